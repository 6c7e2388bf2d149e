"""What the README shows is true: its commands run as they stand, and its example is an event."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import msgspec
import pytest

from streams.cli import main
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


def parsed(group: click.Group, arguments: list[str]) -> None:
    """Read a command as click does, without doing it; raise for a command, an option or a value that is not there."""
    context = click.Context(group, info_name="helix")
    _, command, rest = group.resolve_command(context, arguments)
    assert command is not None
    if isinstance(command, click.Group):
        parsed(command, rest)
    else:
        command.make_context(arguments[0], rest, parent=context)


def test_every_command_that_it_names_is_there_with_its_options() -> None:
    blocks = [words for block in SHELL for words in commands(block)]
    inline = [shlex.split(code) for code in re.findall(r"`([^`\n]*helix [^`\n]*)`", README)]
    named = [words[words.index("helix") + 1 :] for words in blocks + inline if "helix" in words]
    assert len(named) > 12
    for arguments in named:
        parsed(main, arguments)


def test_how_to_have_helix_on_the_path_is_said_before_it_is_taken_for_granted() -> None:
    bare = re.compile(r"^helix |`helix ", re.MULTILINE)
    taken = next(found for found in bare.finditer(README) if found.start() > README.index("## See it"))
    assert README.index("bin/activate") < taken.start()


def test_every_option_that_it_names_by_itself_is_one() -> None:
    context = click.Context(main)
    all_commands = [main.get_command(context, name) for name in main.list_commands(context)]
    options = {option for command in all_commands if command for one in command.params for option in one.opts}
    assert set(re.findall(r"`(--[a-z-]+)", README)) <= options


@pytest.mark.parametrize("wrong", ["replays", "replay --untill 2014-02-01", "topics creates", "tail alert"])
def test_a_command_that_is_not_there_would_be_noticed(wrong: str) -> None:
    with pytest.raises(click.UsageError):
        parsed(main, wrong.split())


def test_its_make_targets_are_there() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make ([a-z]+)", README)) <= {*targets, "test"}


def test_its_event_is_one() -> None:
    (event,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert msgspec.json.decode(event, type=FeatureUsed).customer_id == "acme"


def test_every_file_that_it_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert all((ROOT / link).exists() for link in links)
