"""What a customer went through stands in `helix state`, and so behind Enter in `helix top`, as on its page."""

import pytest
from msgspec.structs import replace
from rich.console import Console

from streams.adapters.customer_page import page
from streams.adapters.view.glances import Goal, Journey
from streams.adapters.wording.texts import texts
from tests.adapters.portraits import full
from tests.adapters.view_lanes import NOON
from tests.web.pages.test_journey import WAY

FAILED = replace(
    WAY, goals=(*WAY.goals, Goal(name="[b]", target=3.0)), payment_failed_at=NOON, champion_left_at=NOON.replace(hour=9)
)
EN = """Milestones and goals
  <b>kick-off</b>: reached 2026-02-19
  go-live: overdue since 2026-02-28
  review: due 2026-03-02
  someday: not reached yet
  seats used: 10.0 {to} 25.0 {to} 40.0
  [b]: unknown {to} unknown {to} 3.0
  A payment failed: 2026-03-01 12:00 UTC
  The champion left: 2026-03-01 09:00 UTC
  Contacts who left: 2

Milestones  1 in time"""
ZH = """里程碑与目标
  <b>kick-off</b>：达成于 2026-02-19
  go-live：已逾期，截止 2026-02-28
  review：截止 2026-03-02
  someday：尚未达成
  seats used：10.0 → 25.0 → 40.0
  [b]：未知 → 未知 → 3.0
  付款失败：2026-03-01 12:00 UTC
  支持者离开：2026-03-01 09:00 UTC
  已离开的联系人：2
"""


def printed(journey: Journey, language: str, plain: bool = False) -> str:
    console = Console(width=80, highlight=False)
    with console.capture() as told:
        console.print(page(replace(full("acme"), journey=journey), NOON, texts(language), plain=plain))
    return "\n".join(line.rstrip() for line in told.get().splitlines())


@pytest.mark.parametrize(
    ("language", "plain", "told"),
    [("en", False, EN.format(to="→")), ("en", True, EN.format(to="->")), ("zh", False, ZH)],
)
def test_all_that_a_customer_went_through_is_told(language: str, plain: bool, told: str) -> None:
    assert told in printed(FAILED, language, plain)


def test_of_who_went_through_nothing_there_is_no_headline() -> None:
    assert "Milestones and goals" not in printed(Journey(started_at=NOON), "en")
