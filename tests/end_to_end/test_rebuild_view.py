"""``helix rebuild-view``, through a real worker."""

import pytest
import redis
from msgspec import structs

from streams.adapters.reading_view import ViewReader
from streams.adapters.view.worker import BandLimits
from streams.domain import Policies
from tests.end_to_end.stage import Stage, company, until

pytestmark = pytest.mark.broker


def test_the_view_is_made_anew_and_what_is_lacking_is_said(stage: Stage) -> None:
    stage.feed(company(customers=8, days=30))
    stage.work()
    stage.wait()
    client = redis.Redis.from_url(stage.settings.redis)
    reader = ViewReader(client, stage.settings.namespace)
    names = sorted(stage.expected().states)

    def told() -> list[int]:
        return [len(reader.timeline(name, limit=200).entries) for name in names]

    facts = stage.expected().facts
    wanted = [len(facts[name]) for name in names]
    until(lambda: told() == wanted or min(told()) >= 112, stage.words)
    before = {name: (reader.customer(name), reader.timeline(name, limit=200)) for name in names}
    lately = reader.crossings(limit=200), reader.ended(limit=200)
    sums = reader.counts(), reader.segments(), reader.picture(), reader.ranking(limit=200), lately
    assert lately[0].items
    assert sums[1].groups
    done = stage.run("rebuild-view", "--wait", "50")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Forgotten: ")
    assert lines[1] == f"Brought back: {len(names)} customers, and what was said of them."
    assert lines[-1] == "Not brought back: what those who looked on were told live."
    assert before == {name: (reader.customer(name), reader.timeline(name, limit=200)) for name in names}
    lately = reader.crossings(limit=200), reader.ended(limit=200)
    assert sums == (reader.counts(), reader.segments(), reader.picture(), reader.ranking(limit=200), lately)
    default = Policies.default()
    judged = {(each.policies, each.bands, each.tick_seconds) for each in reader.workers()}
    assert judged == {(default.version, BandLimits(**structs.asdict(default.bands)), None)}


def test_without_a_worker_it_says_when_the_view_comes_back(stage: Stage) -> None:
    done = stage.run("rebuild-view")
    assert (done.returncode, done.stdout.splitlines()[1]) == (
        0,
        "No worker runs: the view is made anew when one starts.",
    )


def test_a_broker_that_is_away_is_told_in_a_sentence_and_nothing_is_forgotten(stage: Stage) -> None:
    client = redis.Redis.from_url(stage.settings.redis)
    key = f"helix:v1:{stage.settings.namespace}counts"
    client.hset(key, "customers", 1)
    done = stage.run("rebuild-view", HELIX_BROKER="127.0.0.1:1")
    assert done.returncode == 1
    assert "Kafka at 127.0.0.1:1" in done.stderr
    assert client.exists(key)
