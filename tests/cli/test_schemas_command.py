from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from streams.adapters.contracts.schemas import files
from streams.cli.schemas import command


def test_all_files_are_written_and_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "new")])
    assert result.exit_code == 0
    assert {Path(line).name for line in result.output.splitlines()} == set(files())
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(files())


def test_a_release_that_would_break_somebody_is_refused(tmp_path: Path) -> None:
    assert CliRunner().invoke(command, [str(tmp_path), "--release"]).exit_code == 0
    released = tmp_path / "released" / "product.usage.v1.schema.json"
    before = json.loads(released.read_text())
    before["$defs"]["FeatureUsed"]["properties"]["colour"] = {"type": "string"}
    released.write_text(json.dumps(before))
    result = CliRunner().invoke(command, [str(tmp_path), "--release"])
    assert result.exit_code == 1
    assert "product.usage.v1: feature_used.colour: this field is gone" in result.output
    assert json.loads(released.read_text()) == before
