from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pexpect
import pytest
from confluent_kafka import Producer

from streams import events
from streams.adapters import topics
from streams.adapters.cloudevents import writer
from streams.adapters.contracts.examples import examples
from streams.settings import Settings

pytestmark = pytest.mark.broker
RAISED, ESCALATED, RESOLVED = examples(events.ALERTS)
OTHER = msgspec.structs.replace(
    RAISED, customer_id="other\x1b[31m", event_id="other:alert:1", alert_id="other:health_below:1"
)
COMMAND = (sys.executable, "-c", "from streams.cli import main; main()", "tail")
STYLE = re.compile(r"\x1b\[[0-9;]*m")
NEWEST = ("alerts", "--no-follow", "-n", "2")
BEGIN, DAY = datetime(2024, 1, 1, tzinfo=UTC), timedelta(days=1)
Written = tuple[str, bytes | None, bytes | None, Sequence[tuple[str, bytes]]]


@pytest.fixture
def settings(broker: str, namespace: str) -> Settings:
    made = Settings(broker=broker, namespace=namespace, partitions=2)
    wanted = [spec for spec in topics.wanted(made) if spec.name.removeprefix(namespace) not in events.INPUTS]
    topics.create(broker, wanted)
    return made


def produce(settings: Settings, records: Iterable[Written], *, commit: bool = True) -> None:
    producer = Producer({"bootstrap.servers": settings.broker, "transactional.id": f"{settings.namespace}test"})
    producer.init_transactions()
    producer.begin_transaction()
    for topic, key, value, headers in records:
        producer.produce(topic, value, key, headers=list(headers))
    producer.flush()
    producer.commit_transaction() if commit else producer.abort_transaction()


def facts(settings: Settings, *told: Any) -> Iterable[Written]:
    return map(writer("helix/customers", settings.namespace), told)


def start(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"HELIX_BROKER": settings.broker, "HELIX_NAMESPACE": settings.namespace}
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def tail(settings: Settings, *arguments: str) -> list[str]:
    with start(settings, *arguments) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return out.splitlines()


def test_only_what_is_committed_is_shown(settings: Settings) -> None:
    produce(settings, facts(settings, ESCALATED), commit=False)
    produce(settings, facts(settings, RAISED, RESOLVED))
    shown = tail(settings, "alerts", "--json", "--from-start", "--no-follow")
    assert [msgspec.json.decode(line, type=events.AlertFact) for line in shown] == [RAISED, RESOLVED]


def test_one_customer_and_the_newest_can_be_asked_for(settings: Settings) -> None:
    produce(settings, facts(settings, RAISED, ESCALATED, RESOLVED, *[OTHER] * 40))
    shown = tail(settings, "alerts", "--json", "--no-follow", "--customer", "acme", "-n", "2")
    assert [json.loads(line)["type"] for line in shown] == ["alert_escalated", "alert_resolved"]
    assert len(tail(settings, "alerts", "--no-follow", "-n", "99")) == 43
    assert tail(settings, "alerts", "--no-follow", "-n", "1", "--customer", "nobody") == []


def test_the_newest_of_all_partitions_come_in_the_order_of_their_times(settings: Settings) -> None:
    days = [
        msgspec.structs.replace(
            RAISED, customer_id=f"c-{at % 7}", event_id=f"c-{at % 7}:alert:{at}", occurred_at=at * DAY + BEGIN
        )
        for at in range(60)
    ]
    for at in range(0, 60, 3):  # a transaction each, whose end takes an offset of every partition
        produce(settings, facts(settings, *days[at : at + 3]))
    produce(settings, facts(settings, *days[:3]), commit=False)
    shown = tail(settings, "alerts", "--json", "--no-follow", "-n", "20")
    assert [json.loads(line)["event_id"] for line in shown] == [each.event_id for each in days[-20:]]


def test_after_the_newest_it_goes_on_with_what_comes_next(settings: Settings) -> None:
    produce(settings, facts(settings, RAISED, ESCALATED))
    with start(settings, "alerts", "--json", "-n", "1") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        produce(settings, facts(settings, RESOLVED))
        second = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
    assert [json.loads(line)["type"] for line in (first, second)] == ["alert_escalated", "alert_resolved"]


def test_the_newest_and_the_oldest_together_are_refused(settings: Settings) -> None:
    with start(settings, "alerts", "-n", "1", "--from-start") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, "give one of them" in err) == (2, "", True)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_on_a_terminal_lines_are_broken_between_words(settings: Settings, columns: int) -> None:
    produce(settings, facts(settings, RAISED, ESCALATED))
    told = os.environ | {"HELIX_BROKER": settings.broker, "HELIX_NAMESPACE": settings.namespace, "TERM": "xterm"}
    told.pop("COLUMNS", None)
    seen = pexpect.run(shlex.join([*COMMAND, *NEWEST]), env=told, dimensions=(24, columns), encoding="utf-8")
    lines = STYLE.sub("", str(seen)).splitlines()
    assert max(map(len, lines)) <= columns
    assert " ".join(" ".join(lines).split()) == " ".join(" ".join(tail(settings, *NEWEST)).split())
    assert (len(lines) > 2) is (columns < 200)
    assert [line.startswith("2024-") for line in lines].count(True) == 2
    assert all(line.startswith(("2024-", "    ")) for line in lines)


