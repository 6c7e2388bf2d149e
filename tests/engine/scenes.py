"""A lane's topics on a Kafka, and who owns it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from confluent_kafka import Consumer, TopicPartition

from streams.engine.bounds import bounds_of
from streams.engine.counters import Counters
from streams.engine.options import Options
from streams.engine.ownership import Ownership, Place
from streams.engine.position import POSITION_KEY, Position, encode
from streams.engine.record import Output
from streams.engine.recovery import reading_settings
from streams.engine.topic_ids import TopicIds
from streams.engine.transaction import Transactions
from tests.engine.counting import REJECTS, SAYINGS, WORDS
from tests.engine.forgetting import forget

FIRST, SECOND = Position({"words": 1}), Position({"words": 2})


class Scene:
    """A lane's topics: a changelog, facts, rejects, and the words that it reads."""

    def __init__(self, broker: str, prefix: str) -> None:
        self.broker, self.facts, self.changelog = broker, prefix + SAYINGS, f"{prefix}{WORDS}-changelog"
        self.place = Place(prefix + WORDS, 0, (self.facts, prefix + REJECTS, prefix + WORDS), prefix)
        self.name = f"{self.place.table}-0"

    def before(self) -> Transactions:
        """Return the producer of whoever owns the lane first."""
        transactions = Transactions(self.broker, self.name, self.changelog, 0)
        transactions.fence()
        return transactions

    def fact(self, value: str) -> Output:
        """Return a fact."""
        return Output(self.facts, b"k", value.encode())

    def forget_all(self, value: str) -> None:
        """Leave a fact hanging, and the state and position that go with it."""
        forget(self.broker, self.name, self.facts, 0, (b"k", value.encode()))
        position = POSITION_KEY, encode(SECOND)
        forget(self.broker, self.name, self.changelog, 0, (b"k", value.encode()), position)

    async def hang(self) -> None:
        """Have one fact counted, and the next one hang, of which Kafka knows that it counts."""
        self.before().commit({"k": b"1"}, FIRST, [self.fact("1")])
        await asyncio.to_thread(self.forget_all, "hung")

    def told(self) -> list[bytes]:
        """Return the facts that a read-committed consumer sees, all of them."""
        consumer = Consumer(reading_settings(self.broker))
        found: list[bytes] = []
        try:
            ((at, end),) = bounds_of(consumer, [(self.facts, 0)]).values()
            consumer.assign([TopicPartition(self.facts, 0, at)])
            while at < end:
                for message in consumer.consume(100, 0.1):
                    at = message.offset() + (message.error() is None)
                    found += [message.value()] if message.error() is None else []
        finally:
            consumer.close()
        return found


@asynccontextmanager
async def owning(scene: Scene) -> AsyncIterator[Ownership]:
    """Be ready to own the lane."""
    loop, counters = asyncio.get_running_loop(), Counters()
    with ThreadPoolExecutor(2) as threads:
        options = Options(broker=scene.broker)
        owner = Ownership(
            scene.place, options, lambda call: loop.run_in_executor(threads, call), counters, TopicIds(options)
        )
        yield owner
        await owner.close()
