"""A command that cannot take effect is refused at once, with the reason, and is not in the log."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from streams.events import LONGEST_HOLD
from tests.adapters.view_lanes import NOON
from tests.web.log import logged
from tests.web.site import Site

ALERT, PLAN = "/api/v1/alerts/acme:health_low:1", "/api/v1/plans/acme:recovery:1"
OURS = {"customer_id": "acme"}


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize(
    ("path", "body", "status", "kind"),
    [
        (f"{ALERT}9/acknowledge", OURS, 404, "no-such-alert"),
        (f"{ALERT}/acknowledge", {"customer_id": "nobody"}, 404, "no-such-customer"),
        (f"{ALERT}/acknowledge", {"customer_id": "globex"}, 404, "no-such-alert"),
        (f"{ALERT}/acknowledge", {}, 422, "invalid-request"),
        (f"{ALERT}/acknowledge", {"customer_id": ""}, 422, "invalid-request"),
        (f"{ALERT}/acknowledge", {"customer_id": "x" * 300}, 422, "invalid-request"),
        (f"{ALERT}/snooze", OURS | {"until": "2020-01-01T00:00:00Z", "reason": "x"}, 422, "in-the-past"),
        (f"{ALERT}/snooze", OURS | {"until": "2999-01-01T00:00:00", "reason": "x"}, 422, "invalid-request"),
        (f"{ALERT}/snooze", OURS | {"until": "9999-12-31T23:59:59Z", "reason": "x"}, 422, "too-far-ahead"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 8_784.1, "reason": "x"}, 422, "too-far-ahead"),
        (f"{ALERT}/snooze", OURS | {"reason": "x"}, 422, "invalid-request"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1}, 422, "invalid-request"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1, "reason": ""}, 422, "invalid-request"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1, "reason": " \t\n"}, 422, "invalid-request"),
        ("/api/v1/overrides", OURS | {"score": 1, "for_hours": 1, "reason": "\u3000"}, 422, "invalid-request"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1, "reason": "x" * 1_001}, 422, "invalid-request"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1e300, "reason": "x"}, 422, "too-far-ahead"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 0, "reason": "x"}, 422, "invalid-request"),
        (f"{ALERT}/label", OURS | {"useful": "perhaps"}, 422, "invalid-request"),
        ("/api/v1/customers/acme/override", {"score": 101, "for_hours": 1, "reason": "x"}, 422, "invalid-request"),
        (
            "/api/v1/customers/acme/override",
            {"score": 50, "until": "2020-01-01T00:00:00Z", "reason": "x"},
            422,
            "in-the-past",
        ),
        (
            "/api/v1/customers/acme/override",
            {"score": 50, "until": (NOON + LONGEST_HOLD + timedelta(seconds=1)).isoformat(), "reason": "x"},
            422,
            "too-far-ahead",
        ),
        ("/api/v1/customers/no%2Fbody/override", {"score": 1, "for_hours": 1, "reason": "x"}, 404, "no-such-customer"),
        (f"{PLAN}/tasks/review/complete", OURS, 409, "task-is-done"),
        (f"{PLAN}/tasks/dance/complete", OURS, 404, "no-such-task"),
        (f"{PLAN}9/close", OURS | {"outcome": "failed"}, 404, "no-such-plan"),
        (f"{PLAN}/close", OURS | {"outcome": "customer_left"}, 422, "invalid-request"),
    ],
)
def test_what_cannot_be_done_is_refused_at_once(
    site: Site, path: str, body: dict[str, Any], status: int, kind: str
) -> None:
    answer = site.client().post(path, json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:helix:problem:{kind}"), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize("form", [False, True])
@pytest.mark.parametrize(
    ("path", "body", "field", "value", "expected"),
    [
        (f"{ALERT}/label", OURS | {"useful": "perhaps"}, "useful", "perhaps", "'saved', 'churned', 'false_alarm'"),
        (f"{PLAN}/close", OURS | {"outcome": "x" * 300}, "outcome", "x" * 256, "'succeeded', 'failed', 'abandoned'"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 0, "reason": "x"}, "for_hours", "0", "> 0"),
        (f"{ALERT}/snooze", OURS | {"until": "soon", "reason": "x"}, "until", "soon", "RFC3339"),
        (f"{ALERT}/label", OURS, "useful", None, "missing"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1, "reason": "  "}, "reason", "  ", "not blanks alone"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1, "reason": "\u200b\0"}, "reason", "\u200b\0", "not blanks alone"),
        ("/api/v1/overrides", OURS | {"score": 1, "for_hours": 1, "reason": "\u3164"}, "reason", "\u3164", "blanks"),
        (f"{ALERT}/snooze", OURS | {"for_hours": 1, "reason": "\u0301 \u20dd"}, "reason", "\u0301 \u20dd", "to see"),
    ],
)
def test_a_field_that_cannot_be_is_named_with_what_was_sent_and_what_can(
    site: Site, path: str, body: dict[str, Any], field: str, value: str | None, expected: str, form: bool
) -> None:
    answer = site.client().post(path, data=body) if form else site.client().post(path, json=body)
    (error,) = answer.json()["errors"]
    assert (error["field"], error.get("value")) == (field, value)
    assert expected in error["message"]


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize("path", [f"{ALERT}/snooze", "/api/v1/overrides"])
@pytest.mark.parametrize("when", [{"for_hours": 90_000}, {"until": "9999-12-31T23:59:59Z"}])
def test_what_is_too_far_ahead_is_told_when_it_may_end(site: Site, path: str, when: dict[str, Any]) -> None:
    answer = site.client().post(path, json=OURS | {"score": 50, "reason": "x"} | when)
    assert answer.json()["type"] == "urn:helix:problem:too-far-ahead"
    assert datetime.fromisoformat(answer.json()["latest"]) == NOON + LONGEST_HOLD


def test_hours_without_end_are_told_back_as_they_were_sent(site: Site) -> None:
    answer = site.client().post(f"{ALERT}/snooze", data=OURS | {"for_hours": "inf", "reason": "x"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["value"]) == (422, "for_hours", "inf")


@pytest.mark.parametrize("hours", ["nan", "-inf"])
def test_hours_that_are_no_number_are_none(site: Site, hours: str) -> None:
    answer = site.client().post(f"{ALERT}/snooze", data=OURS | {"for_hours": hours, "reason": "x"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:helix:problem:invalid-request")


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"customer_id": "\xff"}',
        b'{"customer_id": "\\ud800"}',
        b'{"customer_id": NaN}',
        b"[" * 60_000,
        b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
        b'{"customer_id": "acme"',
    ],
)
def test_a_body_that_is_no_command_is_named(site: Site, content: bytes) -> None:
    answer = site.client().post(f"{ALERT}/acknowledge", content=content)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:helix:problem:invalid-request"), answer.text


@pytest.mark.parametrize(
    "content", [b"customer_id=%ff\xff", b"customer_id=acme" + b"&" * 40, b"customer_id=acme&x=1" * 40]
)
def test_a_form_that_is_no_command_is_named(site: Site, content: bytes) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = site.client().post(f"{ALERT}/acknowledge", content=content, headers=form)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:helix:problem:invalid-request"), answer.text


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("told", "content"),
    [
        ("Application/JSON; charset=utf-8", b"{}"),
        ("application/merge-patch+json", b"{}"),
        ("", b"{}"),
        (FORM.upper(), b"x=y"),
        (f"{FORM};charset=UTF-8", b"x=y"),
    ],
)
def test_a_body_is_read_as_its_type_says_however_that_is_written(site: Site, told: str, content: bytes) -> None:
    answer = site.client().post(f"{ALERT}/acknowledge", content=content, headers={"Content-Type": told})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "customer_id"), answer.text


@pytest.mark.parametrize("told", ["application/jsonfoo", f"{FORM}2", "text/plain", "json", "multipart/form-data"])
def test_a_body_of_another_type_is_refused(site: Site, told: str) -> None:
    content = b'{"customer_id": "acme"}'
    answer = site.client().post(f"{ALERT}/acknowledge", content=content, headers={"Content-Type": told})
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:helix:problem:unknown-content"), answer.text


def test_a_body_of_ten_megabytes_is_refused_however_it_comes(site: Site) -> None:
    content = b'{"customer_id": "' + b"x" * 10_000_000 + b'"}'
    whole = site.client().post(f"{ALERT}/acknowledge", content=content)
    assert (whole.status_code, whole.json()["type"]) == (413, "urn:helix:problem:body-too-large")
    pieces = site.client().post(
        f"{ALERT}/acknowledge", content=(content[at : at + 9_000] for at in range(0, 90_000, 9_000))
    )
    assert (pieces.status_code, pieces.json()["type"]) == (413, "urn:helix:problem:body-too-large")
    assert site.client(None).post("/session", content=content).status_code == 413
    assert not logged(site)
