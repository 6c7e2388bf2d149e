"""What bars and lines promise: parts sum to the whole, and nothing leaves the picture."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.events import Contribution, RiskReason
from streams.web.pages import shapes

scores = st.floats(0, 100)
logits = st.floats(-8, 8)


@given(st.lists(st.one_of(st.none(), scores), max_size=40))
def test_a_line_stays_in_its_picture_and_ends_at_the_last_known_score(values: list[float | None]) -> None:
    line = shapes.spark(values)
    known = [value for value in values if value is not None]
    assert (line is None) == (len(known) < 2)
    if line:
        assert 0 <= line.x <= shapes.WIDTH
        assert 0 <= line.y <= shapes.HEIGHT
        assert line.path.count("M") + line.path.count("L") == len(known)


@given(st.lists(st.tuples(st.floats(0, 25), st.booleans()), max_size=4))
def test_contributions_lie_end_to_end_and_sum_to_the_score(parts: list[tuple[float, bool]]) -> None:
    pieces = shapes.stack(
        Contribution(component=str(at), weight=1, value=0.5 if known else None, points=points if known else 0.0)
        for at, (points, known) in enumerate(parts)
    )
    assert abs(sum(each.length for each in pieces) - sum(points for points, known in parts if known)) < 1e-9
    for before, after in pairwise(pieces):
        assert abs(before.start + before.length - after.start) < 1e-9


@given(logits, st.lists(logits, max_size=12))
def test_reasons_of_a_risk_fall_from_the_base_to_the_whole(base: float, steps: list[float]) -> None:
    reasons = [RiskReason(feature=str(at), logit=step) for at, step in enumerate(steps)]
    pieces = shapes.waterfall(base, reasons)
    assert abs(sum(each.value for each in pieces) - (base + sum(steps))) < 1e-9
    assert len(pieces) == len(steps) + 1
    assert all(-1e-9 <= each.start <= 100 + 1e-9 for each in pieces)


def test_shares_fill_the_bar_and_leave_out_what_there_is_none_of() -> None:
    pieces = shapes.shares([("at_risk", 1), ("watch", 0), ("healthy", 3)])
    assert [(each.name, each.start, each.length) for each in pieces] == [("at_risk", 0, 25), ("healthy", 25, 75)]
