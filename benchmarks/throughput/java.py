"""Kafka Streams, where there is a JDK: jars as locked, beside those of the embedded broker, and a source compiled."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.throughput.peers import REQUIREMENTS
from streams.adapters.embedded import jars

OLDEST: Final = "17"


class NoCompiler(RuntimeError):  # noqa: N818 what the machine lacks
    """There is no JDK; the message says what is needed."""


def command(build: Path, source: Path, *options: str) -> tuple[str, ...]:
    """Return what runs a source of ours, compiled, with options of Java.

    Raise `NoCompiler`, or `CalledProcessError` where it does not compile.
    """
    compiler, runtime = shutil.which("javac"), shutil.which("java")
    if compiler is None or runtime is None:
        raise NoCompiler(f"it needs a JDK (javac, java) of version {OLDEST} or newer on the path")
    directory, classes = build / "jars", build / "classes"
    directory.mkdir(parents=True, exist_ok=True)
    own = [jars._obtained(directory, jar) for jar in _locked()]
    classpath = os.pathsep.join(map(str, [*own, *jars.fetch(jars.cache())]))
    subprocess.run([compiler, "--release", OLDEST, "-d", str(classes), "-cp", classpath, str(source)], check=True)  # noqa: S603 - ours
    return (runtime, *options, "-cp", f"{classes}{os.pathsep}{classpath}", source.stem)


def version() -> str:
    """Return the version of Kafka Streams that is locked."""
    return next(jar.version for jar in _locked() if jar.artifact == "kafka-streams")


def _locked() -> list[jars.Jar]:
    lines = (REQUIREMENTS / "kafka-streams.lock").read_text().splitlines()
    return [jars.Jar(*line.replace(":", " ").split()) for line in lines]
