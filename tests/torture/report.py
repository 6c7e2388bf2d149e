"""What a torture came to, as people and instruments want it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from msgspec import Struct, field

from tests.torture.verdict import Verdict


class Seconds(Struct):
    """Of several times."""

    median: float
    worst: float


class Report(Struct):
    """Of one torture; all but ``faults`` and figures are counts of what must not be.

    ``recover_seconds`` are those until every partition was through with what was on the topics when a fault was over,
    or began; ``gap_seconds`` the longest that a partition was silent meanwhile, with always something to count.
    ``missed`` are faults that did not happen: nobody came to the point at which they should have been hit. Those that
    are ``left_out`` cannot be done on this machine, or with so many nodes.
    """

    seed: int
    nodes: int
    workers: int
    partitions: int
    replay: str = ""
    rounds: int = 0
    seconds: float = 0.0
    events: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    faults_total: int = 0
    missed: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    state_differences: int = 0
    rejects_wrong: int = 0
    forwards_wrong: int = 0
    envelopes_wrong: int = 0
    learner_differences: int = 0
    view_differences: int = 0
    positions_wrong: int = 0
    log_wrong: int = 0
    not_recovered: int = 0
    workers_lost: int = 0
    hanging: int = 0
    read_otherwise: int = 0
    stuck: int = 0
    recover_seconds: dict[str, Seconds] = field(default_factory=dict)
    gap_seconds: dict[str, Seconds] = field(default_factory=dict)
    zombies_fenced: int = 0
    workers_ended: dict[str, int] = field(default_factory=dict)
    last_words: list[str] = field(default_factory=list)
    first_difference: str = ""
    evidence: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, doubled or wrong."""
        return not self.first_difference

    def add(self, verdict: Verdict) -> None:
        """Add up a round."""
        self.rounds += 1
        for name in verdict.__dataclass_fields__.keys() - {"words"}:
            setattr(self, name, getattr(self, name) + getattr(verdict, name))
        if not verdict.sound and not self.first_difference:
            self.first_difference = "\n".join(verdict.words)

    def tell(self, recoveries: Mapping[str, Sequence[float]], gaps: Mapping[str, Sequence[float]]) -> None:
        """Note how long recoveries took, and how long a partition was silent, by fault."""
        self.recover_seconds, self.gap_seconds = _summed(recoveries), _summed(gaps)
        self.faults = dict(sorted(self.faults.items()))
        self.faults_total = sum(self.faults.values())

    def ended(self, kind: str, said: list[str]) -> None:
        """Note workers that ended by themselves at a kind of fault."""
        if said:
            self.workers_ended = dict(Counter(self.workers_ended) + Counter({kind: len(said)}))
            self.last_words += [f"{kind}: {one}" for one in said]


def _summed(seconds: Mapping[str, Sequence[float]]) -> dict[str, Seconds]:
    return {name: Seconds(round(median(each), 2), round(max(each), 2)) for name, each in sorted(seconds.items())}