def test_a_line_is_for_people_and_cannot_command_the_terminal(settings: Settings) -> None:
    produce(settings, facts(settings, OTHER))
    (shown,) = tail(settings, "alerts", "--no-follow", "-n", "1")
    assert shown.startswith("2024-02-05 00:20:00  other\N{REPLACEMENT CHARACTER}[31m  warning  health_below  raised")
    assert "health 36.5 (limit 60, a week before 66.5)" in shown


def test_json_cannot_command_the_terminal_either(settings: Settings) -> None:
    produce(settings, facts(settings, msgspec.structs.replace(OTHER, customer_id="a\x9b31m\u202eb")))
    (shown,) = tail(settings, "alerts", "--json", "--no-follow", "-n", "1")
    assert shown.isprintable()
    assert json.loads(shown)["customer_id"] == "a\x9b31m\u202eb"


def test_health_plans_and_forgotten_customers_are_shown(settings: Settings) -> None:
    topic = settings.topic(events.HEALTH)
    told = [*facts(settings, *examples(events.HEALTH), *examples(events.PLANS)), (topic, b"acme", None, ())]
    produce(settings, [*told, (topic, b"acme", b'{"type": "from_the_future"}', ()), (topic, b"acme", b"\xff", ())])
    health = tail(settings, "health", "--from-start", "--no-follow")
    assert "acme  36.5 at risk (was 66.5)  engagement -30.0  risk 26.9%" in health[0]
    assert [line[21:] for line in health[1:]] == [
        "acme  forgotten",
        'acme  {"type": "from_the_future"}',
        "acme  \ufffd",
    ]
    plans = tail(settings, "plans", "--from-start", "--no-follow")
    assert [line[27:].split("  ")[0] for line in plans] == [
        "recovery triggered: health 36.5 is below 60",
        "recovery 50%, 1 of 2 tasks, on track",
        "recovery closed: succeeded, health 36.5 → 71",
    ]
    types = [json.loads(line)["type"] for line in tail(settings, "health", "--json", "--from-start", "--no-follow")]
    assert types == ["health_changed", "forgotten", "from_the_future", "unreadable"]


def test_rejects_say_whence_and_why(settings: Settings) -> None:
    whence = [("source_topic", b"product.usage.v1"), ("source_partition", b"3"), ("source_offset", b"17")]
    headers = [*whence, ("reason", b"count: expected an integer >= 1, got 0"), ("reason", b"the record's own")]
    produce(settings, [(settings.topic(events.REJECTS), b"acme", b'{"count":0}\xff', headers)])
    (shown,) = tail(settings, "rejects", "--json", "--from-start", "--no-follow")
    assert json.loads(shown) == {
        "type": "reject",
        "reason": "count: expected an integer >= 1, got 0",
        "source_topic": "product.usage.v1",
        "source_partition": 3,
        "source_offset": 17,
        "key": "acme",
        "value": '{"count":0}\ufffd',
    }
    (line,) = tail(settings, "rejects", "--from-start", "--no-follow")
    assert line[21:] == "acme  product.usage.v1 3@17  count: expected an integer >= 1, got 0"


def test_what_comes_next_is_followed_until_ctrl_c(settings: Settings) -> None:
    produce(settings, facts(settings, RAISED))
    with start(settings, "alerts", "--json") as process:
        assert process.stdout is not None
        for _ in range(100):  # until it has found the end of the topic
            produce(settings, facts(settings, RESOLVED))
            if select.select([process.stdout], [], [], 0.3)[0]:
                break
        seen = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        more, err = process.communicate(timeout=30)
    assert {json.loads(line)["type"] for line in [seen, *more.splitlines()]} == {"alert_resolved"}
    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize("form", [["--json"], []])
def test_it_ends_when_nobody_reads_any_more(settings: Settings, form: list[str]) -> None:
    produce(settings, facts(settings, RAISED))
    with start(settings, "alerts", "--from-start", *form) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""


def test_a_topic_that_is_not_there_and_a_broker_that_is_not_are_told(broker: str, namespace: str) -> None:
    for settings, said in (
        (Settings(broker=broker, namespace=namespace), f"Error: Topic {namespace}risk.alerts.v1 cannot be read"),
        (Settings(broker="localhost:1", namespace=namespace), "Error: No Kafka answers at localhost:1"),
    ):
        with start(settings, "alerts") as process:
            out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (1, "")
        assert err.startswith(said)
