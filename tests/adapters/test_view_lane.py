from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.view.lane import Change, Chunk, Lane
from streams.events import HealthChanged

names = st.sampled_from("abcdefgh")
states = st.none() | st.binary(min_size=1, max_size=2)
commits = st.dictionaries(names, states, max_size=4)
steps = st.one_of(commits, st.sampled_from(["write", "fail", "publish", "forget"]))


def written(redis: dict[str, bytes], chunk: Chunk) -> None:
    for name, state, _ in chunk.changes:
        if state is None:
            redis.pop(name, None)
        else:
            redis[name] = state


def commit(lane: Lane, table: dict[str, bytes], changes: dict[str, bytes | None]) -> None:
    for name, state in changes.items():
        if state is None:
            table.pop(name, None)
        else:
            table[name] = state
    lane.change(changes, lane.token + b"+")


def publish(lane: Lane, table: dict[str, bytes], redis: dict[str, bytes]) -> None:
    lane.publish(list(table), [name for name in redis if name not in table])
    lane.claimed("mine")


def write(lane: Lane, redis: dict[str, bytes], acknowledged: bool = True) -> bytes:
    """Redis gets what was taken, even if nobody hears of it; return the token if that completed the lane."""
    chunk = lane.take(3)
    if chunk:
        written(redis, chunk)
    if chunk and acknowledged:
        lane.written()
    return chunk.token if chunk and acknowledged else b""


@given(st.lists(steps, max_size=40), st.dictionaries(names, st.just(b"then")), st.dictionaries(names, st.just(b"was")))
def test_redis_ends_as_the_table_whatever_happens(
    happened: list[dict[str, bytes | None] | str], table: dict[str, bytes], redis: dict[str, bytes]
) -> None:
    lane = Lane(0, table, b"0")
    publish(lane, table, redis)
    tables = {lane.token: dict(table)}
    for step in happened:
        if isinstance(step, dict):
            commit(lane, table, step)
            tables[lane.token] = dict(table)
        elif step in ("write", "fail"):
            token = write(lane, redis, step == "write")
            assert not token or redis == tables[token]
        else:
            if step == "forget":
                redis.clear()
            lane.lost()
            publish(lane, table, redis)
    while not lane.settled:
        write(lane, redis)
    assert redis == table


def test_a_chunk_stays_the_same_until_it_is_written() -> None:
    lane = Lane(0, {}, b"0")
    lane.claimed("mine")
    lane.change({"a": b"1"}, b"1")
    chunk = lane.take(10)
    lane.change({"a": b"2"}, b"2")
    assert lane.take(10) is chunk
    assert chunk is not None
    assert chunk.token == b"1"


def test_memory_is_bounded_by_the_customers() -> None:
    lane = Lane(0, {}, b"0")
    for number in range(1_000):
        lane.change({f"c{number % 7}": b"%d" % number}, b"%d" % number)
        lane.take(2)
    assert lane.size <= 14


def test_a_commit_after_another_claimed_the_lane_claims_it_back() -> None:
    lane = Lane(0, {}, b"0")
    lane.claimed("mine")
    lane.contested = True
    lane.change({}, b"1")
    assert (lane.contested, lane.epoch) == (False, None)


def test_what_moved_a_score_outlives_a_change_of_risk_alone() -> None:
    lane = Lane(0, {}, b"0")
    lane.claimed("mine")
    lane.change({"acme": b"1"}, b"1", [told(50.0, 60.0)])
    lane.change({"acme": b"2"}, b"2", [told(50.0, 50.01)])
    chunk = lane.take(10)
    assert chunk is not None
    assert chunk.changes == [Change("acme", b"2", told(50.0, 60.0))]


def told(score: float, before: float) -> HealthChanged:
    then = datetime(2026, 3, 1, tzinfo=UTC)
    return HealthChanged(
        event_id="1", customer_id="acme", occurred_at=then, as_of=then, score=score, band="watch", previous_score=before
    )
