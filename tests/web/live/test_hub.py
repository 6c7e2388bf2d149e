"""An event is told to those who want it, once and in order; who comes back goes on where it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.web.live.channel import KEPT
from streams.web.live.filters import Filter, grouped
from streams.web.live.frames import Frame, id_of, position_of
from streams.web.live.hub import REMEMBERED, Hub
from streams.web.live.pieces import PIECE_BYTES, pieces


def frame(number: int, kind: str = "alert_raised", customer: str = "acme", *groups: str) -> Frame:
    return Frame((number, 0), kind, customer, None, frozenset(groups), b"%d " % number)


def heard(hub: Hub, last: str, wanted: Filter = Filter()) -> list[int] | None:  # noqa: B008 - it cannot change
    found = hub.after(last, wanted)
    return None if found is None else [int(content) for content in found]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Filter(), [1, 2, 3]),
        (Filter(kinds=frozenset({"customer"})), [2]),
        (Filter(customers=frozenset({"globex"})), [3]),
        (Filter(groups=grouped([("plan", "pro"), ("plan", "free")])), [1, 2]),
        (Filter(groups=grouped([("plan", "pro"), ("band", "watch")])), [2]),
        (Filter(commands=frozenset({"c"})), []),
    ],
)
def test_only_what_is_wanted_is_told(wanted: Filter, told: list[int]) -> None:
    hub = Hub()
    hub.publish([frame(0), frame(1, "alert_raised", "acme", "plan=pro")])
    hub.publish([frame(2, "customer", "acme", "plan=pro", "band=watch"), frame(3, "customer_gone", "globex")])
    assert heard(hub, "0-0", wanted) == told


def test_who_comes_back_too_late_or_from_elsewhere_must_read_all_anew() -> None:
    hub = Hub()
    assert heard(hub, "5-0") is None
    hub.publish([frame(number) for number in range(10, 10 + REMEMBERED + 5)])
    assert heard(hub, "14-0") is None
    assert heard(hub, f"{REMEMBERED + 12}-0") == [REMEMBERED + 13, REMEMBERED + 14]
    assert heard(hub, f"{REMEMBERED + 14}-0") == []
    assert heard(hub, f"{REMEMBERED + 15}-0") is None
    for strange in ("", "x", "1", "-1-0", "1-²", "9" * 1_000 + "-0"):
        assert heard(hub, strange) is None


def test_all_of_a_command_follows_what_is_before_it_also_where_that_is_the_first_that_is_known() -> None:
    hub = Hub()
    assert hub.before("c") == hub.newest
    hub.publish([frame(1)._replace(command="c"), frame(2), frame(3)._replace(command="c"), frame(4)])
    assert heard(hub, id_of(hub.before("c")), Filter(commands=frozenset({"c"}))) == [1, 3]
    assert hub.before("d") == (4, 0)


def test_a_stream_that_was_lost_is_told_as_that_to_everybody() -> None:
    hub = Hub()
    hub.publish([frame(1), frame(2)])
    channel = hub.channel(Filter(customers=frozenset({"nobody"})))
    hub.lost()
    told = channel.since(0)
    assert told is not None
    assert told[1].endswith(b"event: resync\ndata: {}\n\n")
    assert heard(hub, "1-0") is None


def test_a_listener_that_is_far_behind_has_missed_something() -> None:
    hub = Hub()
    channel = hub.channel(Filter())
    number = channel.end
    for start in range(0, 2 * KEPT, 100):
        hub.publish([frame(each) for each in range(start, start + 100)])
    assert channel.since(number) is None
    assert channel.since(channel.end - 1) == (channel.end, b"%d " % (2 * KEPT - 1))


def test_what_is_told_at_once_is_bounded_in_bytes_but_for_one_event_that_is_greater() -> None:
    hub = Hub()
    channel, news = hub.channel(Filter()), [b"x" * size for size in (PIECE_BYTES - 1, 9, 1, 5 * PIECE_BYTES, 2)]
    hub.publish([Frame((at, 0), "alert_raised", "acme", None, frozenset(), each) for at, each in enumerate(news)])
    told, number = list[bytes](), 0
    while (found := channel.since(number)) and found[1]:
        number, content = found
        told.append(content)
    assert told == list(pieces(news)) == [b"".join(news[:2]), b"".join(news[2:4]), news[4]]


@given(st.lists(st.integers(0, 120), max_size=12), st.integers(1, 4))
def test_listeners_at_any_pace_hear_the_same(batches: list[int], step: int) -> None:
    hub = Hub()
    channel, told, number, count = hub.channel(Filter()), b"", 0, 0
    for position, size in enumerate(batches):
        hub.publish([frame(each) for each in range(count, count + size)])
        count += size
        while position % step == 0 and number < channel.end:
            found = channel.since(number)
            assert found is not None
            number, content = found
            told += content
    while number < channel.end:
        found = channel.since(number)
        assert found is not None
        number, content = found
        told += content
    assert told == b"".join(b"%d " % each for each in range(count))


def test_an_id_says_where_it_stands() -> None:
    assert position_of("1732665600000-3") == (1732665600000, 3)
