"""What the system does, one verb a file; importing this package declares all of them on the app."""

from streams.agents.advance_time import advance_time
from streams.agents.apply_commands import apply_commands
from streams.agents.learn_churn import learn_churn
from streams.agents.track_lifecycle import track_lifecycle
from streams.agents.track_tickets import track_tickets
from streams.agents.track_usage import track_usage

__all__ = ["advance_time", "apply_commands", "learn_churn", "track_lifecycle", "track_tickets", "track_usage"]
