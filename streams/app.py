"""The Faust app: topics, tables, wiring; names, no behaviour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from streams import domain, events
from streams.adapters import cloudevents
from streams.adapters.policies import read_policies
from streams.domain import Customer
from streams.engine.app import Engine
from streams.engine.options import Options
from streams.engine.record import Output, States
from streams.models import state as learner
from streams.models.newest import Newest
from streams.settings import Settings

CUSTOMERS: Final = "customers"
LEARNERS: Final = "learners"
CHURN: Final = "churn"
STALL_SECONDS: Final = 120.0
Erased = events.CustomerErased  # among facts: the customer's newest snapshot is to go from the compacted topic

settings: Final = Settings.load()
policies: Final = read_policies(settings.policies)
risk: Final = Newest(CHURN)

usage: Final = settings.topic(events.USAGE)
tickets: Final = settings.topic(events.TICKETS)
lifecycle: Final = settings.topic(events.LIFECYCLE)
commands: Final = settings.topic(events.COMMANDS)
ticks: Final = settings.topic(events.TICKS)
health: Final = settings.topic(events.HEALTH)
alerts: Final = settings.topic(events.ALERTS)
plans: Final = settings.topic(events.PLANS)
outcomes: Final = settings.topic(events.OUTCOMES)
examples: Final = settings.topic(events.EXAMPLES)
models: Final = settings.topic(events.MODELS)

engine: Final = Engine(
    settings.application,
    Options(
        broker=settings.broker,
        security=settings.kafka.librdkafka(),
        session_timeout_seconds=settings.session_timeout,
        instance_id=settings.instance,
        standbys=settings.standbys,
        max_batch=settings.max_batch,
        tick_seconds=settings.tick_seconds if settings.ticks else None,
        stall_seconds=max(STALL_SECONDS, 2 * settings.session_timeout),  # the group may wait so long for others
        replication=settings.replication,
        web_port=settings.web_port,
    ),
    rejects=settings.topic(events.REJECTS),
)
app: Final = engine.app

_told = cloudevents.writer("helix/customers", settings.namespace)
_learned = cloudevents.writer("helix/learner", settings.namespace)
_examples = cloudevents.reader(events.ExampleLabelled)


def _written(fact: events.Fact | Erased) -> Output:
    return Output(health, fact.customer_id.encode(), None) if isinstance(fact, Erased) else Output(*_told(fact))


engine.fold(
    CUSTOMERS,
    partitions=settings.partitions,
    states=States(domain.new, domain.decode, domain.encode, domain.LAYOUT),
    readers={
        lifecycle: cloudevents.reader(events.LifecycleFact),  # before use at the same time: who it is, then what it did
        usage: cloudevents.reader(events.FeatureUsed),
        tickets: cloudevents.reader(events.TicketFact),
        commands: cloudevents.reader(events.CommandFact),  # of what is open then
        ticks: cloudevents.reader(events.Tick),
    },
    writer=_written,
    outputs=(health, alerts, plans, outcomes, examples),
    ticks=ticks,
    tick=lambda now: Output(*_told(events.Tick.at(now))),
    daily=domain.closes_at,
)

if settings.learning:
    engine.fold(
        LEARNERS,
        partitions=1,
        states=States(learner.new, learner.decode, learner.encode),
        readers={examples: lambda record: (CHURN, *_examples(record)[1:])},  # one learner learns from all customers
        writer=lambda fact: Output(*_learned(fact)),
        outputs=(models,),
    )

Told = tuple[Customer | None, Sequence[events.Fact | Erased]]
