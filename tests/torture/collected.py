"""What was read of a torture's topics: the log, the positions, the states, and what was told."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from typing import Any, Final

from streams.adapters import topic_specs
from streams.engine import position
from streams.engine.position import POSITION_KEY, Position
from streams.events import EXAMPLES, MODELS, REJECTS
from streams.settings import Settings
from tests.oracle import TOPICS, Logged
from tests.torture.envelopes import wrong_envelope
from tests.torture.forwards import Forward, sent_on
from tests.torture.rejects import Reject
from tests.torture.torn import Torn
from tests.torture.trail import Place, Trail

TABLES: Final = ("customers", "learners")
Arrival = tuple[str, int, bytes | None, bytes | None]  # topic, partition, key, value


class Collected:
    """What came since it was last taken out; ``states``, ``newest`` positions and ``ends`` go on for ever."""

    def __init__(self, settings: Settings) -> None:
        self.inputs: dict[Place, deque[Logged]] = defaultdict(deque)
        self.positions: dict[int, deque[tuple[float, Position]]] = defaultdict(deque)  # of customers, and their moments
        self.went_back: list[str] = []
        self.facts: dict[tuple[str, bytes], list[bytes | None]] = defaultdict(list)
        self.torn = Torn()
        self.rejects = Counter[Reject]()
        self.forwards = Counter[Forward]()
        self.envelopes: list[str] = []  # what is wrong with some
        self.arrived: Counter[Arrival] = Counter()  # on inputs, but for what workers forwarded
        self.examples = deque[tuple[int, bytes]]()
        self.models: list[bytes] = []
        self.states: dict[str, dict[str, bytes]] = {table: {} for table in TABLES}
        self.newest: dict[tuple[str, int], Position] = {}
        self.ends: dict[Place, int] = {}
        self.trail = Trail(settings.topic)
        self.changelogs = {f"{settings.application}-{table}-changelog": table for table in TABLES}
        self._partitions = {spec.name: spec.partitions for spec in topic_specs.wanted(settings)}
        self._settings = settings

    def take(self, message: Any) -> None:
        """Take in a message."""
        topic = message.topic()
        if (table := self.changelogs.get(topic)) is not None:
            self._changed(table, message)
        else:
            self._said(topic.removeprefix(self._settings.namespace), message)

    def drained(self) -> bool:
        """Return whether the lanes have everything that was read of their topics."""
        customers = all(
            self._position("customers", partition).offsets.get(self._settings.topic(topic), 0) >= end
            for (topic, partition), end in self.ends.items()
            if topic in TOPICS
        )
        return customers and self._learned_to >= self.ends.get((EXAMPLES, 0), 0)

    def learned(self) -> list[bytes]:
        """Take out the examples that the learner has passed."""
        taken = []
        while self.examples and self.examples[0][0] < self._learned_to:
            taken.append(self.examples.popleft()[1])
        return taken

    def passed(self, ends: Mapping[Place, int]) -> bool:
        """Return whether the lanes have all that was on their topics before these offsets."""
        return all(
            self._position("customers", partition).offsets.get(self._settings.topic(topic), 0) >= end
            for (topic, partition), end in ends.items()
        )

    @property
    def _learned_to(self) -> int:
        return self._position("learners", 0).offsets.get(self._settings.topic(EXAMPLES), 0)

    def _position(self, table: str, partition: int) -> Position:
        return self.newest.get((table, partition), Position())

    def _changed(self, table: str, message: Any) -> None:
        key, value = message.key(), message.value()
        if key == POSITION_KEY:
            at, before = position.decode(value), self._position(table, message.partition())
            if is_behind(at, before):
                self.went_back.append(f"{table}[{message.partition()}] went back from {before} to {at}")
            self.newest[table, message.partition()] = at
            if table == "customers":
                moment = message.timestamp()[1] / 1000
                self.trail.add(message.partition(), moment, at)
                self.positions[message.partition()].append((moment, at))
        elif value is None:
            self.states[table].pop(key.decode(), None)
        else:
            self.states[table][key.decode()] = value

    def _said(self, topic: str, message: Any) -> None:
        key, value = message.key(), message.value()
        if topic in TOPICS:
            record = logged(message)
            self.inputs[topic, record.partition].append(record)
            self.ends[topic, record.partition] = record.offset + 1
            if forward := sent_on(topic, record):
                self.forwards[forward] += 1
            else:
                self.arrived[topic, record.partition, key, value] += 1
        elif topic == REJECTS:
            self.rejects[Reject(key, value, tuple(message.headers() or ()))] += 1
        else:
            self._told(topic, message)

    def _told(self, topic: str, message: Any) -> None:
        if wrong := wrong_envelope(topic, message, self._partitions[message.topic()]):
            self.envelopes.append(wrong)
        if topic == MODELS:
            self.models.append(message.value())
            return
        self.facts[topic, message.key()].append(message.value())
        if topic == EXAMPLES:
            self.examples.append((message.offset(), message.value()))
            self.ends[topic, 0] = message.offset() + 1


def is_behind(at: Position, before: Position) -> bool:
    """Return whether a position is behind another in anything."""
    back = any(at.offsets.get(topic, 0) < offset for topic, offset in before.offsets.items())
    return back or at.watermark < before.watermark


def logged(message: Any) -> Logged:
    """Return a message as the oracle wants it."""
    headers = message.headers() or ()
    return Logged(
        message.partition(), message.offset(), message.timestamp()[1], message.key(), message.value(), headers
    )
