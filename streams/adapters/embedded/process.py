"""Child processes that a Ctrl-C does not reach and that never outlive their parent.

Each child gets a session of its own, so that the terminal's Ctrl-C stops the worker first and its broker after it.
A shell beside it waits on a pipe from the parent: when the parent is gone, however it went, the pipe ends and the
shell ends the child. Linux' ``PR_SET_PDEATHSIG`` was the alternative: it follows the *thread* that started the child,
needs ``preexec_fn``, which is unsafe beside threads, and does not exist on macOS.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

# "done" on the pipe: the parent has ended the child itself. End of file: the parent is gone.
GUARD: Final = """
read -r pid || exit 0
read -r done && exit 0
kill -TERM "$pid" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 1
    kill -0 "$pid" 2>/dev/null || exit 0
done
kill -KILL "$pid" 2>/dev/null
"""


class Child:
    """A running process; ``log`` is the file that gets all it prints, ``keep`` a file that it holds open.

    ``told`` is added to our environment for it. Raises ``OSError`` when the program cannot be started.
    """

    def __init__(
        self, command: Sequence[str], log: Path, keep: int | None = None, told: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        self._guard = subprocess.Popen(  # noqa: S603 - a constant
            ["/bin/sh", "-c", GUARD], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            with log.open("wb") as output:
                self._process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    env={**os.environ, **(told or {})},
                    pass_fds=() if keep is None else (keep,),
                )
            self._tell_guard(f"{self.pid}\n")
        except OSError:
            self._release_guard()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait(self, seconds: float) -> int | None:
        """Return the exit status, or None when the child still runs after ``seconds``."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self, grace_seconds: float = 15) -> None:
        """Ask the child to end, and end it when it has not after ``grace_seconds``; a second call does nothing."""
        try:
            if self.alive:
                self._process.terminate()
                self.wait(grace_seconds)
        finally:  # whatever interrupted the wait, a second Ctrl-C for one
            if self.alive:
                self._process.kill()
            self._process.wait()
            self._tell_guard("done\n")
            self._release_guard()

    def _tell_guard(self, line: str) -> None:
        pipe = self._guard.stdin
        if pipe is not None and not pipe.closed:
            pipe.write(line.encode())
            pipe.flush()

    def _release_guard(self) -> None:
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        self._guard.wait()
