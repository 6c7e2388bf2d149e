"""The terminal's picture ends with the terminal, also where no signal tells that it is gone."""

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

PATIENCE_SECONDS = 60.0
TOP = "from streams.cli import main; main(['top'])"


def drawn(screen: int) -> None:
    """Read what is drawn until there is a picture."""
    told = b""
    while b"No worker" not in told:
        ready, _, _ = select.select([screen], [], [], PATIENCE_SECONDS)
        assert ready, told
        told += os.read(screen, 65_536)


def test_it_ends_when_its_terminal_is_gone_though_hanging_up_is_ignored(valkey: str, tmp_path: Path) -> None:
    screen, terminal = pty.openpty()
    about = {**os.environ, "HELIX_REDIS": valkey, "HELIX_HOME": str(tmp_path), "TERM": "xterm"}
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does: children ignore what their parent ignores
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", TOP],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=about,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGHUP, before)
    os.close(terminal)
    try:
        drawn(screen)
        os.close(screen)
        process.wait(PATIENCE_SECONDS)
    finally:
        process.kill()
        process.wait()
