"""A worker with a name in the group, when it ends in good order."""

from __future__ import annotations

import pytest
from confluent_kafka.admin import AdminClient

from tests.engine.conftest import Work, ended
from tests.engine.oracle import Oracle
from tests.engine.test_exactly_once import Write, check

pytestmark = pytest.mark.broker
SESSION_SECONDS = 300.0  # so long its lanes would wait for it


def members(broker: str, namespace: str) -> list[str]:
    """Return the names of those that the group knows."""
    group = f"{namespace}counting"
    admin = AdminClient({"bootstrap.servers": broker})  # kept until the answer is in: else it never comes
    told = admin.describe_consumer_groups([group])[group].result(30)
    return sorted(member.group_instance_id for member in told.members)


def test_it_gives_its_lanes_to_the_others(
    broker: str, namespace: str, write: Write, work: Work, oracle: Oracle
) -> None:
    write(6_000)
    first = work(max_batch=20, instance_id="one", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40, 0.1)
    work(max_batch=20, instance_id="two", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40, 0.4)
    assert members(broker, namespace) == ["one", "two"]
    first.terminate()
    assert ended(first) == 0
    oracle.wait(60)
    assert members(broker, namespace) == ["two"]
    check(oracle)


def test_alone_it_keeps_them_for_its_return(
    broker: str, namespace: str, write: Write, work: Work, oracle: Oracle
) -> None:
    write(2_000)
    only = work(max_batch=20, instance_id="one", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40, 0.1)
    only.terminate()
    assert ended(only) == 0
    assert members(broker, namespace) == ["one"]
    work(instance_id="one", session_timeout_seconds=SESSION_SECONDS)
    oracle.wait(40)
    check(oracle)
