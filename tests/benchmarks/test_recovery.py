"""The pure parts of the recovery benchmark."""

from __future__ import annotations

from pathlib import Path

import redis

from benchmarks.recovery import changelog, targets, worker
from benchmarks.recovery.memory import a_customer
from benchmarks.recovery.population import copies
from streams import domain
from streams.adapters.view import anew
from streams.settings import Settings


def customer(name: str, said: int) -> bytes:
    made = domain.new(name)
    made.said = said
    return domain.encode(made)


def test_a_copy_differs_from_its_model_in_nothing_but_the_name() -> None:
    made = dict(copies([customer("a", 1), customer("b", 2)], 3))
    assert [domain.decode(state).id for state in made.values()] == list(made)
    assert [domain.decode(state).said for state in made.values()] == [1, 2, 1]


def test_those_who_share_out_a_population_make_it_whole() -> None:
    models = [customer("a", 1), customer("b", 2), customer("c", 3)]
    parts = [dict(copies(models, 5, begin, 2)) for begin in (0, 1)]
    assert not parts[0].keys() & parts[1].keys()
    assert parts[0] | parts[1] == dict(copies(models, 10))


def test_targets_stand_beside_the_figures_of_a_million() -> None:
    row = {"case": "worker, start to ready", "customers": 1_000_000, "seconds": 9.0, "peak_bytes": 2_000_000_000}
    assert "9.00 (≤ 12)" in targets.table([row])
    assert "2,000 (≤ 2,500)" in targets.table([row])


def test_bytes_a_customer_are_what_a_process_grew_by() -> None:
    before, after = {"rss_bytes": 1_000, "peak_bytes": 1_000}, {"rss_bytes": 3_000, "peak_bytes": 4_000}
    assert a_customer(before, after, 4) == {"bytes_a_customer": 500}
    assert a_customer(before, after, 0) == a_customer({}, {}, 4) == {}


def test_a_row_says_when_the_view_was_written_or_that_it_was_not_yet() -> None:
    row = {"case": "worker", "customers": 5, "seconds": 9.0}
    assert targets.table([row]).endswith("| – | – |")
    assert targets.table([row | {"view_seconds": 12.3}]).endswith("| – | 12 |")
    assert targets.table([row | {"watched_seconds": 60.0}]).endswith("| – | over 60 |")


def test_a_worker_is_watched_until_its_view_is_written(
    broker: str, valkey: str, namespace: str, tmp_path: Path
) -> None:
    settings = Settings(broker=broker, redis=valkey, namespace=namespace, learning=False)
    made = [customer("a", 1)]
    changelog.write(settings, made, 30, 0)
    told = worker.measure(settings, tmp_path, view_seconds=60.0)
    assert (told["customers"], "view_seconds" in told) == (30, True)
    with redis.Redis.from_url(valkey) as client:
        assert anew.published(client, namespace, settings.partitions) == settings.partitions


def test_a_recovery_that_did_not_come_to_its_end_says_of_how_many() -> None:
    row = {"case": "stock", "asked": 100_000, "seconds": 90.0, "records_per_second": 9}
    assert "| stock | 60,000 of 100,000 | 90.00 | 9 |" in targets.table([row | {"customers": 60_000}])
    assert "| stock | 100,000 | 90.00 | 9 |" in targets.table([row | {"customers": 100_000}])
