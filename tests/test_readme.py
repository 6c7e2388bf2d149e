"""What the README shows is true: its commands run as they stand, and its example is an event."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from streams.events import FeatureUsed

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
HELIX = (sys.executable, "-c", "from streams.cli import main; main()")


def commands(block: str) -> list[list[str]]:
    """Return the commands of a block, comments left out."""
    return [shlex.split(line, comments=True) for line in block.splitlines()]


@pytest.mark.broker
@pytest.mark.slow
def test_the_commands_on_real_data_run_as_they_stand(home: Path) -> None:
    (block,) = (block for block in SHELL if "helix replay" in block)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HELIX_")}
    environment["HELIX_HOME"] = str(home)
    said = {}
    for program, *arguments in commands(block):
        assert program == "helix"
        ran = subprocess.run(
            [*HELIX, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert ran.returncode == 0, (arguments, ran.stderr)
        said[arguments[0]] = ran.stdout
    assert "383" in said["replay"]
    assert "AAA-2013J-135400" in said["state"]
    assert len(said["tail"].splitlines()) == 3
    assert "AUC" in said["model"]


def test_every_command_that_it_names_is_there() -> None:
    listed = subprocess.run([*HELIX, "--help"], capture_output=True, text=True, check=True).stdout
    for block in SHELL:
        for program, *arguments in commands(block):
            if program == "helix":
                assert f"  {arguments[0]} " in listed


def test_its_make_targets_are_there() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make ([a-z]+)", README)) <= {*targets, "test"}


def test_its_event_is_one() -> None:
    (event,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert msgspec.json.decode(event, type=FeatureUsed).customer_id == "acme"


def test_every_file_that_it_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert all((ROOT / link).exists() for link in links)
