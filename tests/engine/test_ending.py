"""A worker that is told to end does, though Kafka is frozen: it answers nobody, and hangs up on nobody.

How long that takes is limited by nothing here but what each part of it may take, which is fifteen seconds in all.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from streams.adapters.embedded import kafka
from streams.adapters.embedded.server import Server
from tests.engine.conftest import Work
from tests.engine.oracle import Oracle
from tests.engine.test_exactly_once import Write, check
from tests.engine.test_leaving import await_members
from tests.engine.test_ownership import await_words

pytestmark = [pytest.mark.broker, pytest.mark.slow]

SECONDS = 40.0  # far more than it takes; who waits until Kafka answers does for as long as it is frozen


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a Kafka that nobody else uses."""
    with kafka.start(tmp_path_factory.mktemp("kafka")) as made:
        yield made


@pytest.fixture(scope="module")
def broker(server: Server) -> str:
    """Address of that Kafka."""
    return server.address


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Have it frozen until the context ends."""
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.process.pid, signal.SIGCONT)


def end(worker: BaseProcess) -> None:
    """Tell a worker to end; fail if it does not, or otherwise than in good order."""
    worker.terminate()
    worker.join(SECONDS)
    assert worker.exitcode == 0


@pytest.mark.parametrize("name", [None, "named"])
def test_amid_its_batches(server: Server, write: Write, work: Work, oracle: Oracle, name: str | None) -> None:
    write(6_000)
    working = work(max_batch=10, instance_id=name, flaw="unlimited")
    oracle.wait(40, 0.1)
    with frozen(server):
        end(working)
    work()
    oracle.wait(60)
    check(oracle)


def test_as_it_is_given_its_lanes(
    server: Server, broker: str, namespace: str, write: Write, work: Work, oracle: Oracle
) -> None:
    write(2_000)
    taking = work(flaw="unlimited")
    await_members(broker, namespace, [""])
    with frozen(server):
        end(taking)
    work()
    oracle.wait(60)
    check(oracle)


@pytest.mark.parametrize(("flaw", "words"), [("unlimited", "does not answer"), ("hasty unlimited", "Kafka has gone")])
def test_before_it_has_heard_of_it(server: Server, work: Work, said: Path, flaw: str, words: str) -> None:
    with frozen(server):
        starting = work(flaw=flaw)
        await_words(words, said)
        end(starting)
