"""Everybody who can take part here, and why the others cannot."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.stage import Stage
from benchmarks.throughput import contenders, java
from benchmarks.throughput.contender import Contender
from streams.adapters.embedded import LocalError


class Everybody(NamedTuple):
    """All contenders, Helix first; and why some failed to be prepared, or were left out for want of a JDK."""

    contenders: list[Contender]
    failures: dict[str, str]
    left_out: dict[str, str]


def everybody(stage: Stage) -> Everybody:
    """Return who takes part, after preparing what they need."""
    others: dict[str, Callable[[Path], list[Contender]]] = {
        "Quix Streams": contenders.quix,
        "Bytewax": contenders.bytewax,
        "Kafka Streams": contenders.kafka_streams,
    }
    found = Everybody([*contenders.helix(), *contenders.raw()], {}, {})
    for name, prepare in others.items():
        try:
            found.contenders.extend(prepare(stage.build))
        except java.NoCompiler as missing:
            found.left_out[name] = str(missing)
            stage.say(f"{name} is left out: {missing}")
        except (OSError, subprocess.CalledProcessError, LocalError) as error:
            found.failures[name] = f"it cannot be prepared: {error}"
            stage.say(f"{name}: {found.failures[name]}")
    found.contenders.append(contenders.faust())
    return found
