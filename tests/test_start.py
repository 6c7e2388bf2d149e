"""What a start imports: a worker nothing that only a learner needs, a glance at the help next to nothing."""

from __future__ import annotations

import subprocess
import sys

LEARNING = {"numpy", "pandas", "river", "scipy"}
HELPING = {"click", "msgspec", "streams", "typing_extensions"}
WORKER = "import streams.agents, streams.beside"
HELP = "from streams.cli import main; main(['--help'], standalone_mode=False)"
LEARNER = f"{WORKER}; from streams.models import ftrl; ftrl.prepare()"


def imported(code: str) -> set[str]:
    """Return the packages that a process has imported after ``code``, those of Python itself left out."""
    told = f"{code}\nimport sys\nprint(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    names = {name.partition(".")[0] for name in said.splitlines()[-1].split()}
    return {name for name in names - sys.stdlib_module_names if not name.startswith("_")}


def test_a_worker_starts_without_what_only_a_learner_needs() -> None:
    assert "faust" in (names := imported(WORKER))
    assert not names & LEARNING


def test_a_learner_is_prepared_by_what_it_needs() -> None:
    assert "river" in imported(LEARNER)


def test_the_help_is_there_at_once() -> None:
    assert imported(HELP) <= HELPING
