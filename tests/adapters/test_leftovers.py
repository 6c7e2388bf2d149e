"""What earlier runs left is removed, and nothing else."""

from datetime import UTC, datetime

import pytest
import redis
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters import leftovers

GENERATED = ("replay-20261122-093000-7.", "demo-20261122-093000-12345.")
THE_USERS = ("mine.", "replay-service.", "demo-2026.", "replay-20261122-093000-kept.", "other.replay-20261122-093000.")


@pytest.mark.broker
def test_topics_of_earlier_runs_are_removed_and_the_users_stay(broker: str, namespace: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    earlier = [
        f"{namespace}{run}{topic}" for run in GENERATED for topic in ("risk.alerts.v1", "helix-customers-changelog")
    ]
    mine = [f"{namespace}{run}risk.alerts.v1" for run in THE_USERS]
    for future in admin.create_topics([NewTopic(name, 1) for name in earlier + mine]).values():
        future.result()
    assert sorted(leftovers.remove_topics(broker, namespace)) == sorted(earlier)
    assert leftovers.remove_topics(broker, namespace) == []
    assert set(mine) <= admin.list_topics(timeout=10).topics.keys()


def test_views_of_earlier_runs_are_removed_and_the_users_stay(valkey: str, namespace: str) -> None:
    mine = [f"helix:v1:{namespace}{run}customer:{{1}}" for run in THE_USERS]
    with redis.Redis.from_url(valkey) as client:
        client.mset({f"helix:v1:{namespace}{GENERATED[0]}customer:{{{number}}}": "x" for number in range(2_500)})
        client.mset(dict.fromkeys(mine, "x"))
        assert leftovers.remove_views(valkey, namespace) == 2_500
        assert client.exists(*mine) == len(mine)


def test_a_run_is_named_as_it_is_recognised() -> None:
    began = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    named = [leftovers.namespace_of("", "replay", began, 7), leftovers.namespace_of("", "demo", began, 12345)]
    assert named == list(GENERATED)
