import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import redis
from click.testing import CliRunner, Result

from streams.adapters.view import Portrait
from streams.adapters.view.glances import Usage
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import Moved
from streams.adapters.view.unplanned import Unplanned
from streams.adapters.view.worker import Lane as Held
from streams.adapters.view.worker import Worker
from streams.cli import main
from tests.adapters.portraits import HOSTILE, full, overridden, told, written
from tests.adapters.telling import tell
from tests.adapters.view_lanes import NOON

Run = Callable[..., Result]


@pytest.fixture
def helix(valkey: str, namespace: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("HELIX_REDIS", valkey)
    monkeypatch.setenv("HELIX_NAMESPACE", namespace)
    monkeypatch.setenv("HELIX_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, **environ: str) -> Result:
        return CliRunner().invoke(main, arguments, env=environ)

    return run


@pytest.fixture
def known(valkey: str, namespace: str) -> None:
    asyncio.run(written(valkey, namespace, [full("acme"), full(HOSTILE), Portrait(customer_id="new", as_of=NOON)]))


@pytest.mark.usefixtures("known")
def test_the_page_says_why(helix: Run, valkey: str, namespace: str) -> None:
    at_work(valkey, namespace, NOON)
    shown = helix("state", "acme")
    assert shown.exit_code == 0
    page = re.sub(r"\s+", " ", shown.stdout)
    for sentence in (
        "pro, eu, owner ann, 1,200 EUR a month",
        "judged last 2026-03-01 12:00 UTC; last heard from 2026-02-01 12:00 UTC",
        "Health 41.5 of 100, at risk, -8.5 in a week",
        "16.5 of 42.9 points 50% of the last 7 days",
        "sentiment unknown, not counted wants a survey in 180 days",
        "moved from 56.0 on 2026-03-01 12:00 UTC: adoption -14.5",
        "Risk of leaving 31% within 30 days, of the average customer 12%; model 7",
        "days without use: 9 (earlier 1) odds x 2.01",
        "Earlier: up to 30 days before it was told.",
        "lowers",
        "critical low health since 2026-02-20 12:00 UTC (9d) nobody on it health",
        "health 41.5 (limit 60, a week before 50)",
        "Clears when health is 62 or more",
        "33%, behind, since 2026-02-21",
        "closes once its aim has held for 7 days, else on 2026-04-22",
        "[x] Review goals (review, due 2026-03-01, ann)",
        "[ ] Hold a workshop",
        "2 open; in 30 days 3 opened, 1 resolved",
        "| ▄█|",
        "1 in time, 0 late, 2 missed",
        "Net promoter score -20",
    ):
        assert sentence in page
    assert all(len(line.rstrip()) <= 80 for line in shown.stdout.splitlines())
    assert "\x1b" not in shown.stdout


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "of the average customer 12%; model 7; told on 2026-03-04"),
        ("zh", "平均客户 12%；模型 7；告知于 2026-03-04"),
    ],
)
def test_a_risk_is_dated_by_when_it_was_told(helix: Run, valkey: str, namespace: str, language: str, said: str) -> None:
    assert "2026-03-04" not in helix("state", "acme").stdout
    at = NOON + timedelta(days=3)
    risk = msgspec.structs.replace(told("acme"), event_id="2", occurred_at=at, as_of=at, risk=full("acme").risk)
    tell(valkey, namespace, risk)
    page = re.sub(r"\s+", " ", helix("state", "acme", "--language", language, COLUMNS="120").stdout)
    assert said in page


@pytest.mark.usefixtures("known")
def test_it_speaks_the_readers_language(helix: Run, valkey: str, namespace: str) -> None:
    at_work(valkey, namespace, NOON)
    chosen, spoken = (
        helix("state", "acme", "--language", "zh").stdout,
        helix("state", "acme", LC_ALL="zh_CN.UTF-8").stdout,
    )
    assert chosen == spoken
    page = re.sub(r"\s+", " ", chosen)
    for sentence in (
        "健康度 41.5 / 100，有风险，一周内 -8.5",
        "16.5 / 42.9 分 50% （最近 7 天）",
        "流失风险 30 天内 31%，平均客户 12%；模型 7",
        "严重 健康度低 自 2026-02-20 12:00 UTC（9 天） 无人处理 健康度 41.5（界限 60，一周前 50）",
        "解除条件：健康度达到 62 或以上",
        "早先：告知前最多 30 天。",
        "未解决 2；30 天内新建 3，解决 1",
    ):
        assert sentence in page
    assert not re.search("[\u4e00-\u9fff] ?[,;:()]|[,;()] ?[\u4e00-\u9fff]", page), "half of it with English marks"
    english = set(re.findall("[A-Za-z]{2,}", page)) - {"acme", "pro", "eu", "ann", "EUR", "UTC"}
    assert english <= {"Review", "goals", "review", "Hold", "workshop", "health"}  # names that come from the data


