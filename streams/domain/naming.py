"""What the ids in commands name: an episode of an alert, a plan."""

from typing import NamedTuple

from streams.domain.customer import Customer
from streams.domain.decisions import Episode, Plan
from streams.domain.facts import handle
from streams.domain.outcomes import Refusal
from streams.domain.policies import Policies
from streams.domain.templates import PlanTemplate


class Named(NamedTuple):
    """An episode, and whether it is a policy's newest, of which more is known than that it was."""

    episode: Episode
    newest: bool


def parsed(customer: Customer, wanted: str) -> tuple[str, int]:
    """Return policy or plan type and number of an id; number 0 if it is none of this customer's.

    >>> from streams.domain import new
    >>> parsed(new("acme"), "acme:health_low:2"), parsed(new("acme"), "acme:health_low:02")
    (('health_low', 2), ('', 0))
    """
    head, _, tail = wanted.rpartition(":")
    owner = f"{handle(customer.id)}:"
    if not head.startswith(owner) or not (tail.isascii() and tail.isdecimal()) or tail[0] == "0":
        return "", 0
    return head.removeprefix(owner), int(tail)


def episode_of(customer: Customer, alert_id: str) -> Named | Refusal:
    """Return the episode that an id names, firing or over."""
    name, number = parsed(customer, alert_id)
    episode = customer.episodes.get(name)
    if episode is None or not 1 <= number <= episode.number:
        return Refusal("no_such_alert", f"There is no alert {alert_id}.")
    return Named(episode, number == episode.number)


def firing(customer: Customer, alert_id: str) -> Episode | Refusal:
    """Return the episode that an id names, if it still fires."""
    found = episode_of(customer, alert_id)
    if isinstance(found, Refusal):
        return found
    over = not found.newest or found.episode.raised is None
    return Refusal("alert_over", f"The alert {alert_id} is over.") if over else found.episode


def under_way(customer: Customer, wanted: str, policies: Policies) -> tuple[PlanTemplate, Plan] | Refusal:
    """Return the open plan that an id names, with its template."""
    kind, number = parsed(customer, wanted)
    plan = customer.plans.get(kind)
    template = next((one for one in policies.plans if one.type == kind), None)
    if plan is None or template is None or not 1 <= number <= plan.number:
        return Refusal("no_such_plan", f"There is no plan {wanted}.")
    over = number < plan.number or plan.closed is not None
    return Refusal("plan_over", f"The plan {wanted} is over.") if over else (template, plan)
