from typing import get_args, get_type_hints

import pytest
from msgspec.structs import replace

from streams.adapters.terminal import measures
from streams.adapters.view import Portrait
from streams.adapters.wording.texts import texts
from streams.domain import FEATURES
from streams.domain.policies import Policies
from streams.domain.reading import MEASURES
from streams.events import AlertReason, AlertResolved
from tests.adapters.portraits import full


def test_every_feature_and_measure_has_a_name() -> None:
    assert not {*FEATURES, *MEASURES} - measures.NAMES.keys()


def test_the_top_reason_is_the_strongest_there_is() -> None:
    def top_reason(of: Portrait) -> str:
        return "".join(measures.top_reason(of))

    portrait = full("acme")
    assert top_reason(portrait) == "low health: adoption: 63%"
    risky = replace(portrait.alerts[0], policy="likely_to_leave", reasons=(AlertReason(measure="risk", value=0.31),))
    assert top_reason(replace(portrait, alerts=(risky,))) == "likely to leave: days without use at the last close: 9"
    silent = replace(portrait.alerts[0], policy="gone", reasons=(AlertReason(measure="silent_days", value=8.0),))
    assert top_reason(replace(portrait, alerts=(silent,))) == "gone: whole days without use: 8"
    mild = replace(silent, severity="info")
    assert top_reason(replace(portrait, alerts=(mild, *portrait.alerts))) == "low health: adoption: 63%"
    assert top_reason(replace(portrait, alerts=())) == "adoption: 63%"
    assert top_reason(replace(portrait, alerts=(), contributions=())) == ""


@pytest.mark.parametrize("policy", [each.name for each in Policies.default().alerts])
def test_a_policy_is_called_what_the_pages_call_it(policy: str) -> None:
    assert measures.policy(policy) == texts("en").named("policy", policy)


@pytest.mark.parametrize("why", get_args(get_type_hints(AlertResolved)["resolution"]))
def test_why_an_alert_is_over_is_told_as_on_the_pages_and_never_as_a_customer_that_recovered(why: str) -> None:
    assert measures.resolution(why) == texts("en").named("resolution", why)
    assert "recovered" not in measures.resolution(why)
