"""What is in the log of commands."""

from streams.adapters import facts
from streams.adapters.cloudevents import reader
from streams.events import COMMANDS, INPUTS, Command
from tests.adapters.records import Record
from tests.web.site import Site


def logged(site: Site) -> list[Command]:
    """Return what is in the log of commands, read as a worker reads it."""
    read = reader(INPUTS[COMMANDS])
    topic = site.settings.topic(COMMANDS)
    records = facts.committed(site.settings.broker, [topic])
    return [read(Record(one.value(), one.key(), one.headers()))[1] for one in records]
