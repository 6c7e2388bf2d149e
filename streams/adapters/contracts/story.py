"""One customer's winter, told in every fact there is: what the examples show.

A told fact is its type, its time and its other fields; ``examples.py`` makes records of them.
"""

from __future__ import annotations

from typing import Any, Final

Told = tuple[str, str, dict[str, Any]]

CUSTOMER: Final = "acme"
SEGMENT: Final = {"industry": "logistics", "size": "200-999", "plan": "business", "region": "eu"}
CATALOGUE: Final = ["dashboard", "export", "alerts", "api", "forecasts", "sharing"]

USAGE: Final[list[Told]] = [
    ("feature_used", "2024-01-08T08:31:07Z", {"feature": "dashboard", "user_id": "u-17"}),
    ("feature_used", "2024-01-08T08:40:00Z", {"feature": "export", "user_id": "u-17", "product": "web", "count": 3}),
    (
        "feature_used",
        "2024-01-09T10:02:11.250+01:00",
        {"feature": "forecasts", "user_id": "u-4", "product": "desktop", "duration_seconds": 412.5},
    ),
]

TICKETS: Final[list[Told]] = [
    (
        "ticket_opened",
        "2024-01-29T09:14:00Z",
        {
            "ticket_id": "t-731",
            "subject": "Export stops at 10,000 rows",
            "body": "Since this morning the export ends in an error. We need it for month end!",
            "severity": "high",
            "channel": "email",
            "product_line": "web",
            "agent_team": "emea-2",
        },
    ),
    ("ticket_answered", "2024-01-29T09:51:00Z", {"ticket_id": "t-731", "body": "Thank you, we are looking into it."}),
    ("customer_replied", "2024-01-29T10:20:00Z", {"ticket_id": "t-731", "body": "It is the same for all of us."}),
    ("ticket_diagnosed", "2024-01-29T11:05:00Z", {"ticket_id": "t-731", "cause": "A limit of the new exporter"}),
    ("ticket_resolved", "2024-01-29T16:40:00Z", {"ticket_id": "t-731", "support_minutes": 95}),
    ("ticket_reopened", "2024-01-30T08:12:00Z", {"ticket_id": "t-731"}),
    ("ticket_resolved", "2024-01-30T13:30:00Z", {"ticket_id": "t-731", "support_minutes": 140}),
    ("ticket_rated", "2024-01-31T09:00:00Z", {"ticket_id": "t-731", "csat": 2}),
    ("ticket_categorised", "2024-01-31T09:30:00Z", {"ticket_id": "t-731", "category": "technical"}),
]

LIFECYCLE: Final[list[Told]] = [
    (
        "customer_signed_up",
        "2023-12-01T10:00:00Z",
        {"segment": SEGMENT, "seats": 40, "owner": "lin@example.com", "catalogue": CATALOGUE},
    ),
    ("subscription_started", "2023-12-01T10:00:00Z", {"mrr": 2400, "currency": "EUR"}),
    (
        "milestone_set",
        "2023-12-01T10:05:00Z",
        {"milestone_id": "m-1", "title": "Go-live", "due_at": "2024-01-15T00:00:00Z"},
    ),
    (
        "goal_set",
        "2023-12-04T09:00:00Z",
        {"goal_id": "g-1", "metric": "planning hours", "baseline": 40, "target": 25, "due_at": "2024-06-30T00:00:00Z"},
    ),
    ("milestone_reached", "2024-01-12T15:00:00Z", {"milestone_id": "m-1"}),
    ("subscription_expanded", "2024-01-15T09:00:00Z", {"mrr": 3000, "currency": "EUR", "reason": "10 more seats"}),
    ("customer_changed", "2024-01-15T09:01:00Z", {"seats": 50}),
    ("survey_answered", "2024-01-22T12:00:00Z", {"kind": "nps", "score": 30, "comment": "Fast, but exports fail"}),
    ("goal_progressed", "2024-02-01T09:00:00Z", {"goal_id": "g-1", "value": 36}),
    ("contact_left", "2024-02-02T09:00:00Z", {"contact_id": "u-4", "champion": True}),
    ("payment_failed", "2024-02-03T03:00:00Z", {"amount": 3000, "currency": "EUR", "reason": "card expired"}),
    ("subscription_contracted", "2024-02-15T09:00:00Z", {"mrr": 1800, "currency": "EUR", "reason": "20 seats fewer"}),
    ("market_share_reported", "2024-02-20T09:00:00Z", {"share": 0.12, "source": "annual report"}),
    ("subscription_renewed", "2024-03-01T09:00:00Z", {"mrr": 1800, "currency": "EUR"}),
    ("subscription_cancelled", "2024-05-31T09:00:00Z", {"mrr": 1800, "currency": "EUR", "reason": "moved to a rival"}),
    ("customer_erased", "2024-12-01T09:00:00Z", {}),
]

ALERT: Final = "acme:health_below:1"
PLAN: Final = "acme:recovery:1"

COMMANDS: Final[list[Told]] = [
    ("acknowledge_alert", "2024-02-05T08:10:00Z", {"alert_id": ALERT, "issued_by": "lin"}),
    (
        "snooze_alert",
        "2024-02-05T08:11:00Z",
        {"alert_id": ALERT, "until": "2024-02-07T08:00:00Z", "reason": "Call on Wednesday", "issued_by": "lin"},
    ),
    ("unsnooze_alert", "2024-02-06T16:30:00Z", {"alert_id": ALERT, "issued_by": "lin"}),
    (
        "override_health",
        "2024-02-07T10:00:00Z",
        {"score": 65, "until": "2024-02-21T00:00:00Z", "reason": "On holiday until the 20th", "issued_by": "lin"},
    ),
    (
        "complete_plan_task",
        "2024-02-08T16:00:00Z",
        {"plan_id": PLAN, "task_id": "executive_review", "issued_by": "lin"},
    ),
    ("withdraw_override", "2024-02-19T08:00:00Z", {"issued_by": "lin"}),
    ("close_plan", "2024-02-26T09:00:00Z", {"plan_id": PLAN, "outcome": "succeeded", "issued_by": "lin"}),
    ("label_alert", "2024-03-01T09:30:00Z", {"alert_id": ALERT, "useful": "saved", "issued_by": "lin"}),
]

TICKS: Final[list[Told]] = [("tick", "2024-02-05T00:00:10Z", {})]
