"""What a customer is to reach until when: done in time, late, missed, and what is due next."""

from typing import Final, NamedTuple

from streams.domain.days import DAY, LATEST
from streams.domain.measurements import Milestone, Milestones
from streams.domain.recent import short

KEPT: Final = 32
SETTLED_DAYS: Final = 14  # after which a milestone that was reached needs no more than its count
GIVEN_UP_DAYS: Final = 90  # after which a missed one is reached no more


class Tally(NamedTuple):
    """How many milestones were done in time, done late, missed; and when the next is due, in seconds since 1970."""

    done: int
    late: int
    missed: int
    next_due: int | None


def promise(milestones: Milestones, milestone_id: str, due: float, at: float) -> None:
    """Note when a milestone is due; what was said last counts, at a tie the later date."""
    milestone = milestones.kept.setdefault(short(milestone_id), Milestone())
    if (at, int(due)) >= (milestone.said, milestone.due or 0):
        milestone.said, milestone.due = at, int(due)
    keep_nearest(milestones)


def reach(milestones: Milestones, milestone_id: str, at: float) -> None:
    """Note that a milestone was reached; the first time counts."""
    milestone = milestones.kept.setdefault(short(milestone_id), Milestone())
    milestone.reached = int(at) if milestone.reached is None else min(milestone.reached, int(at))
    keep_nearest(milestones)


def keep_nearest(milestones: Milestones) -> None:
    """Let go of one beyond the bound: of the settled the oldest, else of the others the farthest."""
    kept = milestones.kept
    if len(kept) > KEPT:
        gone = min(
            kept, key=lambda name: (kept[name].reached is None, kept[name].reached or -(kept[name].due or 0), name)
        )
        count(milestones, kept.pop(gone))


def count(milestones: Milestones, milestone: Milestone) -> None:
    """Keep the count of a milestone that is let go; one that is not due yet is forgotten."""
    if milestone.reached is not None:
        late = milestone.reached > (LATEST if milestone.due is None else milestone.due)
        milestones.late += late
        milestones.done += not late


def settle(milestones: Milestones, now: float) -> bool:
    """Let go of milestones reached or missed long ago, and count them; return whether there was one."""
    gone = [name for name, one in milestones.kept.items() if one.said < now - SETTLED_DAYS * DAY and settled(one, now)]
    for name in gone:
        milestone = milestones.kept.pop(name)
        count(milestones, milestone)
        milestones.missed += milestone.reached is None
    return bool(gone)


def settled(milestone: Milestone, now: float) -> bool:
    """Return whether nothing more is to be heard of a milestone."""
    days = GIVEN_UP_DAYS if milestone.reached is None else SETTLED_DAYS
    return max(milestone.due or 0, milestone.reached or 0, milestone.said) < now - days * DAY


def tally(milestones: Milestones, now: float) -> Tally:
    """Return how the milestones stand at a moment; a missed one that is reached after all is late."""
    done, late, missed, next_due = milestones.done, milestones.late, milestones.missed, None
    for one in milestones.kept.values():
        if one.reached is not None and one.reached <= now:
            late += one.due is not None and one.reached > one.due
            done += one.due is None or one.reached <= one.due
        elif one.due is not None and one.due < now:
            missed += 1
        elif one.due is not None:
            next_due = one.due if next_due is None else min(next_due, one.due)
    return Tally(done, late, missed, next_due)
