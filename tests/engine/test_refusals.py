"""A process that its group does not take says so and ends; one that is taken at a later attempt goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiokafka.errors import ConsumerStoppedError, KafkaError

from streams.engine.refusals import ATTEMPTS, Refusals, Refused
from tests.engine.conftest import Work, ended

TAKEN, JOINING = "taken", "joining"
REFUSED = KafkaError("loading")


class Applicant:
    """Is taken, still joins, or meets an error, one after the other."""

    def __init__(self, *looks: Exception | str) -> None:
        self._looks = iter(looks)
        self.rejoining = True

    async def ask_coordinator(self) -> None:
        """Raise what comes next, if it is an error."""
        look = next(self._looks)
        self.rejoining = look != TAKEN
        if isinstance(look, Exception):
            raise look


async def looked(*looks: Exception | str) -> None:
    """Look so often."""
    refusals = Refusals("group", Applicant(*looks))
    for _ in looks:
        await refusals.look()


async def test_who_is_refused_now_and_then_goes_on() -> None:
    nearly = [REFUSED] * (ATTEMPTS - 1)
    await looked(*nearly, TAKEN, ConsumerStoppedError(), *nearly)


@pytest.mark.parametrize("meanwhile", [JOINING, ConsumerStoppedError()])
async def test_who_is_refused_at_every_attempt_is_told_why(meanwhile: Exception | str) -> None:
    with pytest.raises(Refused, match=r"into the group group: .*loading"):
        await looked(*[REFUSED] * (ATTEMPTS - 1), meanwhile, REFUSED)


@pytest.mark.broker
@pytest.mark.usefixtures("topics")
def test_a_worker_whose_session_kafka_does_not_allow_says_so(work: Work, said: Path) -> None:
    assert ended(work(session_timeout_seconds=7_200.0)) == 1
    assert "Kafka does not take this process into the group" in said.read_text()
    assert "InvalidSessionTimeoutError" in said.read_text()
