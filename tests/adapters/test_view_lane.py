from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.view.lane import Change, Chunk, Lane

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


def test_those_of_whom_something_was_said_go_first_then_those_that_waited_longest() -> None:
    lane = Lane(0, {}, b"0")
    lane.claimed("mine")
    for name in "abcd":
        lane.change({name: b"1"}, b"1", {"c"})
    lane.change({"a": b"2"}, b"2")
    chunk = lane.take(4)
    assert chunk is not None
    assert chunk.changes == [Change("c", b"1"), Change("a", b"2"), Change("b", b"1")]


@given(st.lists(st.tuples(names, st.binary(min_size=1, max_size=1), st.booleans()), max_size=20), st.integers(2, 9))
def test_what_is_written_last_of_a_customer_is_its_newest(told: list[tuple[str, bytes, bool]], limit: int) -> None:
    lane, redis = Lane(0, {}, b"0"), dict[str, bytes]()
    lane.claimed("mine")
    for number, (name, state, said) in enumerate(told):
        lane.change({name: state}, b"%d" % number, {name} if said else ())
        if number % 3 == 0 and (chunk := lane.take(limit)):
            written(redis, chunk)
            lane.written()
    while chunk := lane.take(limit):
        assert len({change.customer for change in chunk.changes}) == len(chunk.changes)
        written(redis, chunk)
        lane.written()
    assert redis == {name: state for name, state, _ in told}
