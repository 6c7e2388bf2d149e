"""Workers that do not end as they were told to are told of, and nobody hits one that is not there."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.torture import crew as crew_module
from tests.torture.crew import Crew, Fallen
from tests.torture.member import Member


def heed(ready: str, code: int | None) -> None:
    """End with a code when told to, or not at all if it is None."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN if code is None else lambda *_: sys.exit(code))
    Path(ready).touch()
    time.sleep(60)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    made = Crew(tmp_path, lambda _: "", {})
    yield made
    for member in made.members:
        member.process.kill()
        member.process.join()


@pytest.fixture
def join(crew: Crew) -> Callable[[int | None], Member]:
    """Let a worker join that ends with such a code."""

    def begin(code: int | None) -> Member:
        control = crew.home / "worker-1"
        control.mkdir()
        control.with_suffix(".log").write_text("its last words\n")
        process = get_context("spawn").Process(target=heed, args=(str(control / "ready"), code))
        process.start()
        while not (control / "ready").exists():
            assert process.is_alive()
            time.sleep(0.01)
        member = Member(1, None, process, control, holder=None)
        crew.members.append(member)
        return member

    return begin


def test_who_leaves_in_good_order_is_not_told_of(crew: Crew, join: Callable[[int | None], Member]) -> None:
    crew.leave(join(0))
    assert (crew.members, crew.mend()) == ([], [])


def test_who_fails_as_it_leaves_is_told_of_once(crew: Crew, join: Callable[[int | None], Member]) -> None:
    crew.leave(join(3))
    assert crew.mend() == [Fallen("worker-1.log ended with 3 when it was told to end: its last words", False)]
    assert crew.mend() == []


def test_who_does_not_end_is_killed_and_told_of(
    crew: Crew, join: Callable[[int | None], Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "STOP_SECONDS", 0.2)
    member = join(None)
    crew.leave(member)
    assert not member.process.is_alive()
    assert crew.mend()[0] == Fallen("worker-1.log did not end: its last words", False)


def test_who_ended_before_it_was_told_to_ended_by_itself(crew: Crew, join: Callable[[int | None], Member]) -> None:
    member = join(0)
    member.process.kill()
    member.process.join()
    crew.leave(member)
    assert crew.mend() == [Fallen("worker-1.log ended with -9: its last words", True)]


def test_nobody_hits_one_that_is_held_or_has_ended(crew: Crew, join: Callable[[int | None], Member]) -> None:
    member = join(0)
    assert crew.free() == [member]
    assert crew.all() == [member]
    assert crew.free() == []
    crew.release()
    member.process.kill()
    member.process.join()
    assert crew.free() == []
