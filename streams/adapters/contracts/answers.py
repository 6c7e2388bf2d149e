"""What Helix says of the winter in ``story.py``: what the examples of the output topics show."""

from __future__ import annotations

from typing import Any, Final

from streams.adapters.contracts.story import ALERT, PLAN, SEGMENT, Told

REASONS: Final = [{"measure": "health", "value": 36.5, "limit": 60, "baseline": 66.5}]
EVIDENCE: Final = ["acme:feature_used:3", "acme:ticket_reopened:1"]
OBJECTIVE: Final = {"metric": "health", "baseline": 36.5, "target": 60}


def _tasks(*done: str) -> list[dict[str, Any]]:
    titles = {"executive_review": "Review the account with its sponsor", "optimization_workshop": "Hold a workshop"}
    due = {"executive_review": "2024-02-12T00:20:00Z", "optimization_workshop": "2024-02-19T00:20:00Z"}
    return [
        {"task_id": task, "title": title, "due_at": due[task], "owner": "lin@example.com", "done": task in done}
        for task, title in titles.items()
    ]


HEALTH: Final[list[Told]] = [
    (
        "health_changed",
        "2024-02-05T00:20:00Z",
        {
            "as_of": "2024-02-05T00:20:00Z",
            "score": 36.5,
            "band": "at_risk",
            "previous_score": 66.5,
            "previous_band": "watch",
            "contributions": [
                {"component": "engagement", "weight": 0.3, "value": 0, "points": 0},
                {"component": "adoption", "weight": 0.4, "value": 0.5, "points": 20},
                {"component": "support", "weight": 0.2, "value": 0.5, "points": 10},
                {"component": "sentiment", "weight": 0.1, "value": 0.65, "points": 6.5},
            ],
            "moved": [{"component": "engagement", "points": -30}],
            "risk": {
                "probability": 0.2689414213699951,
                "base_logit": -3.5,
                "reasons": [
                    {"feature": "days_silent", "logit": 1.75, "value": 26, "baseline": 1},
                    {"feature": "tickets_reopened", "logit": 0.5, "value": 1, "baseline": 0},
                    {"feature": "nps", "logit": 0.25, "value": 30},
                ],
                "model_version": 12,
                "horizon_days": 30,
            },
            "segment": SEGMENT,
            "owner": "lin@example.com",
            "mrr": 3000,
            "currency": "EUR",
            "policy_version": "default-1",
        },
    ),
]

EPISODE: Final = {"alert_id": ALERT, "policy": "health_below", "episode": 1, "owner": "lin@example.com"}

ALERTS: Final[list[Told]] = [
    (
        "alert_raised",
        "2024-02-05T00:20:00Z",
        EPISODE
        | {
            "severity": "warning",
            "reasons": REASONS,
            "evidence": EVIDENCE,
            "pending_since": "2024-02-04T00:20:00Z",
            "clears_when": "health is 62 or more",
            "mrr": 3000,
        },
    ),
    (
        "alert_escalated",
        "2024-02-08T00:20:00Z",
        EPISODE
        | {
            "severity": "critical",
            "reasons": [{"measure": "health", "value": 30, "limit": 40}],
            "raised_at": "2024-02-05T00:20:00Z",
            "previous_severity": "warning",
        },
    ),
    (
        "alert_resolved",
        "2024-02-24T00:20:00Z",
        EPISODE | {"severity": "critical", "raised_at": "2024-02-05T00:20:00Z", "resolution": "recovered"},
    ),
]

ENROLMENT: Final = {"plan_id": PLAN, "plan_type": "recovery", "objective": OBJECTIVE}

PLANS: Final[list[Told]] = [
    (
        "plan_triggered",
        "2024-02-05T00:20:00Z",
        ENROLMENT
        | {"tasks": _tasks(), "reason": "health 36.5 is below 60", "owner": "lin@example.com", "alert_ids": [ALERT]},
    ),
    (
        "plan_progressed",
        "2024-02-08T16:00:00Z",
        ENROLMENT | {"tasks": _tasks("executive_review"), "progress_percent": 50, "on_track": True, "value": 48},
    ),
    (
        "plan_closed",
        "2024-02-26T09:00:00Z",
        ENROLMENT
        | {
            "tasks": _tasks("executive_review", "optimization_workshop"),
            "outcome": "succeeded",
            "progress_percent": 100,
            "health_before": 36.5,
            "health_after": 71,
            "risk_before": 0.27,
            "risk_after": 0.06,
        },
    ),
]

OUTCOMES: Final[list[Told]] = [
    (
        "command_applied",
        "2024-02-05T08:11:00Z",
        {
            "command_id": "acme:snooze_alert:1",
            "command": "snooze_alert",
            "issued_by": "lin",
            "alert_id": ALERT,
            "until": "2024-02-07T08:00:00Z",
            "reason": "Call on Wednesday",
        },
    ),
    (
        "command_refused",
        "2024-02-27T08:00:00Z",
        {
            "command_id": "acme:acknowledge_alert:2",
            "command": "acknowledge_alert",
            "issued_by": "lin",
            "alert_id": ALERT,
            "code": "alert_over",
            "because": "The alert acme:health_below:1 is over.",
        },
    ),
]

EXAMPLES: Final[list[Told]] = [
    (
        "example_labelled",
        "2024-03-06T00:20:00Z",
        {
            "frozen_at": "2024-02-05T00:20:00Z",
            "feature_set": "example",
            "features": [5.9, None, 1.6635],
            "left": False,
            "horizon_days": 30,
            "predicted": 0.2689414213699951,
        },
    ),
]

MODELS: Final[list[Told]] = [
    (
        "model_trained",
        "2024-03-06T00:20:00Z",
        {
            "model": "churn",
            "version": 13,
            "algorithm": "ftrl",
            "feature_set": "example",
            "horizon_days": 30,
            "intercept": -3.5,
            "weights": {"days_silent:5": 1.5, "days_silent:6": 1.75, "nps:missing": 0.125},
            "honesty": {"examples": 4200, "left": 130, "auc": 0.79, "log_loss": 0.121, "base_log_loss": 0.138},
        },
    ),
]
