"""News say of an alert why it was raised, in fewer words where room is short."""

from msgspec.structs import replace

from streams.adapters.live.news import entry
from streams.events import AlertRaised, AlertReason
from tests.adapters.view_lanes import NOON

RAISED = AlertRaised(
    event_id="1",
    customer_id="acme",
    occurred_at=NOON,
    alert_id="a",
    policy="health_fall",
    episode=1,
    severity="warning",
    pending_since=NOON,
    clears_when="",
    reasons=(AlertReason(measure="closing_health", value=40.0, limit=50.0, baseline=65.0),),
)


def texts(fact: AlertRaised) -> tuple[str, ...]:
    """Return what is said of an alert, in ever fewer words."""
    told = entry(fact)
    assert told
    return told.texts


def test_a_reason_names_its_limit_and_what_it_was_where_there_is_room() -> None:
    said = "warning falling health"
    value = f"{said}: health at the day's close: 40"
    assert texts(RAISED) == (f"{value} (limit 50, highest lately 65)", value, said)
    bare = AlertReason(measure="closing_health", value=40.0)
    assert texts(replace(RAISED, reasons=(bare,))) == (value, value, said)
    assert texts(replace(RAISED, reasons=())) == (said,)
