"""Who the simulated customers are: name, size, plan, people, and what the plan lets them use."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from streams.adapters.simulate.texts import Language
from streams.adapters.simulate.trajectories import TRAJECTORIES, Trajectory
from streams.events import Segment

FIRST_WORDS: Final = (
    *("amber", "blue", "cedar", "clear", "copper", "coral", "crimson", "delta", "dune", "ember", "fern", "flint"),
    *("golden", "granite", "harbor", "hazel", "indigo", "iron", "ivory", "juniper", "lunar", "maple", "meadow"),
    *("misty", "north", "olive", "onyx", "opal", "pine", "quartz", "quiet", "river", "rowan", "sage", "silver"),
    *("slate", "solar", "spruce", "summit", "tidal", "violet", "willow", "winter"),
)
TRADES: Final[dict[str, tuple[str, ...]]] = {
    "retail": ("outfitters", "goods", "market"),
    "finance": ("capital", "ledger", "insurance"),
    "health": ("clinics", "pharma", "care"),
    "industry": ("works", "motors", "robotics"),
    "media": ("press", "studios", "games"),
}
CATALOGUE: Final = (
    *("dashboards", "reports", "exports", "templates", "alerts", "mobile_app"),
    *("automations", "api", "permissions", "forecasts", "audit_log", "connectors"),
)
PLANS: Final = {"starter": (6, 3, 29.0), "team": (9, 8, 49.0), "enterprise": (12, 14, 79.0)}  # features, users, a seat
SIZES: Final = {"starter": "small", "team": "medium", "enterprise": "large"}
REGIONS: Final = ("north america", "europe", "china")
OWNERS: Final = ("ana", "chen", "milo", "priya")


@dataclass(frozen=True, slots=True)
class Account:
    """A simulated customer; its users' habits come in the order of ``catalogue`` that is its own."""

    customer_id: str
    trajectory: Trajectory
    turn: int
    joins: int
    segment: Segment
    language: Language
    owner: str
    seats: int
    mrr: float
    users: tuple[str, ...]
    catalogue: tuple[str, ...]
    habits: tuple[str, ...]


def chances(*names: object) -> Random:
    """Return chances of their own for whatever has these names, so that one more draw here changes nothing there."""
    return Random("/".join(map(str, names)))  # noqa: S311  # nothing secret hangs on it


def accounts(seed: int, customers: int, days: int) -> list[Account]:
    """Return the company's customers, most of whom are there from the first two weeks on."""
    names = _names(chances(seed, "names"), customers)
    kinds = _kinds(chances(seed, "kinds"), customers)
    return [
        _account(chances(seed, name), name, trade, kind, days) for (name, trade), kind in zip(names, kinds, strict=True)
    ]


def _names(random: Random, customers: int) -> list[tuple[str, str]]:
    every = [(f"{word}-{noun}", trade) for word in FIRST_WORDS for trade, nouns in TRADES.items() for noun in nouns]
    random.shuffle(every)
    whole, rest = divmod(customers, len(every))
    more = [(f"{name}-{n + 2}", trade) for n in range(whole) for name, trade in every]
    return (every + more)[: whole * len(every) + rest]


def _kinds(random: Random, customers: int) -> list[Trajectory]:
    """Return a trajectory for everybody, in the shares meant even where customers are few."""
    kinds: list[Trajectory] = []
    owed = dict.fromkeys(TRAJECTORIES, 0.0)
    for _ in range(customers):
        owed = {kind: due + kind.share for kind, due in owed.items()}
        kind = max(owed, key=lambda one: owed[one])
        owed[kind] -= 1
        kinds.append(kind)
    random.shuffle(kinds)
    return kinds


def _account(random: Random, name: str, trade: str, kind: Trajectory, days: int) -> Account:
    plan = random.choices(tuple(PLANS), (5, 4, 2))[0]
    features, people, price = PLANS[plan]
    region = random.choices(REGIONS, (5, 4, 2))[0]
    users = max(2, round(people * random.uniform(0.6, 1.2)))
    seats = users + random.randint(0, users)
    catalogue = CATALOGUE[:features]
    early = random.random() < 0.75
    return Account(
        customer_id=name,
        trajectory=kind,
        turn=random.randint(*kind.turns_after_days),
        joins=random.randrange(min(14, days)) if early else random.randrange(max(1, days * 2 // 3)),
        segment=Segment(industry=trade, size=SIZES[plan], plan=plan, region=region),
        language="zh" if region == "china" else "en",
        owner=random.choice(OWNERS),
        seats=seats,
        mrr=round(seats * price, 2),
        users=tuple(f"{name}/user-{n}" for n in range(1, users + 1)),
        catalogue=catalogue,
        habits=tuple(random.sample(catalogue, len(catalogue))),
    )
