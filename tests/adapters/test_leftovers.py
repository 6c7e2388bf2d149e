"""What earlier runs left is removed, and nothing else."""

import pytest
import redis
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters import leftovers


@pytest.mark.broker
def test_topics_of_earlier_runs_are_removed_and_others_stay(broker: str, namespace: str) -> None:
    admin = AdminClient({"bootstrap.servers": broker})
    names = [
        f"{namespace}replay-1.customer.health.v1",
        f"{namespace}replay-1.helix-customers-changelog",
        f"{namespace}mine",
    ]
    for future in admin.create_topics([NewTopic(name, 1) for name in names]).values():
        future.result()
    assert sorted(leftovers.remove_topics(broker, [f"{namespace}replay-"])) == sorted(names[:2])
    assert leftovers.remove_topics(broker, [f"{namespace}replay-"]) == []
    assert names[2] in admin.list_topics(timeout=10).topics


def test_views_of_earlier_runs_are_removed_and_others_stay(valkey: str) -> None:
    with redis.Redis.from_url(valkey) as client:
        for number in range(2_500):
            client.set(f"helix:v1:leftovers-1.customer:{{{number}}}", "x")
        client.set("helix:v1:other.customer:{1}", "x")
        assert leftovers.remove_views(valkey, ["leftovers-"]) == 2_500
        assert client.exists("helix:v1:other.customer:{1}")
