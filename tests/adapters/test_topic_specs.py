from streams.adapters.topic_specs import TopicSpec, changelogs, wanted
from streams.events import ALERTS, EXAMPLES, HEALTH, INPUTS, MODELS, REJECTS, USAGE
from streams.settings import Settings


def by_name(settings: Settings) -> dict[str, TopicSpec]:
    return {spec.name: spec for spec in wanted(settings)}


def test_everything_that_touches_a_customer_has_the_same_partitions() -> None:
    specs = by_name(Settings(partitions=6))
    assert {specs[name].partitions for name in (*INPUTS, HEALTH, ALERTS, REJECTS)} == {6}
    assert {specs[name].partitions for name in (EXAMPLES, MODELS)} == {1}


def test_what_arrives_is_kept_for_ever_and_dated_by_its_arrival() -> None:
    config = by_name(Settings())[USAGE].config
    assert config["retention.ms"] == "-1"
    assert config["message.timestamp.type"] == "LogAppendTime"


def test_only_the_latest_of_a_customer_and_of_the_model_is_kept() -> None:
    compacted = [name for name, spec in by_name(Settings()).items() if spec.config["cleanup.policy"] == "compact"]
    assert compacted == [HEALTH, MODELS]


def test_the_workers_state_is_kept_where_the_workers_look_for_it() -> None:
    specs = changelogs(Settings(namespace="blue.", partitions=6), min_insync=2)
    assert [(spec.name, spec.partitions) for spec in specs] == [
        ("blue.helix-customers-changelog", 6),
        ("blue.helix-learners-changelog", 1),
    ]
    assert all(spec.config["cleanup.policy"] == "compact" for spec in specs)
    assert all(spec.config["min.insync.replicas"] == "2" for spec in specs)


def test_names_carry_the_namespace() -> None:
    assert all(name.startswith("blue.") for name in by_name(Settings(namespace="blue.")))
