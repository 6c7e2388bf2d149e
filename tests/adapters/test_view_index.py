from collections import Counter
from datetime import UTC, datetime
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.adapters.view.edit import Edit
from streams.adapters.view.index import NOWHERE, index, urgency
from streams.adapters.view.keys import Keys
from streams.adapters.view.portrait import AlertState, OpenAlert, Portrait
from streams.adapters.view.row import SEVERITIES, worst
from streams.adapters.view.worry import Worry, worried
from streams.events import AlertSeverity, Risk, Segment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALERT = OpenAlert(alert_id="a", policy="p", severity="warning", raised_at=NOON)
ALERTS = [
    replace(ALERT, alert_id=f"{severity}:{state}", severity=severity, state=state)
    for severity in get_args(AlertSeverity)
    for state in get_args(AlertState)
]


def risk(probability: float) -> Risk:
    return Risk(probability=probability, base_logit=0.0, reasons=(), model_version=1, horizon_days=30)


portraits = st.builds(
    Portrait,
    customer_id=st.text(min_size=1, max_size=3),
    as_of=st.just(NOON),
    score=st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10),
    band=st.sampled_from(["healthy", "watch", "at_risk", None]),
    risk=st.none() | st.integers(0, 1000).map(lambda thousandths: risk(thousandths / 1000)),
    alerts=st.just(()) | st.lists(st.sampled_from(ALERTS), max_size=3, unique=True).map(tuple),
    segment=st.builds(Segment, plan=st.none() | st.sampled_from(["pro", "x=y"]), region=st.none() | st.just("eu")),
    left_on=st.none() | st.just(NOON.date()),
)


def order(portrait: Portrait) -> tuple[float, ...]:
    """The rule in words, as a sort key: who needs somebody most, then by risk, then by lack of health."""
    if portrait.risk:
        return (needy(portrait), 0, -portrait.risk.probability)
    return (needy(portrait), 1, portrait.score) if portrait.score is not None else (needy(portrait), 2, 0)


def needy(portrait: Portrait) -> int:
    """What somebody on call would look at first, and last."""
    unheeded = {each.severity for each in portrait.alerts if each.state == "firing"}
    if unheeded:
        return 0 if "critical" in unheeded else 1 if "warning" in unheeded else 2
    if portrait.alerts:
        return 3 if any(each.state == "acknowledged" for each in portrait.alerts) else 4
    return {"at_risk": 2, "watch": 5}.get(portrait.band or "", 6)


@given(st.lists(portraits, max_size=12))
def test_the_ranking_is_the_rule(customers: list[Portrait]) -> None:
    ranked = sorted(customers, key=urgency, reverse=True)
    assert [order(each) for each in ranked] == sorted(order(each) for each in customers)


@given(portraits)
def test_the_alert_to_look_at_first_is_the_one_that_ranks_its_customer(portrait: Portrait) -> None:
    first, worry = worst(portrait.alerts), worried(None, ((each.severity, each.state) for each in portrait.alerts))
    if first is None:
        assert worry == Worry.NONE
    elif first.state == "firing":
        assert worry == Worry.AT_RISK + SEVERITIES[first.severity]
    else:
        assert worry == {"acknowledged": Worry.TAKEN, "snoozed": Worry.QUIET}[first.state]


@given(portraits)
def test_a_customer_is_listed_under_what_it_is(portrait: Portrait) -> None:
    ranks, groups, tags, counts, sizes = index(portrait)
    rankings = {key for key, member in ranks if member == portrait.customer_id}
    if portrait.left_on:
        assert (rankings, groups, tags, counts, sizes) == ({"names"}, (), {}, {"left": 1}, {})
        return
    plan, region = portrait.segment.plan, portrait.segment.region
    expected = {f"band={portrait.band or 'unknown'}"} | ({f"plan={plan}"} if plan else set())
    expected |= ({f"region={region}"} if region else set()) | ({"policy=p"} if portrait.alerts else set())
    assert set(groups) == expected
    assert rankings == {"names", "at-risk", "by:score", "by:change", "by:mrr", "by:risk"} | {
        f"at-risk:{pair}" for pair in groups
    }
    assert counts["customers"] == counts[f"band:{portrait.band or 'unknown'}"] == tags["customers"] == 1
    named = {("plan", plan)} if plan else set()
    named |= {("region", region)} if region else set()
    expected_sizes = {("groups", group) for group, _ in named} | {(f"values:{group}", value) for group, value in named}
    assert sizes == dict.fromkeys(expected_sizes, 1)


@given(portraits)
def test_open_alerts_of_one_who_left_stay_listed(portrait: Portrait) -> None:
    listed = [member for key, member in index(portrait).ranks if key == "alerts:open"]
    assert len(listed) == len(portrait.alerts)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | portraits), max_size=12))
def test_sums_and_ranks_are_those_of_who_is_there_whatever_came_before(
    happened: list[tuple[str, Portrait | None]],
) -> None:
    there, sums = dict[str, Portrait](), Counter[tuple[str, str]]()
    ranks, sizes = dict[tuple[str, str], float](), Counter[tuple[str, str]]()
    for name, portrait in happened:
        new = None if portrait is None else replace(portrait, customer_id=name)
        edit = Edit(Keys(""))
        edit.relist(index(there[name]) if name in there else NOWHERE, NOWHERE if new is None else index(new))
        sums.update({(key, field): by for key, field, by in edit.sums})
        for command, key, *members in edit.commands:
            for score, member in zip(members[::2], members[1::2], strict=True) if command == "ZADD" else ():
                ranks[str(key), str(member)] = float(score)
            for member in members if command == "ZREM" else ():
                del ranks[str(key), str(member)]
            for by, member in [members] if command == "ZINCRBY" else ():
                sizes[str(key), str(member)] += int(by)
        there = {kept: one for kept, one in (there | {name: new}).items() if one is not None}
    anew = Edit(Keys(""))
    for one in there.values():
        anew.relist(NOWHERE, index(one))
    assert {key: by for key, by in sums.items() if by} == {(key, field): by for key, field, by in anew.sums}
    assert {key: size for key, size in sizes.items() if size} == Counter(
        (f"helix:v1:{key}", member) for one in there.values() for key, member in index(one).sizes
    )
    assert ranks == {
        (f"helix:v1:{key}", member): at for one in there.values() for (key, member), at in index(one).ranks.items()
    }
