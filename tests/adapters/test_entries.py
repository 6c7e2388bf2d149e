"""Histories as entries, and what is wrong with some."""

import gzip
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from streams.adapters import entries
from streams.events import (
    COMMANDS,
    LIFECYCLE,
    TICKETS,
    USAGE,
    AcknowledgeAlert,
    CommandFact,
    ContactLeft,
    CustomerEvent,
    FeatureUsed,
    TicketOpened,
)

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
EVENTS: list[CustomerEvent | CommandFact] = [
    FeatureUsed(event_id="1", customer_id="acme", occurred_at=NOON, feature="reports"),
    TicketOpened(event_id="2", customer_id="acme", occurred_at=NOON, ticket_id="t1"),
    ContactLeft(event_id="3", customer_id="acmé", occurred_at=NOON, contact_id="c1"),
    AcknowledgeAlert(event_id="4", customer_id="acme", occurred_at=NOON, alert_id="a1"),
]


def test_an_event_knows_its_topic_and_its_customer() -> None:
    made = list(entries.of_events(EVENTS))
    assert [entry.topic for entry in made] == [USAGE, TICKETS, LIFECYCLE, COMMANDS]
    assert [entry.key.decode() for entry in made] == [event.customer_id for event in EVENTS]


@pytest.mark.parametrize("name", ["history.jsonl", "history.jsonl.gz"])
def test_a_history_written_is_the_history_read(tmp_path: Path, name: str) -> None:
    buffer = BytesIO()
    assert entries.write(iter(EVENTS), buffer) == len(EVENTS)
    content = buffer.getvalue()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert list(entries.of_file(tmp_path / name)) == list(entries.of_events(EVENTS))


def test_what_the_worker_is_to_reject_is_passed_on_as_it_is(tmp_path: Path) -> None:
    line = b'{"type":"feature_used","customer_id":"acme","occurred_at":"yesterday"}'
    (tmp_path / "h.jsonl").write_bytes(b"\n" + line + b"\n\n")
    assert list(entries.of_file(tmp_path / "h.jsonl")) == [entries.Entry(USAGE, b"acme", line, None)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b'{"type":"feature_used","customer_id":"a"}\nnonsense',
            'h.jsonl: line 2: not JSON: unexpected character at byte 4, where it says "ense"',
        ),
        (b'{"type":"feature_used"}', "line 1: customer_id: missing"),
        (b'{"type":"feature_used","customer_id":5}', "line 1: customer_id: expected text, got 5"),
        (b'{"type":"sneezed\\u001b","customer_id":"a"}', r'line 1: type: there is no such event as "sneezed\\u001b"'),
        (b'{"type":"feature_used","customer_id":"\xff"}', "line 1: not UTF-8: byte 0xff"),
        (b'{"type":"feature_used","customer_id":5', "line 1: not JSON: it breaks off"),
        (b'{"type":"' + b"x" * entries.LONGEST + b'"}', "line 1: more than 1,000,000 bytes"),
    ],
)
def test_a_line_that_belongs_nowhere_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "h.jsonl").write_bytes(content)
    with pytest.raises(entries.HistoryError, match=said):
        entries.check(tmp_path / "h.jsonl")


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b"cut short" * 99)[:-9]], ids=["no", "cut short"])
def test_a_broken_archive_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "h.jsonl.gz").write_bytes(content)
    with pytest.raises(entries.HistoryError, match=r"cannot be read|line 1"):
        list(entries.of_file(tmp_path / "h.jsonl.gz"))


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(entries.HistoryError, match=r"nowhere\.jsonl: cannot be read"):
        list(entries.of_file(Path("nowhere.jsonl")))
