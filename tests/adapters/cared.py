"""An alert in every state of care: nobody's, taken on, quiet, and both."""

from datetime import timedelta

from msgspec.structs import replace

from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON

UNTIL = NOON + timedelta(days=2)
FIRING = full("acme").alerts[0]
TAKEN = replace(FIRING, state="acknowledged", acknowledged_at=NOON, acknowledged_by="Ann")
QUIET = replace(FIRING, state="snoozed", snoozed_until=UNTIL, snoozed_by="Bea & Co", snooze_reason="They move.")
BOTH = replace(QUIET, acknowledged_at=NOON, acknowledged_by="Ann")
