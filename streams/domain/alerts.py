"""Alert episodes with the semantics of Prometheus rules: pending, firing, escalated, resolved, cooled down."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from streams.domain.care import snoozed
from streams.domain.conditions import RANKS, AlertPolicy
from streams.domain.customer import Customer
from streams.domain.days import DAY, instant
from streams.domain.decisions import Episode
from streams.domain.facts import handle, stamp
from streams.domain.policies import Policies
from streams.domain.reading import COMPONENTS, Reading
from streams.domain.trend import trend
from streams.events import AlertEscalated, AlertFact, AlertRaised, AlertReason, AlertResolved, AlertSeverity

Resolution = Literal["recovered", "customer_left", "customer_erased"]


def decide(policies: Policies, reading: Reading) -> list[AlertFact]:
    """Move every episode on to the moment of the reading; a policy that was taken out of the file clears."""
    facts: list[AlertFact] = []
    episodes, age, kept = reading.customer.episodes, reading.age_days, 0
    for policy in policies.alerts:
        episode = episodes.get(policy.name)
        firing = episode is not None and episode.raised is not None
        holds = age >= policy.min_age_days and policy.holds(reading, firing)
        if episode is None:  # most have none, and begin none
            if not holds:
                continue
            episode = episodes[policy.name] = Episode()
        kept += 1
        if (fact := advance(policy, episode, reading, holds)) is not None:
            facts.append(fact)
    if kept < len(episodes):
        names = {policy.name for policy in policies.alerts}
        facts += ended(reading.customer, [name for name in episodes if name not in names], reading.now, "recovered")
    return facts


def advance(policy: AlertPolicy, episode: Episode, reading: Reading, holds: bool) -> AlertFact | None:
    """Move one policy's episode on, whose condition holds or does not."""
    if episode.raised is not None:
        return keep(policy, episode, reading, holds)
    if not holds:
        episode.since = None
    elif episode.ended is None or reading.now - episode.ended >= policy.cool_down_days * DAY:
        episode.since = reading.now if episode.since is None else episode.since
        if reading.now - episode.since >= policy.for_days * DAY:
            return fire(policy, episode, reading, episode.since)
    return None


def fire(policy: AlertPolicy, episode: Episode, reading: Reading, pending_since: float) -> AlertRaised:
    """Begin an episode."""
    episode.number += 1
    episode.since, episode.clear, episode.raised, episode.severity = None, None, reading.now, policy.severity
    episode.care = None
    episode.severity = due_severity(policy, episode, reading) or policy.severity
    return AlertRaised(
        **about(reading.customer, policy.name, episode, reading.now),
        reasons=(*policy.reasons(reading), *background(reading)),
        pending_since=instant(pending_since),
        clears_when=clearing(policy),
        mrr=reading.customer.mrr,
    )


def clearing(policy: AlertPolicy) -> str:
    """Return in words what would clear an alert, and for how long it must hold."""
    days = policy.keep_firing_for_days
    hold = f" for {days:g} day{'s' if days != 1 else ''}" if days else ""
    return policy.clears_when() + hold


def keep(policy: AlertPolicy, episode: Episode, reading: Reading, holds: bool) -> AlertFact | None:
    """Escalate a firing episode, or resolve it once it has been clear for long enough."""
    if holds:
        episode.clear = None
        severity = due_severity(policy, episode, reading)
        quiet = severity is None or snoozed(episode, reading.now)  # a snoozed one rises when that is over
        return None if severity is None or quiet else escalate(policy, episode, reading, severity)
    episode.clear = reading.now if episode.clear is None else episode.clear
    if reading.now - episode.clear < policy.keep_firing_for_days * DAY:
        return None
    return end(reading.customer, policy.name, reading.now, "recovered", policy.reasons(reading))


def due_severity(policy: AlertPolicy, episode: Episode, reading: Reading) -> AlertSeverity | None:
    """Return the severity an episode is to rise to now, if any."""
    step = policy.escalate
    if step is None or episode.raised is None or RANKS[step.to] <= RANKS[episode.severity]:
        return None
    long = step.after_days is not None and reading.now - episode.raised >= step.after_days * DAY
    return step.to if long or (step.level is not None and policy.worse(reading, step.level)) else None


def escalate(policy: AlertPolicy, episode: Episode, reading: Reading, severity: AlertSeverity) -> AlertEscalated:
    """Make an episode more severe."""
    before, episode.severity = episode.severity, severity
    return AlertEscalated(
        **about(reading.customer, policy.name, episode, reading.now),
        reasons=(*policy.reasons(reading), *background(reading)),
        raised_at=instant(episode.raised or reading.now),
        previous_severity=before,
    )


def end(
    customer: Customer, name: str, at: float, resolution: Resolution, reasons: tuple[AlertReason, ...] = ()
) -> AlertResolved | None:
    """End a policy's episode, if one is firing, and forget one that is pending."""
    episode = customer.episodes[name]
    raised, episode.since, episode.clear, episode.raised = episode.raised, None, None, None
    if raised is None:
        return None
    episode.ended = max(at, raised)
    return AlertResolved(
        **about(customer, name, episode, at), reasons=reasons, raised_at=instant(raised), resolution=resolution
    )


def ended(customer: Customer, names: Iterable[str], at: float, resolution: Resolution) -> list[AlertResolved]:
    """End several policies' episodes."""
    return [fact for name in names if (fact := end(customer, name, at, resolution)) is not None]


def about(customer: Customer, name: str, episode: Episode, at: float) -> dict[str, Any]:
    """Return what every fact of an episode carries."""
    return stamp(customer, "alert", at) | {
        "alert_id": alert_id(customer, name, episode),
        "policy": name,
        "episode": episode.number,
        "severity": episode.severity,
        "evidence": tuple(customer.evidence),
        "owner": customer.account.owner,
    }


def alert_id(customer: Customer, name: str, episode: Episode) -> str:
    """Return ``<customer>:<policy>:<episode>``."""
    return f"{handle(customer.id)}:{name}:{episode.number}"


def firing_ids(customer: Customer) -> tuple[str, ...]:
    """Return the ids of the alerts that are firing."""
    firing = ((name, episode) for name, episode in customer.episodes.items() if episode.raised is not None)
    return tuple(alert_id(customer, name, episode) for name, episode in firing)


def background(reading: Reading) -> Iterator[AlertReason]:
    """Yield what health is made of, and how use compares with the customer's own past."""
    for name in COMPONENTS:
        if (value := reading.value(name)) is not None:
            yield AlertReason(measure=name, value=value)
    if found := trend(reading.customer.usage, reading.day - 1):
        yield AlertReason(measure="uses_a_week", value=found.now, baseline=found.before)
