import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from streams.domain import Policies
from streams.domain import policies as module
from streams.domain.evaluate import health_of
from streams.domain.measurements import Group
from streams.domain.ranges import RANGES
from streams.domain.reading import MEASURES, read
from tests.domain.stories import certain, healthy, midnight

TEXT = Path(module.__file__).with_name("policies.toml").read_text("utf-8")
GUIDE = Path(__file__).parents[2] / "docs" / "domain.md"


def keys(value: Any) -> set[str]:
    """Return every key of a TOML value, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def test_the_defaults_are_read() -> None:
    policies = Policies.default()
    assert [policy.name for policy in policies.alerts] == [
        "health_low",
        "health_fall",
        "gone_silent",
        "likely_to_leave",
    ]
    assert [plan.type for plan in policies.plans] == ["onboarding", "recovery"]
    assert policies.profile(Group()).weights == {"engagement": 0.3, "adoption": 0.4, "support": 0.2, "sentiment": 0.1}
    assert policies == Policies.from_toml(TEXT)


def test_the_version_names_the_text() -> None:
    other = Policies.from_toml(TEXT.replace("healthy = 75", "healthy = 76"))
    assert re.fullmatch(r"1-[0-9a-f]{8}", other.version)
    assert other.version != Policies.default().version


def test_every_key_of_the_defaults_is_explained() -> None:
    guide = GUIDE.read_text("utf-8")
    names = keys(tomllib.loads(TEXT)) - {"engagement", "adoption", "support", "sentiment"}
    assert [name for name in sorted(names) if f"`{name}`" not in guide] == []


def test_every_measure_has_a_range() -> None:
    assert RANGES.keys() == MEASURES.keys()
    life = healthy(60, score=certain(0.3))
    life.rest(20)
    reading = read(life.state, midnight(80))
    health_of(reading, life.policies)
    values = {name: value for name in MEASURES if (value := reading.value(name)) is not None}
    assert values
    assert all(RANGES[name].low <= value <= RANGES[name].high for name, value in values.items())


def test_a_profile_may_match_what_is_told_of_others() -> None:
    profile = '[[profiles]]\nname = "gold"\nmatch = { tier = "gold" }\nweights = { support = 1 }\n\n'
    policies = Policies.from_toml(
        TEXT.replace('[[profiles]]\nname = "default"', profile + '[[profiles]]\nname = "default"')
    )
    assert [one.name for one in policies.profiles] == ["gold", "default"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("healthy = 75", "healthy = 175", r"Expected `float` <= 100.0 - at `\$.bands.healthy`"),
        ("healthy = 75", "helthy = 75", r"unknown field `helthy` - at `\$.bands`"),
        ('kind = "silence"', 'kind = "quiet"', r"Invalid value 'quiet' - at `\$.alerts\[2\].kind`"),
        ("below = 60", "below = ", r"Invalid value"),
        ("watch = 60", "watch = 75", r"bands.watch is 75, expected less than 75"),
        ("healthy = 75", "healthy = 62", r"bands.hysteresis is 2, expected less than 2"),
        ("above = 0.2", "above = 0.05", r"likely_to_leave.hysteresis is 0.05, expected less than 0.05"),
        ("below = 60\nhysteresis = 2", "below = 99\nhysteresis = 2", r"health_low clears at 101, expected 100 or less"),
        ("active_days = 8", "active_days = 29", r"gone_silent.active_days is 29, expected at most 28"),
        ("hold_days = 7", "hold_days = 60", r"plans.onboarding.objective.hold_days is 60, expected less than 60"),
        (
            'to = "critical", level = 40,',
            'to = "warning", level = 40,',
            r"health_low.escalate.to is warning, expected more",
        ),
        (
            'escalate = { to = "critical", level = 40 }',
            'escalate = { to = "critical" }',
            r"health_fall.escalate says neither level nor after_days",
        ),
        ('version = "1"', 'version = "' + "1" * 65 + '"', r"Expected `str` of length <= 64 - at `\$.version`"),
        ("target = 0.3", "target = nan", r"Expected `float` >= -1000000000000.0"),
        ("engagement = 0.3", "engagment = 0.3", r"profiles.weights names 'engagment', expected one of engagement"),
        ('name = "health_fall"', 'name = "health_low"', r"alerts has 'health_low' twice"),
        (
            'id = "executive_review"',
            'id = "optimization_workshop"',
            r"plans.recovery.tasks has 'optimization_workshop' twice",
        ),
        ('measure = "health", target', 'measure = "wealth", target', r"plans.recovery names 'wealth'"),
        ("level = 40,", "level = 500,", r"health_low.escalate.level is 500, expected less than 60"),
        ("level = 40,", "level = 0,", r"health_low.escalate.level is 0, expected more than 0"),
        ("level = 40 }", "level = 400 }", r"health_fall.escalate.level is 400, expected at most 100"),
        ("level = 40 }", "level = 20 }", r"health_fall.escalate.level is 20, expected more than 20"),
        (
            'severity = "critical"\ncool',
            'escalate = { to = "critical", level = 7 }\ncool',
            r"gone_silent.escalate.level is 7, expected more than 7",
        ),
        (
            'hysteresis = 0.05\nseverity = "critical"',
            'escalate = { to = "critical", level = 2.0 }',
            r"likely_to_leave.escalate.level is 2, expected less than 1",
        ),
        (
            'hysteresis = 0.05\nseverity = "critical"',
            'escalate = { to = "critical", level = 0.2 }',
            r"likely_to_leave.escalate.level is 0.2, expected more than 0.2",
        ),
        ("target = 0.3", "target = 2.0", r"plans.onboarding.objective.target is 2, expected at most 1"),
        ("target = 65", "target = 0", r"plans.recovery.objective.target is 0, expected more than 0"),
        (
            "at_least = 0.2",
            "at_least = 5",
            r"plans.onboarding.tasks.feature_walkthrough.done_when.at_least is 5, expected at most 1",
        ),
        ("below = 0.3", "below = 0.0", r"plans.onboarding.when.below is 0, expected more than 0"),
        ('"health", below = 60', '"health", below = 101', r"plans.recovery.when.below is 101, expected at most 100"),
        ("match = {}", 'match = { size = "small" }', r"the last profile, 'default', must match everybody"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=f"policies: .*{complaint}"):
        Policies.from_toml(TEXT.replace(old, new, 1))
