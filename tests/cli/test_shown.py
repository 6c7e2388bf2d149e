"""Progress, where there is no terminal and where there is one."""

import pytest
from rich.console import Console

from streams.cli import _shown


def test_without_a_terminal_a_phase_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with _shown.shown("Writing history", 10) as show:
        show(5)
    assert capsys.readouterr() == ("", "Writing history ...\n")


def test_in_a_terminal_it_is_a_bar_whose_end_may_become_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_shown, "Console", lambda stderr: Console(stderr=stderr, force_terminal=True, width=100))
    with _shown.shown("Working it off") as show:
        show(0)
        show(250, 1_000)
    assert "250/1000" in capsys.readouterr().err
