"""``helix simulate`` as people call it."""

from pathlib import Path

from click.testing import CliRunner

from streams.adapters import entries
from streams.cli.simulate import command

SMALL = ["--customers", "4", "--days", "9", "--start", "2024-03-01"]


def test_the_same_seed_writes_the_same_lines() -> None:
    one, same, other = (CliRunner().invoke(command, [*SMALL, "--seed", seed]).stdout for seed in ("7", "7", "8"))
    assert one == same != other


def test_what_is_written_reads_back_as_a_history(tmp_path: Path) -> None:
    file = tmp_path / "company.jsonl.gz"
    result = CliRunner().invoke(command, [*SMALL, "-o", str(file)])
    assert result.exit_code == 0
    read = list(entries.of_file(file))
    assert f"{len(read)} events of 4 customers" in result.stderr
    assert {entry.occurred_at.strftime("%Y-%m") for entry in read if entry.occurred_at} == {"2024-03"}
