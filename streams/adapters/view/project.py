"""A customer's state as people want to see it. Pure: the same state and policies, the same portrait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from streams.adapters.view import behind, portrait
from streams.adapters.view.portrait import OpenAlert, OpenPlan, Portrait
from streams.domain import alerts, closes, milestones, plan_facts, plans, risk, tickets, usage
from streams.domain.account import fresh_nps
from streams.domain.customer import Customer, decode
from streams.domain.days import DAY, NEVER, instant
from streams.domain.health import points_by_name, total
from streams.domain.keywords import CATEGORIES
from streams.domain.policies import Policies
from streams.domain.reading import SUPPORT_DAYS, Reading, read
from streams.events import Contribution, Objective

SHOWN_DAYS: Final = 56
ACTIVE_DAYS: Final = 28
WEEK: Final = 7
HOUR_MS: Final = 3_600_000


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
    return Portrait(
        customer_id=customer.id,
        as_of=instant(now),
        heard_at=instant(customer.at),
        score=score,
        band=customer.reported.band,
        week_before=closes.score_at(customer.closes, reading.day - WEEK - 1),
        contributions=contributions(points, policies.profile(account.segment).weights),
        risk=chance,
        alerts=tuple(firing(policies, reading)),
        plans=tuple(under_way(policies, reading)),
        tickets=support(reading),
        usage=use(reading),
        milestones=due(reading),
        nps=fresh_nps(account, now),
        segment=customer.segment,
        owner=account.owner,
        mrr=customer.mrr,
        currency=customer.currency,
        seats=account.seats,
        since=day(customer.first),
        left_on=None if customer.active or account.left is None else instant(account.left).date(),
        policy_version=policies.version,
        trend=behind.trend(reading),
        trend_ends=day(reading.day - 1) if customer.closes.scores else None,
        override=behind.override(customer.override),
        adoption=behind.adoption(customer.usage.catalogue, reading),
        others=behind.adoption(customer.usage.others, reading),
        journey=behind.journey(account),
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
                alert_id=alerts.alert_id(customer, policy.name, episode),
                policy=policy.name,
                severity=episode.severity,
                raised_at=instant(episode.raised),
                reasons=policy.reasons(reading),
                clears_when=alerts.clearing(policy),
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


def support(reading: Reading) -> portrait.Tickets:
    """Return support at a glance."""
    kept, end = reading.customer.tickets, reading.day
    return portrait.Tickets(
        open=tickets.open_tickets(kept),
        opened=kept.opened.total(end, SUPPORT_DAYS),
        resolved=kept.resolved.total(end, SUPPORT_DAYS),
        categories={name: count for name, count in zip(CATEGORIES, kept.categories, strict=True) if count},
        first_response_hours=kept.answer_ms / kept.answered / HOUR_MS if kept.answered else None,
        resolution_hours=kept.solve_ms / kept.solved / HOUR_MS if kept.solved else None,
        csat=kept.csat / kept.ratings if kept.ratings else None,
    )


def use(reading: Reading) -> portrait.Usage:
    """Return usage at a glance."""
    kept, end = reading.customer.usage, reading.end
    users = usage.distinct_users(kept, end)
    return portrait.Usage(
        daily=tuple(kept.ring.counts(end, SHOWN_DAYS)) if kept.oldest != NEVER else (),
        last_day=day(end),
        last_used_on=day(kept.ring.newest),
        active_days=usage.active_days(kept, end, ACTIVE_DAYS),
        features=usage.features_used(kept, end),
        catalogue=len(kept.catalogue),
        users=None if users is None else round(users),
    )


def due(reading: Reading) -> portrait.Milestones:
    """Return how the milestones stand."""
    done, late, missed, next_due = milestones.tally(reading.customer.account.milestones, reading.now)
    return portrait.Milestones(
        done=done, late=late, missed=missed, next_due=None if next_due is None else instant(next_due)
    )


def day(number: int) -> date | None:
    """Return a day by its number since 1970."""
    return None if number == NEVER else instant(number * DAY).date()
