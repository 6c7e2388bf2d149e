"""A customer's state as people want to see it. Pure: the same state and policies, the same portrait."""

from __future__ import annotations

from collections.abc import Iterator

from streams.adapters.view import behind, glancing
from streams.adapters.view.portrait import OpenAlert, OpenPlan, Portrait
from streams.adapters.view.row import gravity
from streams.adapters.view.unplanned import unplanned
from streams.domain import closes, plan_facts, plans, risk
from streams.domain.account import fresh_nps
from streams.domain.alerts import alert_id, clearing
from streams.domain.customer import Customer, decode
from streams.domain.days import DAY, WEEK_DAYS, instant
from streams.domain.health import points_by_name, total
from streams.domain.policies import Policies
from streams.domain.reading import Reading, read
from streams.events import Contribution, Objective


class Describe:
    """Encoded states as portraits, by some policies."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def __call__(self, state: bytes) -> Portrait:
        """Return the portrait of an encoded state; raise ``ValueError`` if it is none."""
        return project(decode(state), self._policies)


def project(customer: Customer, policies: Policies) -> Portrait:
    """Return a customer as of the newest moment it was known or judged."""
    points, told = points_by_name(customer.reported.points), customer.reported.risk
    score = total(points.values())
    chance = risk.tell(told) if told else None
    now = max(customer.at, customer.closed)
    account = customer.account
    reading = read(customer, now)
    reading.known.update(health=score, risk=chance.probability if chance else None)
    alerts = tuple(sorted(firing(policies, reading), key=gravity))
    worrying = customer.active and (customer.reported.band == "at_risk" or bool(alerts))
    return Portrait(
        customer_id=customer.id,
        as_of=instant(now),
        heard_at=instant(customer.at),
        score=score,
        band=customer.reported.band,
        week_before=closes.score_at(customer.closes, reading.day - WEEK_DAYS - 1),
        contributions=contributions(points, policies.profile(account.segment).weights),
        risk=chance,
        alerts=alerts,
        plans=tuple(under_way(policies, reading)),
        unplanned=unplanned(policies, reading) if worrying else None,
        tickets=glancing.support(reading),
        usage=glancing.use(reading),
        milestones=glancing.due(reading),
        nps=fresh_nps(account, now),
        segment=customer.segment,
        owner=account.owner,
        mrr=customer.mrr,
        currency=customer.currency,
        seats=account.seats,
        since=glancing.day(customer.first),
        left_on=None if customer.active or account.left is None else instant(account.left).date(),
        policy_version=policies.version,
        trend=behind.trend(reading),
        trend_ends=glancing.day(reading.day - 1) if customer.closes.scores else None,
        override=behind.override(customer.override),
        adoption=behind.adoption(customer.usage.catalogue, reading),
        others=behind.adoption(customer.usage.others, reading),
        journey=behind.journey(account),
        said=customer.said,
    )


def contributions(points: dict[str, float], weights: dict[str, float]) -> tuple[Contribution, ...]:
    """Return what made up the score when it was told; what was unknown then adds nothing."""
    known = sum(weight for name, weight in weights.items() if name in points)
    return tuple(
        Contribution(
            component=name,
            weight=weight,
            value=points[name] * known / (100 * weight) if name in points else None,
            points=points.get(name, 0.0),
        )
        for name, weight in weights.items()
    )


def firing(policies: Policies, reading: Reading) -> Iterator[OpenAlert]:
    """Yield the episodes that fire."""
    customer = reading.customer
    for policy in policies.alerts:
        episode = customer.episodes.get(policy.name)
        if episode is not None and episode.raised is not None:
            alert = OpenAlert(
                alert_id=alert_id(customer, policy.name, episode),
                policy=policy.name,
                severity=episode.severity,
                raised_at=instant(episode.raised),
                reasons=policy.reasons(reading),
                clears_when=clearing(policy),
            )
            yield behind.cared(alert, episode, reading.now)


def under_way(policies: Policies, reading: Reading) -> Iterator[OpenPlan]:
    """Yield the open plans, as they stand."""
    customer = reading.customer
    for template in policies.plans:
        plan = customer.plans.get(template.type)
        if plan is None or plan.closed is not None:
            continue
        aim = template.objective
        value = reading.value(aim.measure)
        progress, on_track = plans.standing(template, plan, reading, value)
        yield OpenPlan(
            plan_id=plan_facts.plan_id(customer, template.type, plan),
            plan_type=template.type,
            triggered_at=instant(plan.opened),
            reason=f"{template.when.measure} was below {template.when.below:g}",
            tasks=plan_facts.tasks(customer, template, plan),
            objective=Objective(metric=aim.measure, baseline=plan.baseline, target=aim.target),
            value=value,
            progress_percent=progress,
            on_track=on_track,
            hold_days=aim.hold_days,
            ends_at=instant(plan.opened + template.limit_days * DAY),
        )
