"""What a section works in: nothing of it is left, and its Valkey writes nothing to disk."""

from __future__ import annotations

from pathlib import Path

import redis

from benchmarks.attempts import room
from benchmarks.valkey import empty_valkey


def test_a_valkey_is_empty_saves_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        with empty_valkey(tmp_path / "valkey") as address, redis.Redis.from_url(address) as client:
            assert client.config_get("save") == {"save": ""}
            assert client.dbsize() == 0
            client.set("a", "b")
        assert not (tmp_path / "valkey").exists()


def test_a_room_is_empty_and_goes_unless_something_failed_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "room"
    failures: dict[str, str] = {}
    for name in ("first", "second"):
        with room(folder, failures) as made:
            assert [*made.iterdir()] == []
            (made / name).touch()
        assert not folder.exists()
    with room(folder, failures) as made:
        (made / "its log").touch()
        failures["it"] = "ended"
    assert [one.name for one in folder.iterdir()] == ["its log"]
