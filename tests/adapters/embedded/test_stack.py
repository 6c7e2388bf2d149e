import subprocess
import sys
from pathlib import Path

import pytest
import redis
from confluent_kafka.admin import AdminClient, NewTopic

from streams.adapters.embedded import LocalError, stack
from streams.adapters.embedded.instance import find_running
from streams.adapters.embedded.reading import broker_for_reading, redis_for_reading
from streams.kafka_security import KafkaSecurity
from streams.settings import Settings

VALKEY_ONLY = """
import sys, time
from pathlib import Path
from streams.adapters.embedded import stack
with stack.running(Path(sys.argv[1]), broker="elsewhere:9092"):
    print("up", flush=True)
    time.sleep(600)
"""


def topics(broker: str) -> set[str]:
    return {
        name for name in AdminClient({"bootstrap.servers": broker}).list_topics(timeout=10).topics if name[0] != "_"
    }


@pytest.mark.broker
def test_servers_are_found_while_they_run_and_their_data_after(home: Path) -> None:
    settings = Settings(home=home, kafka=KafkaSecurity(security_protocol="SSL"))  # meant for another Kafka
    with stack.running(home, namespace="one.") as servers:
        admin = AdminClient({"bootstrap.servers": servers.broker})
        admin.create_topics([NewTopic("kept", 1, 1)])["kept"].result(10)
        with redis.Redis.from_url(servers.redis) as client:
            client.set("kept", 1)
        found = find_running(home)
        assert found
        assert (found.broker, found.redis, found.namespace) == (servers.broker, servers.redis, "one.")
        with broker_for_reading(settings) as found_there, redis_for_reading(settings) as url:
            assert (found_there.broker, url) == (servers.broker, servers.redis)
            assert found_there.kafka == KafkaSecurity()
        with pytest.raises(LocalError, match=r"runs on .* already.* by HELIX_HOME .*--data"), stack.running(home):
            pass
        with pytest.raises(LocalError):
            stack.forget(home)
        assert servers.ended() == []
    assert find_running(home) is None
    assert servers.ended() == ["Valkey", "Kafka"]
    with broker_for_reading(settings) as found_there, redis_for_reading(settings) as url:
        assert topics(found_there.broker) == {"kept"}
        with redis.Redis.from_url(url) as client:
            assert client.get("kept") == b"1"
    stack.forget(home)
    with redis_for_reading(settings) as url:
        assert url == settings.redis


def test_an_error_inside_ends_the_servers(home: Path) -> None:
    started = []

    def fail() -> None:
        with stack.running(home, broker="elsewhere:9092") as servers:
            started.append(servers)
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
    assert started[0].ended() == ["Valkey"]
    assert find_running(home) is None


def test_after_a_kill_the_next_start_waits_for_the_old_server_to_end(home: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", VALKEY_ONLY, str(home)], stdout=subprocess.PIPE)
    assert killed.stdout
    assert killed.stdout.readline() == b"up\n"
    assert find_running(home)
    killed.kill()
    killed.wait()
    killed.stdout.close()
    with stack.running(home, broker="elsewhere:9092") as servers:
        assert servers.ended() == []


def test_servers_of_ones_own_are_taken_as_they_are(home: Path) -> None:
    with stack.running(home, broker="elsewhere:9092", redis="redis://elsewhere:6379/0") as servers:
        assert (servers.broker, servers.redis, servers.children) == ("elsewhere:9092", "redis://elsewhere:6379/0", {})


def test_a_folder_that_is_not_ours_is_never_deleted(home: Path) -> None:
    (home / "kafka").mkdir(parents=True)
    (home / "kafka" / "thesis.txt").touch()
    with pytest.raises(LocalError, match=r"kafka was not made by Helix and is left alone"):
        stack.forget(home)
    assert (home / "kafka" / "thesis.txt").exists()


def test_what_was_named_is_read_whatever_runs(home: Path) -> None:
    named = Settings.load({"HELIX_HOME": str(home), "HELIX_BROKER": "b:1", "HELIX_REDIS": "redis://r:2"})
    with broker_for_reading(named) as found_there, redis_for_reading(named) as url:
        assert (found_there.broker, url) == ("b:1", "redis://r:2")
