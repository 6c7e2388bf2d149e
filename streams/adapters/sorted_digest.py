"""The digest of lines whose order does not matter, however many there are."""

from __future__ import annotations

import hashlib
import heapq
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from typing import IO, Final

IN_MEMORY_BYTES: Final = 256 * 1024**2


def sha256_of_sorted(lines: Iterable[bytes], in_memory_bytes: int = IN_MEMORY_BYTES) -> str:
    r"""Return what ``LC_ALL=C sort | sha256sum`` would say of the lines; more than fits in memory is sorted on disk.

    >>> sha256_of_sorted([b"b", b"a"]) == hashlib.sha256(b"a\nb\n").hexdigest()
    True
    """
    digest = hashlib.sha256()
    with ExitStack() as stack:
        held: list[bytes] = []
        runs: list[Iterable[bytes]] = []
        size = 0
        for line in lines:
            held.append(line + b"\n")
            size += len(line)
            if size > in_memory_bytes:
                runs.append(_spilled(held, stack))
                held, size = [], 0
        for line in heapq.merge(*runs, sorted(held)):
            digest.update(line)
    return digest.hexdigest()


def _spilled(lines: list[bytes], stack: ExitStack) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the stack closes it
    stack.enter_context(file)
    file.writelines(sorted(lines))
    file.seek(0)
    return file
