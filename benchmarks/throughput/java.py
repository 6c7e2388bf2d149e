"""Kafka Streams, where there is a JDK: jars as locked, beside those of the embedded broker, and our source compiled."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.running import ROOT
from benchmarks.throughput.peers import REQUIREMENTS
from streams.adapters.embedded import jars

SOURCE = ROOT / "benchmarks" / "contenders" / "kafka_streams" / "Small.java"


def command(build: Path) -> tuple[str, ...]:
    """Return what runs the contender, empty where no JDK is that can compile it."""
    compiler, runtime = shutil.which("javac"), shutil.which("java")
    if compiler is None or runtime is None:
        return ()
    directory, classes = build / "jars", build / "classes"
    directory.mkdir(parents=True, exist_ok=True)
    own = [jars._obtained(directory, jar) for jar in _locked()]
    classpath = os.pathsep.join(map(str, [*own, *jars.fetch(jars.cache())]))
    compiled = subprocess.run([compiler, "--release", "17", "-d", str(classes), "-cp", classpath, str(SOURCE)])  # noqa: S603, PLW1510
    if compiled.returncode != 0:
        return ()
    return (runtime, "-Xmx2g", "-cp", f"{classes}{os.pathsep}{classpath}", "Small")


def version() -> str:
    """Return the version of Kafka Streams that is locked."""
    return next(jar.version for jar in _locked() if jar.artifact == "kafka-streams")


def _locked() -> list[jars.Jar]:
    lines = (REQUIREMENTS / "kafka-streams.lock").read_text().splitlines()
    return [jars.Jar(*line.replace(":", " ").split()) for line in lines]
