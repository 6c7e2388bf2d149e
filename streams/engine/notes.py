"""What is noted beside the offsets of the group: how far a lane's changelog had come, and of which topic.

A changelog that says less has lost what it held: its topic was deleted, or its broker lost data. The offset itself is
for lag monitors, and goes on over what no transaction has passed; and who resets it notes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final

from aiokafka import errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.commit import OffsetFetchRequest

from streams.engine.asking import answered, check
from streams.engine.bounds import CannotRecover
from streams.engine.options import Options
from streams.engine.position import Position

COORDINATOR_OF_GROUPS: Final = 0
NOTE: Final = re.compile(r"([0-9a-f]{8}) has counted to (\d+)", re.ASCII)


def note(written: Position, topic: str) -> str:
    """Return what is to be noted of a topic where a changelog has this position: nothing, unless its id is known."""
    known = written.ids_by_topic.get(topic)
    return f"{known:08x} has counted to {written.offsets[topic]}" if known else ""


async def notes_of(
    options: Options, group: str, topics: Collection[str], partition: int, given_up: Callable[[], bool]
) -> dict[str, str]:
    """Return what is noted in a group of one partition of these topics; nothing if Kafka does not let us ask.

    Raise `GivenUp` as soon as ``given_up`` says so.
    """

    async def ask(client: AIOKafkaClient) -> dict[str, str]:
        at = await client.coordinator_lookup(COORDINATOR_OF_GROUPS, group)
        told = await client.send(at, OffsetFetchRequest(group, [(topic, [partition]) for topic in topics]))
        check(told.error_code)
        found = {}
        for topic, partitions in told.topics:
            for _, _, noted, code in partitions:
                check(code)
                found[topic] = noted
        return found

    try:
        return await answered(options, f"{group}[{partition}]", ask, {}, given_up)
    except errors.GroupAuthorizationFailedError:  # then it is no member, and will be told so
        return {}


def check_notes(
    changelog: tuple[str, int], position: Position, ids: Mapping[str, int], notes: Mapping[str, str]
) -> None:
    """Raise `CannotRecover` if a changelog had come further than to this position.

    What is noted of a topic that is known to be another by now is nothing.
    """
    for topic, noted in notes.items():
        if (said := NOTE.fullmatch(noted)) is None or ids.get(topic, of := int(said[1], 16)) != of:
            continue
        counted, known = int(said[2]), position.offsets.get(topic, 0)
        if counted > known:
            name, partition = changelog
            raise CannotRecover(
                f"{name}, partition {partition}: says that of {topic} the next record to count is {known}, but it was "
                f"{counted} before: the changelog was deleted, or its broker lost data. Restore it, or start under "
                "another application id. To count on from there all the same, whose facts are then told twice, have "
                f"the group forget what it knows of {topic} while no worker runs: kafka-consumer-groups.sh "
                "--delete-offsets."
            )
