"""``helix top`` in a terminal of its own: it comes up, and goes without a trace."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

from streams.cli import main
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


def test_without_a_terminal_it_says_what_to_use_instead(valkey: str) -> None:
    shown = CliRunner().invoke(main, ["top"], env={"HELIX_REDIS": valkey})
    assert shown.exit_code == 1
    assert "helix at-risk" in shown.output
