"""What machine this is, and how pages tell of it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from benchmarks.spin import two_by_one


def machine() -> dict[str, Any]:
    """Return what figures depend on."""
    return {
        "cores": os.cpu_count(),
        "two_by_one": two_by_one(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        "cpu": _cpu(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "kafka": kafka_version(),
        "java": _java(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def processors(machine: Mapping[str, Any]) -> str:
    """Return how many processors a machine has, which, and if it was measured what two of them do."""
    brings = f"; two busy at once do {machine['two_by_one']:g} times as much as one" if "two_by_one" in machine else ""
    return f"{machine['cores']} processors ({machine['cpu']}{brings})"


def kafka_version() -> str:
    """Return the version of the embedded Kafka."""
    lock = files("streams.adapters.embedded").joinpath("kafka.lock").read_text()
    return next(line.split()[0].rpartition(":")[2] for line in lock.splitlines() if ":kafka_2.13:" in line)


def _java() -> str | None:
    """Return what Java on the path calls itself, on which Kafka Streams runs and the broker does not; None without."""
    runtime = shutil.which("java")
    if runtime is None:
        return None
    said = subprocess.run([runtime, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - a constant
    return next(iter(said.stderr.splitlines()), None)


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
