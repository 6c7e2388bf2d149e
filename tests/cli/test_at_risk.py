import asyncio
import json
import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
import redis
from click.testing import CliRunner, Result
from msgspec.structs import replace

from streams.adapters.embedded import instance
from streams.adapters.embedded.claim import claimed
from streams.adapters.view import Portrait
from streams.adapters.view.keys import Keys
from streams.cli import main
from streams.events import Honesty, Segment
from tests.adapters.portraits import HOSTILE, full, overridden, written
from tests.adapters.telling import tell
from tests.adapters.test_falls import FALLEN, HIGHEST
from tests.adapters.view_lanes import NOON
from tests.cli.test_model import MODEL

Run = Callable[..., Result]


@pytest.fixture
def helix(valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("HELIX_REDIS", valkey)
    monkeypatch.setenv("HELIX_NAMESPACE", namespace)
    monkeypatch.setenv("HELIX_HOME", str(tmp_path))
    return lambda *arguments, **environ: CliRunner().invoke(main, ["at-risk", *arguments], env=environ)


@pytest.fixture
def known(valkey: str, namespace: str) -> None:
    calm = Portrait(customer_id="calm", as_of=NOON, score=90.0, band="healthy", segment=Segment(plan="free"))
    left = replace(full("left"), left_on=NOON.date())
    asyncio.run(written(valkey, namespace, [calm, left, full("acme"), full(HOSTILE)]))


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("columns", ["60", "80", "120", "200"])
def test_the_table_fits_and_ranks(helix: Run, columns: str) -> None:
    shown = helix(COLUMNS=columns)
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert all(len(line) <= int(columns) for line in lines)
    assert shown.stdout.index("acme") < shown.stdout.index("calm")
    assert "left" not in shown.stdout
    assert "\x1b" not in shown.stdout
    for told in ("41.5", "-8.5", "at risk", "31%", "1,200 EUR", "recovery"):
        assert told in shown.stdout
    since = "1 critical +2026-02-20" if columns == "200" else f"1 crit(ical)? {(NOON.date() - date(2026, 2, 20)).days}d"
    assert re.search(since, shown.stdout)
    assert lines[-1] == "3 of 3 customers shown; of all, 2 at risk, 1 healthy"


def test_an_overridden_score_is_marked_and_told(helix: Run, valkey: str, namespace: str) -> None:
    asyncio.run(written(valkey, namespace, [overridden("acme"), full("globex")]))
    shown = helix(COLUMNS="60").stdout
    assert "*41.5" in shown
    assert shown.count("*") == 2
    assert "\n* acme: overridden at 70 by bea until 3026-03-08 12:00 UTC: They have renewed.\n" in shown


@pytest.mark.usefixtures("known")
def test_who_cannot_be_read_is_left_out_and_named(helix: Run, valkey: str, namespace: str) -> None:
    with redis.Redis.from_url(valkey) as client:
        client.set(Keys(namespace).customer("acme"), b"of another world")
        told, rows = helix(), helix("--json")
        client.mset({Keys(namespace).customer(name): b"of another world" for name in ("calm", HOSTILE)})
        nobody = helix()
    warning = "Warning: acme cannot be read, and `helix rebuild-view` makes it anew.\n"
    assert (told.exit_code, warning in told.stderr, warning in rows.stderr) == (0, True, True)
    assert "2 of 3 customers shown" in told.stdout
    assert [row["customer_id"] for row in json.loads(rows.stdout)] == [HOSTILE, "calm"]
    assert (nobody.exit_code, "helix rebuild-view" in nobody.stderr) == (1, True)


@pytest.mark.usefixtures("known")
def test_a_list_of_nobody_but_one_who_cannot_be_read_does_not_say_that_there_is_nobody(
    helix: Run, valkey: str, namespace: str
) -> None:
    with redis.Redis.from_url(valkey) as client:
        client.set(Keys(namespace).customer("calm"), b"of another world")
    told = helix("--segment", "plan=free")
    assert (told.exit_code, told.stdout, "calm cannot be read" in told.stderr) == (0, "", True)


@pytest.mark.usefixtures("known")
def test_a_model_that_cannot_be_read_takes_no_list_away(helix: Run, valkey: str, namespace: str) -> None:
    whole = helix().stdout
    with redis.Redis.from_url(valkey) as client:
        client.set(Keys(namespace).model("churn"), b"of another world")
    told = helix()
    assert (told.exit_code, told.stdout) == (0, whole)
    assert "Warning: the model cannot be read, and `helix rebuild-view` makes it anew.\n" in told.stderr


@pytest.mark.usefixtures("known")
def test_sums_that_cannot_be_read_take_no_list_away(helix: Run, valkey: str, namespace: str) -> None:
    whole = helix().stdout.splitlines()
    with redis.Redis.from_url(valkey) as client:
        for key in (Keys(namespace).counts, Keys(namespace).values("plan")):
            client.delete(key)
            client.set(key, "of another type")
    told, nobody = helix(), helix("-s", "plan=gold")
    assert (told.exit_code, told.stdout.splitlines()) == (0, [line for line in whole if "customers shown" not in line])
    assert "Warning: counts cannot be read, and `helix rebuild-view` makes it anew.\n" in told.stderr
    assert nobody.stdout == "There are no customers of plan 'gold'.\n"


@pytest.mark.usefixtures("known")
def test_the_json_is_one_array_in_order(helix: Run) -> None:
    rows = json.loads(helix("--json").stdout)
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert {row["customer_id"] for row in rows[:2]} == {"acme", HOSTILE}
    assert rows[2]["customer_id"] == "calm"
    assert rows[0]["top_reason"] == "low health: adoption: 63%"
    assert len(json.loads(helix("--json", "--limit", "1").stdout)) == 1


def test_who_is_there_for_a_fall_is_told_with_what_fell(helix: Run, valkey: str, namespace: str) -> None:
    asyncio.run(written(valkey, namespace, [FALLEN]))
    tell(valkey, namespace, HIGHEST)
    (row,) = json.loads(helix("--json").stdout)
    assert row["top_reason"] == "falling health: sentiment: 25%"
    assert row["top_reason"] in helix(COLUMNS="160").stdout


@pytest.mark.usefixtures("known")
def test_a_segment_is_a_part(helix: Run) -> None:
    rows = json.loads(helix("--json", "--segment", "plan=free").stdout)
    assert [row["customer_id"] for row in rows] == ["calm"]
    assert len(json.loads(helix("--json", "-s", "owner=ann").stdout)) == 2


def test_a_segment_of_ones_own_is_a_part_too(helix: Run, valkey: str, namespace: str) -> None:
    gold = replace(full("gold"), segment=Segment(others={"tier": "a=b"}))
    asyncio.run(written(valkey, namespace, [gold, full("acme")]))
    assert [row["customer_id"] for row in json.loads(helix("--json", "-s", "others.tier=a=b").stdout)] == ["gold"]
    assert "there are 'a=b'" in helix("-s", "others.tier=c").stdout
    assert helix("-s", "others.=c").exit_code == 2


@pytest.mark.usefixtures("known")
def test_an_unknown_value_of_a_segment_is_told_with_the_known_ones(helix: Run) -> None:
    shown = helix("-s", "plan=gold")
    assert shown.stdout == "There are no customers of plan 'gold'; there are 'free', 'pro'.\n"


@pytest.mark.parametrize("segment", ["gold", "colour=red"])
def test_an_unknown_segment_is_told_with_the_known_ones(helix: Run, segment: str) -> None:
    shown = helix("-s", segment)
    assert shown.exit_code == 2
    assert "plan, industry, size, region, owner" in " ".join(shown.stderr.split())


def test_the_help_says_why_a_band_is_not_what_the_score_alone_would_make_it(helix: Run) -> None:
    assert "A band is left only some points past its limit" in " ".join(helix("--help").stdout.split())


def test_without_customers_it_says_so(helix: Run) -> None:
    assert helix().stdout == "There are no customers yet.\n"
    assert json.loads(helix("--json").stdout) == []


@pytest.mark.usefixtures("known")
def test_without_a_namespace_the_last_run_here_is_shown(
    helix: Run, valkey: str, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.record(tmp_path, instance.Instance(broker="", redis=valkey, namespace=namespace))
    monkeypatch.delenv("HELIX_NAMESPACE")
    shown = helix("--json")
    assert len(json.loads(shown.stdout)) == 3
    assert f"This is the last run here, '{namespace}'" in shown.stderr


@pytest.mark.usefixtures("known")
def test_of_a_run_that_is_not_over_it_is_not_said_that_it_was_the_last(
    helix: Run, valkey: str, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = instance.Instance(broker="", redis=valkey, pids=(os.getpid(),), namespace=namespace)
    instance.record(tmp_path, told)
    monkeypatch.delenv("HELIX_NAMESPACE")
    with claimed(tmp_path / "valkey"):
        shown = helix("--json")
    assert len(json.loads(shown.stdout)) == 3
    assert "last run" not in shown.stderr


@pytest.mark.usefixtures("known")
def test_a_risk_that_is_worth_nothing_is_told_so_below_the_table(helix: Run, valkey: str, namespace: str) -> None:
    honesty = Honesty(examples=900, left=90, auc=0.5, log_loss=0.4, base_log_loss=0.3)
    with redis.Redis.from_url(valkey) as client:
        client.set(Keys(namespace).model("churn"), msgspec.json.encode(replace(MODEL, honesty=honesty)))
    last = helix().stdout.splitlines()[-1]
    assert last.startswith("So far the risk is worse")
    assert last.endswith("`helix model` tells more.")


def test_what_ran_on_another_redis_is_not_looked_for_here(
    helix: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.record(tmp_path, instance.Instance(broker="", redis="redis://elsewhere:1/0", namespace="replay-1."))
    monkeypatch.delenv("HELIX_NAMESPACE")
    assert helix().stderr == ""


def test_the_help_names_the_order_that_the_list_has(helix: Run) -> None:
    told = " ".join(helix("--help").stdout.split())
    ranks = ("an alert that nobody is on", "at risk without an alert", "has taken on", "all snoozed", "to be watched")
    assert [each for each in ranks if each not in told] == []
    assert [told.index(each) for each in ranks] == sorted(told.index(each) for each in ranks)


@pytest.mark.parametrize("minutes", [0, 0.5, 90])
def test_as_of_when_customers_are_is_told_where_it_is_not_one_minute(
    helix: Run, valkey: str, namespace: str, minutes: float
) -> None:
    later = NOON + timedelta(minutes=minutes)
    asyncio.run(written(valkey, namespace, [full("acme"), replace(full("globex"), as_of=later)]))
    told = [each for each in helix().stdout.splitlines() if each.startswith("Each is as of")]
    span = "2026-03-01 12:00 UTC to 2026-03-01 13:30 UTC"
    assert told == ([f"Each is as of when something about it changed last: {span}."] if minutes > 1 else [])
