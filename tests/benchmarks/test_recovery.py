"""The pure parts of the recovery benchmark."""

from __future__ import annotations

from benchmarks.recovery import targets
from benchmarks.recovery.population import copies
from benchmarks.recovery.stock_app import held
from streams import domain


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


def test_stock_faust_s_bytes_a_customer_are_what_it_grew_by_since_before_its_first_record() -> None:
    before, after = {"rss_bytes": 1_000, "peak_bytes": 1_000}, {"rss_bytes": 3_000, "peak_bytes": 4_000}
    assert held(before, after, 4) == after | {"bytes_a_customer": 500}
    assert held(before, after, 0) == after
    assert held({}, {}, 4) == {}


def test_a_recovery_that_did_not_come_to_its_end_says_of_how_many() -> None:
    row = {"case": "stock", "asked": 100_000, "seconds": 90.0, "records_per_second": 9}
    assert "| stock | 60,000 of 100,000 | 90.00 | 9 |" in targets.table([row | {"customers": 60_000}])
    assert "| stock | 100,000 | 90.00 | 9 |" in targets.table([row | {"customers": 100_000}])
