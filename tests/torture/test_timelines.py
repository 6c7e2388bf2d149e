"""What a timeline must have, and what it may lack."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from streams.events import ALERTS, HEALTH
from tests.torture.said import Line, Story, mark_of
from tests.torture.timelines import SURE, as_shown, timeline_differences


def body_of(number: int, life: int = 1) -> bytes:
    """Return a fact of acme."""
    return b'{"event_id":"acme:health:%d","life":%d,"occurred_at":"2024-01-01T00:00:00Z"}' % (number, life)


def story_of(numbers: Collection[int], alerts: Collection[int] = (), life: int = 1) -> Story:
    """Return what was said of acme, some of it on the topic of alerts."""
    topics = {number: ALERTS if number in alerts else HEALTH for number in numbers}
    lines = [Line(number, topic, mark_of(body_of(number, life)), float(number)) for number, topic in topics.items()]
    return Story(lines)


def wrong(story: Story, numbers: Collection[int], deleted: float | None = None) -> list[str]:
    """Return what is wrong with a timeline that has these; the topic of alerts lacks what was before ``deleted``."""
    return list(timeline_differences(map(body_of, numbers), story, {} if deleted is None else {ALERTS: deleted}))


def test_the_newest_are_there_and_the_others_may_be() -> None:
    story = story_of(range(1, 301))
    assert wrong(story, range(301 - SURE, 301)) == []
    assert wrong(story, [*range(1, 9), *range(301 - SURE, 301)]) == []
    assert wrong(story, [*range(1, 9), *range(302 - SURE, 301)]) == [f"missing: [{301 - SURE}]"]


def test_there_are_never_more_than_it_is_bounded_by() -> None:
    story = story_of(range(1, 301))
    assert wrong(story, range(174, 301)) == []
    assert wrong(story, range(173, 301)) == ["128 facts"]


def test_what_lay_on_a_topic_that_was_deleted_may_be_gone() -> None:
    story = story_of(range(1, 20), alerts=[4])
    assert wrong(story, [*range(1, 4), *range(5, 20)]) == ["missing: [4]"]
    assert wrong(story, [*range(1, 4), *range(5, 20)], deleted=4.5) == []
    assert wrong(story, [*range(1, 4), *range(6, 20)], deleted=4.5) == ["missing: [5]"]
    assert wrong(story, [*range(1, 4), *range(5, 20)], deleted=4.0) == ["missing: [4]"], "it was said afterwards"


def test_who_came_back_has_all_of_its_health_and_perhaps_something_of_its_former_life() -> None:
    story = story_of(range(1, 9))
    story.end()
    assert wrong(story, [3]) == []
    again = story_of(range(1, 9), alerts=[2], life=2)
    again.former = story.former
    bodies = [body_of(3), *(body_of(number, 2) for number in (1, *range(3, 9)))]
    assert list(timeline_differences(bodies, again, {})) == []
    assert list(timeline_differences(bodies[:-1], again, {})) == ["missing: [8]"]
    assert list(timeline_differences([*bodies, bodies[0]], again, {})) == ["twice: [3]"]


@pytest.mark.parametrize("kept", [[], [1], [2, 1, 3]])
def test_facts_are_shown_newest_first(kept: list[int]) -> None:
    assert as_shown(map(body_of, kept)) == sorted(kept, reverse=True)


def test_what_is_much_older_than_the_newest_is_not_shown() -> None:
    kept = [body_of(2).replace(b"2024-01", b"2024-07"), body_of(3).replace(b"2024-01", b"2024-08"), body_of(1)]
    assert as_shown(kept) == [3, 2]
