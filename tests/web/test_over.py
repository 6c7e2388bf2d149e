"""What is over cannot be acted on: that is said at once, by what was told of it; an alert can still be labelled."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from streams.events import LabelAlert
from streams.settings import Settings
from tests.adapters.telling import tell
from tests.adapters.test_escalations import resolved
from tests.adapters.test_reading_timelines import closed
from tests.web.conftest import furnished
from tests.web.log import logged
from tests.web.site import Site

ALERT, PLAN = "acme:health_low:0", "acme:recovery:0"
OURS = {"customer_id": "acme"}


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """Return a site whose view knows customers of whom one had another alert and another plan before."""
    with furnished(settings) as site:
        over = replace(resolved("acme"), alert_id=ALERT), replace(closed(11, "succeeded", "acme"), plan_id=PLAN)
        tell(settings.redis, settings.namespace, *over)
        yield site


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        (f"alerts/{ALERT}/acknowledge", OURS, "alert-is-over"),
        (f"alerts/{ALERT}/snooze", OURS | {"for_hours": 4, "reason": "x"}, "alert-is-over"),
        (f"plans/{PLAN}/close", OURS | {"outcome": "failed"}, "plan-is-over"),
        (f"plans/{PLAN}/tasks/review/complete", OURS, "plan-is-over"),
    ],
)
def test_a_command_about_what_is_over_is_refused_at_once(
    site: Site, path: str, body: dict[str, Any], kind: str
) -> None:
    client = site.client()
    answer = client.post(f"/api/v1/{path}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, f"urn:helix:problem:{kind}"), answer.text
    assert logged(site) == []
    repeat = client.post(f"/api/v1/{path}", json=body, headers={"Idempotency-Key": "k-1"})
    assert repeat.status_code == 202  # it may have ended it itself
    of_another = client.post(f"/api/v1/{path}", json=body | {"customer_id": "globex"})
    assert of_another.status_code == 404


def test_an_alert_that_is_over_can_still_be_labelled(site: Site) -> None:
    answer = site.client().post(f"/api/v1/alerts/{ALERT}/label", json=OURS | {"useful": "saved"})
    assert answer.status_code == 202, answer.text
    (command,) = logged(site)
    assert isinstance(command, LabelAlert)
    assert (command.alert_id, command.useful) == (ALERT, "saved")
