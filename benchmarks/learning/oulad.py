"""How well churn is told on real data: OULAD's history through the domain and the learner, in one process.

``python benchmarks/learning/oulad.py DIR`` prints the prequential, delay-respecting figures that ``helix model`` would
show; ``--freeze-every-days`` asks for denser examples, ``--only`` for some presentations, and ``--worth`` what each
feature brings, by learning again with it unknown. DIR holds the tables as ``helix import oulad`` reads them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click
import msgspec
import orjson

from streams import domain, events
from streams.adapters import oulad
from streams.models.learner import learn, snapshot
from streams.models.state import Learner, new

DAY: Final = 86_400


def lived(history: oulad.History, policies: domain.Policies) -> Iterator[events.ExampleLabelled]:
    """Fold a history as the worker does, each customer's day closed at its own second; yield what can be learned."""
    customers: dict[str, domain.Customer] = {}
    today = 0
    for event in history:
        day = int(event.occurred_at.timestamp()) // DAY
        for midnight in range(today or day, day):
            yield from closed(customers, (midnight + 1) * DAY, policies)
        today = day
        customer = customers.get(event.customer_id) or domain.new(event.customer_id)
        after, facts = domain.step(customer, event, policies, unscored)
        if after is None:
            customers.pop(event.customer_id, None)
        else:
            customers[event.customer_id] = after
        yield from (fact for fact in facts if isinstance(fact, events.ExampleLabelled))


def closed(
    customers: dict[str, domain.Customer], midnight: int, policies: domain.Policies
) -> Iterator[events.ExampleLabelled]:
    """Close the day before a midnight for all customers, in the order of their seconds."""
    for second, customer_id in sorted((domain.closes_at(name), name) for name in customers):
        after, facts = domain.close_day(customers[customer_id], midnight + second, policies, unscored)
        if after is None:
            del customers[customer_id]
        yield from (fact for fact in facts if isinstance(fact, events.ExampleLabelled))


def unscored(_moment: float) -> None:
    """Tell no risk: what is learned does not depend on what was told."""


def taught(examples: Iterable[events.ExampleLabelled], blind: int | None = None) -> Learner:
    """Return a learner that has seen the examples, the feature numbered ``blind`` unknown in all of them."""
    learner = new("churn")
    for example in examples:
        learner, _ = learn(learner, example if blind is None else blinded(example, blind))
    return learner


def blinded(example: events.ExampleLabelled, feature: int) -> events.ExampleLabelled:
    """Return the example with one feature unknown."""
    known = example.features
    return msgspec.structs.replace(example, features=(*known[:feature], None, *known[feature + 1 :]))


def worth(examples: list[events.ExampleLabelled], told: events.Honesty) -> dict[str, dict[str, float]]:
    """Return by how much each feature's absence lowers the AUC, and raises the log loss."""
    found = {}
    for i, feature in enumerate(domain.FEATURES):
        without = taught(examples, i).memory.tally.honesty()
        auc, log_loss = (told.auc or 0) - (without.auc or 0), (without.log_loss or 0) - (told.log_loss or 0)
        found[feature] = {"auc": round(auc, 5), "log_loss": round(log_loss, 6)}
    return found


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="A presentation, such as AAA-2013J; repeat for more.")
@click.option("--freeze-every-days", type=click.IntRange(1), default=7, show_default=True)
@click.option("--worth", "ask_worth", is_flag=True, help="Learn again without each feature.")
def main(folder: Path, only: tuple[str, ...], freeze_every_days: int, ask_worth: bool) -> None:
    """Print, as JSON, how well churn is told on OULAD in FOLDER."""
    began = time.perf_counter()
    policies = domain.Policies.default()
    asked = msgspec.structs.replace(policies.learning, freeze_every_days=freeze_every_days)
    history = oulad.read(folder, only)
    examples = list(lived(history, msgspec.structs.replace(policies, learning=asked)))
    folded = time.perf_counter()
    learner = taught(examples)
    told = learner.memory.tally.honesty()
    report = {
        "events": len(history),
        "customers": history.customers,
        "freeze_every_days": freeze_every_days,
        "learned": learner.memory.examples,
        "skipped": learner.memory.skipped,
        **msgspec.to_builtins(told),
        "snapshots": snapshot(learner).version,
        "seconds_folding": round(folded - began, 1),
        "seconds_learning": round(time.perf_counter() - folded, 1),
    }
    if ask_worth:
        report["worth"] = worth(examples, told)
    click.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
