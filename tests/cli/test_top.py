"""``helix top`` in a terminal of its own: it comes up, and goes without a trace."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

from streams.adapters.view.index import SORTS
from streams.adapters.wording.meanings import BANDS
from streams.cli import main, top
from tests.adapters.portraits import full, written

SCREEN_BACK = "\x1b[?1049l"


@pytest.mark.parametrize("end", ["q", "\x03", "SIGTERM"])
def test_it_comes_up_and_leaves_the_terminal_as_it_was(valkey: str, namespace: str, tmp_path: Path, end: str) -> None:
    asyncio.run(written(valkey, namespace, [full("acme")]))
    mine = {"HELIX_REDIS": valkey, "HELIX_NAMESPACE": namespace, "HELIX_HOME": str(tmp_path), "TERM": "xterm-256color"}
    command = [sys.executable, "-c", "from streams.cli import main; main()", "top"]
    child = pexpect.spawn(command[0], command[1:], env={**os.environ, **mine}, dimensions=(24, 80), encoding="utf-8")
    child.expect("acme", timeout=30)
    child.kill(signal.SIGTERM) if end == "SIGTERM" else child.send(end)
    child.expect_exact(SCREEN_BACK, timeout=15)
    child.expect(pexpect.EOF, timeout=15)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.parametrize("size", [(24, 80), (40, 120), (50, 200)])
def test_it_speaks_as_the_terminal_is_set_to_and_shows_whom_it_is_asked_for(
    valkey: str, namespace: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    asyncio.run(written(valkey, namespace, [full("acme")]))
    mine = {"HELIX_REDIS": valkey, "HELIX_NAMESPACE": namespace, "HELIX_HOME": str(tmp_path), "TERM": "xterm-256color"}
    asked = ["top", "--band", "at_risk", "-s", "owner=ann", "-s", "plan=pro", "--sort", "mrr"]
    child = pexpect.spawn(
        sys.executable,
        ["-c", "from streams.cli import main; main()", *asked],
        env={**os.environ, **mine, "LC_ALL": "zh_CN.UTF-8"},
        dimensions=size,
        encoding="utf-8",
    )
    child.expect_exact("金额最大优先 · 等级：有风险 · 负责人：ann · 套餐：pro", timeout=30)
    child.send("q")
    child.expect(pexpect.EOF, timeout=15)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("-s", "colour=red"), "'colour=red' is not one of plan"),
        (("--language", "fr"), "'fr' is not one of en, zh"),
        (("--band", "lost"), "'lost' is not one of"),
    ],
)
def test_what_there_is_not_is_refused(asked: tuple[str, str], told: str) -> None:
    shown = CliRunner().invoke(main, ["top", *asked])
    assert shown.exit_code == 2
    assert told in shown.output


def test_policies_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["top"], env={"HELIX_POLICIES": str(tmp_path / "none.toml")})
    assert shown.exit_code == 1
    assert "HELIX_POLICIES" in shown.output


def test_every_order_and_band_of_the_pages_can_be_asked_for() -> None:
    assert (top.SORTS, top.BANDS) == (SORTS, BANDS)


def test_without_a_terminal_it_says_what_to_use_instead(valkey: str) -> None:
    shown = CliRunner().invoke(main, ["top"], env={"HELIX_REDIS": valkey})
    assert shown.exit_code == 1
    assert "helix at-risk" in shown.output
