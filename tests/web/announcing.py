"""Facts as the view announces them, without a worker."""

from collections.abc import Sequence

import msgspec
import redis

from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys
from streams.settings import Settings

AT_ONCE = 500


def announce(
    settings: Settings, kind: str, customer: str, *, groups: Sequence[str] = (), times: int = 1, **fields: str
) -> None:
    """Put a fact on the view's stream, so many times."""
    edit = Edit(Keys(settings.namespace))
    for number in range(times):
        fact = {"type": kind, "event_id": str(number), "customer_id": customer, **fields}
        edit.announce("fact", customer, groups, msgspec.json.encode(fact))
    commands = edit.commands
    with redis.Redis.from_url(settings.redis) as client:
        for start in range(0, times, AT_ONCE):
            pipeline = client.pipeline(transaction=False)
            for command in commands[start : start + AT_ONCE]:
                pipeline.execute_command(*command)
            pipeline.execute()