@pytest.mark.usefixtures("known")
def test_a_language_that_there_is_not_is_refused(helix: Run) -> None:
    refused = helix("state", "acme", "--language", "fr")
    assert refused.exit_code == 2
    assert "'fr' is not one of en, zh" in refused.stderr


def test_what_a_person_says_of_the_health_stands_under_the_score(helix: Run, valkey: str, namespace: str) -> None:
    left = msgspec.structs.replace(overridden("left"), score=None, band=None, contributions=(), left_on=NOON.date())
    asyncio.run(written(valkey, namespace, [overridden("acme"), left]))
    said = "overridden at 70 by bea until 3026-03-08 12:00 UTC: They have renewed."
    page, of_left = (re.sub(r"\s+", " ", helix("state", name).stdout) for name in ("acme", "left"))
    assert f"Health 41.5 of 100, at risk, -8.5 in a week {said} engagement" in page
    assert f"Health no longer told {said} Risk" in of_left


def test_what_is_being_done_about_an_alert_stands_under_it(helix: Run, valkey: str, namespace: str) -> None:
    (alert,) = full("acme").alerts
    taken = {"acknowledged_at": NOON, "acknowledged_by": "bea"}
    quiet = {"snoozed_until": NOON + timedelta(days=2), "snoozed_by": "cy", "snooze_reason": "On [leave]."}
    told = msgspec.structs.replace(alert, state="snoozed", label="false_alarm", **taken, **quiet)
    asyncio.run(written(valkey, namespace, [msgspec.structs.replace(full("acme"), alerts=(told,))]))
    at_work(valkey, namespace, NOON)
    assert (
        "acknowledged by bea (2026-03-01 12:00 UTC); snoozed until 2026-03-03 12:00 UTC by cy: On [leave].;"
        " labelled false alarm health"
    ) in re.sub(r"\s+", " ", helix("state", "acme").stdout)
    at_work(valkey, namespace, NOON + timedelta(days=2))
    told_by = helix("at-risk", COLUMNS="200").stdout
    assert "bea" in told_by
    assert "snoozed" not in told_by + helix("state", "acme").stdout
    for told_of in (
        json.loads(helix("state", "acme", "--json").stdout),
        *json.loads(helix("at-risk", "--json").stdout),
    ):
        assert [each["state"] for each in told_of["alerts"]] == ["acknowledged"]


def at_work(valkey: str, namespace: str, time: datetime) -> None:
    """Let a worker tell how far the stream is."""
    now = datetime.now(UTC)
    lane = Held(partition=0, lag=0, watermark=time, records_per_second=100.0)
    worker = Worker(worker="w", at=now, started_at=now, lanes=(lane,))
    with redis.Redis.from_url(valkey) as client:
        client.hset(Keys(namespace).workers, "w", msgspec.json.encode(worker))


@pytest.mark.parametrize("arguments", [("state", "acme"), ("at-risk",), ("state", "acme", "--json")])
def test_how_old_a_picture_is_that_stands_still_is_said_first(
    helix: Run, valkey: str, namespace: str, arguments: tuple[str, ...]
) -> None:
    judged = datetime.now(UTC) - timedelta(hours=19.5)
    asyncio.run(written(valkey, namespace, [msgspec.structs.replace(full("acme"), as_of=judged, heard_at=judged)]))
    old = f"Stale: this is as of {judged:%Y-%m-%d %H:%M} UTC, 19 hours ago: no worker is at work"
    assert old in helix(*arguments).stderr


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("arguments", [("state", "acme"), ("at-risk",)])
def test_what_pages_call_stale_is_called_so_however_new_it_is(
    helix: Run, valkey: str, namespace: str, arguments: tuple[str, ...]
) -> None:
    at_work(valkey, namespace, datetime.now(UTC))
    assert helix(*arguments, HELIX_PARTITIONS="2").stderr.startswith("Stale: this is as of ")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("arguments", [("state", "acme"), ("at-risk",)])
