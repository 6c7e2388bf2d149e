"""The section of the benchmark: Helix and its peers, round after round on the broker of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.attempts import noted, room
from benchmarks.latency import by_stage, entrants, rounds, targets
from benchmarks.stage import Stage
from benchmarks.valkey import empty_valkey

PACES: Final = (  # the second for a first look
    rounds.Pace(),
    rounds.Pace(rounds.RATES[:2], rounds=1, seconds=4.0, beginning_seconds=4.0, broker_seconds=0.0),
)


def measure(stage: Stage) -> Mapping[str, Any]:
    """Return rows of latencies under ``latency_ms``, Helix' by stage, and whose are missing, and why."""
    pace = PACES[stage.quick]
    failures: dict[str, str] = {}
    left_out: dict[str, str] = {}
    stages: dict[str, Any] = {}
    with room(stage.build / "latency", failures) as folder:
        these = entrants.gathered(stage.build, folder, stage.wanted, failures, left_out)
        if stage.quick:
            these = [one if one.name == entrants.PRODUCT else one._replace(flooded=0) for one in these]
        rows = rounds.measured(stage.broker, these, pace, stage.say, failures)
        if stage.wanted(entrants.PRODUCT):
            stage.say("latency, by stage: helix")
            with noted(failures, "latency, by stage"), empty_valkey(folder / "valkey") as redis:
                stages = by_stage.measure(stage.broker, redis, folder, pace)
    stage.say(targets.table(rows))
    return {"latency_ms": rows, "latency_stages": stages, "failures": failures, "left_out": left_out}
