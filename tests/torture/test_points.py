"""What happens on the way to a lane is told to whom it matters."""

from __future__ import annotations

from pathlib import Path

from tests.torture.points import LOSING, LOST, Control


def test_a_batch_is_lost_only_when_it_is_to_be_and_only_of_records_is_that_a_loss(tmp_path: Path) -> None:
    control = Control(tmp_path)
    assert not any(control.loses(["record"]) for _ in range(200))
    (tmp_path / LOSING).touch()
    assert any(control.loses([]) for _ in range(200))
    assert not (tmp_path / LOST).exists()
    assert any(control.loses(["record"]) for _ in range(200))
    assert (tmp_path / LOST).exists()