def test_of_what_moves_no_age_is_said(helix: Run, valkey: str, namespace: str, arguments: tuple[str, ...]) -> None:
    at_work(valkey, namespace, NOON)
    with redis.Redis.from_url(valkey) as client:
        client.set(Keys(namespace).rejects, "junk")  # which is not looked at
    assert helix(*arguments, HELIX_PARTITIONS="1").stderr == ""


@pytest.mark.usefixtures("known")
def test_the_json_has_everything(helix: Run) -> None:
    shown = helix("state", "acme", "--json")
    document = json.loads(shown.stdout)
    assert shown.stdout.count("\n") == 1
    assert document.pop("change") == -8.5
    assert msgspec.convert(document, Portrait) == full("acme").told(Moved.of(told("acme")))


@pytest.mark.usefixtures("known")
def test_a_hostile_name_is_shown_and_found(helix: Run) -> None:
    shown = helix("state", HOSTILE)
    assert "[red]a/b[/red]\\n\\x1b[31m" in shown.stdout
    assert "\x1b" not in shown.stdout
    told = helix("state", HOSTILE, "--json").stdout
    assert told.removesuffix("\n").isprintable()
    assert json.loads(told)["customer_id"] == HOSTILE


@pytest.mark.usefixtures("known")
def test_of_a_customer_of_whom_little_is_known_little_is_said(helix: Run) -> None:
    shown = helix("state", "new")
    assert shown.exit_code == 0
    for sentence in ("Health  unknown", "not known yet", "Open alerts  none", "Open plans  none", "Usage  never"):
        assert sentence in shown.stdout


def test_why_no_plan_is_open_stands_under_the_plans(helix: Run, valkey: str, namespace: str) -> None:
    at_risk = msgspec.structs.replace(full("one"), plans=(), unplanned=Unplanned(why="used_up", plan_type="recovery"))
    asyncio.run(written(valkey, namespace, [at_risk]))
    page = re.sub(r"\s+", " ", helix("state", "one").stdout)
    assert "Open plans none recovery has begun as often as it may" in page


def test_one_is_not_told_as_many(helix: Run, valkey: str, namespace: str) -> None:
    since = NOON - timedelta(days=1)
    alert = msgspec.structs.replace(full("one").alerts[0], raised_at=since)
    usage = Usage(daily=(1,), last_day=NOON.date(), last_used_on=NOON.date(), users=1)
    one = msgspec.structs.replace(full("one"), seats=1, heard_at=NOON, alerts=(alert,), usage=usage)
    asyncio.run(written(valkey, namespace, [one]))
    at_work(valkey, namespace, NOON)
    page = re.sub(r"\s+", " ", helix("state", "one").stdout)
    for sentence in (
        "1 seat,",
        "(1d)",
        "1 day to 2026-03-01, uses a day at most: 1",
        "about 1 user",
    ):
        assert sentence in page
    assert not re.search(r"\b1 (seats|days|uses|users)", page)
    assert "1 of 1 customer shown" in helix("at-risk").stdout


@pytest.mark.usefixtures("known")
def test_an_unknown_customer_is_a_sentence_with_a_suggestion(helix: Run) -> None:
    shown = helix("state", "acne")
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr == "Error: There is no customer acne. Did you mean acme?\n"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("name", ["games", "me", "zzz"])
def test_of_an_unknown_customer_that_is_like_nobody_nothing_is_suggested(helix: Run, name: str) -> None:
    assert helix("state", name).stderr == f"Error: There is no customer {name}.\n"


@pytest.mark.parametrize("arguments", [("state", "acme"), ("at-risk",)])
def test_a_redis_that_is_not_there_is_a_sentence(helix: Run, arguments: tuple[str, ...]) -> None:
    shown = helix(*arguments, HELIX_REDIS="redis://127.0.0.1:1/0")
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr.startswith("Error: The read model cannot be reached")
    assert shown.stderr.count("\n") == 1


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("arguments", [("state", "acme"), ("at-risk",)])
def test_a_view_that_cannot_be_read_is_a_sentence(
    helix: Run, valkey: str, namespace: str, arguments: tuple[str, ...]
) -> None:
    with redis.Redis.from_url(valkey) as client:
        client.mset({Keys(namespace).customer(name): b"of another world" for name in ("acme", HOSTILE, "new")})
    shown = helix(*arguments)
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr.startswith("Error: Some of the read model cannot be read: no")
    assert shown.stderr.endswith("`helix rebuild-view` makes it anew.\n")
