"""The changelogs are said twice, by the engine that makes them and by `helix topics`: both say the same."""

from __future__ import annotations

from streams.adapters.topic_specs import changelogs
from streams.app import engine, settings
from streams.engine.topics import CHANGELOG


def test_whoever_makes_the_changelogs_they_are_the_same() -> None:
    specs = changelogs(settings)
    assert {spec.name: spec.partitions for spec in specs} == engine.changelogs()
    assert [spec.config for spec in specs] == [{name: str(value) for name, value in CHANGELOG.items()}] * len(specs)
