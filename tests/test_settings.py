"""Settings come from the environment, then the file, then their defaults; a bad one is named."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import main
from streams.kafka_security import KafkaSecurity
from streams.settings import FIELDS, Settings, SettingsError, misspelt


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "helix.toml").write_text('broker = "file:1"\npartitions = 4\n')
    settings = Settings.load({"HELIX_BROKER": "environment:1"}, tmp_path)
    assert (settings.broker, settings.partitions) == ("environment:1", 4)
    assert settings.given == {"broker", "partitions"}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("HELIX_PARTITIONS", "0", "HELIX_PARTITIONS: expected `int` >= 1, got '0'"),
        ("HELIX_REDIS", "here", "HELIX_REDIS: expected `str` matching regex '^(rediss?|unix)://', got 'here'"),
        (
            "HELIX_REDIS",
            "redis://:secret@here:99999",
            "HELIX_REDIS: expected an address such as redis://host:6379/0, got 'redis://***@here:99999'",
        ),
        ("HELIX_LEARNING", "perhaps", "HELIX_LEARNING: expected `bool`, got 'perhaps'"),
    ],
)
def test_a_bad_setting_is_named_with_its_value(key: str, value: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.load({key: value}, tmp_path)
    assert str(raised.value) == said


def test_a_variable_that_is_no_setting_is_named_with_the_nearest_that_is() -> None:
    told = {"HELIX_BROKR": "b:1", "helix_broker": "b:1", "HELIX_COLOUR": "red", "HELIX_REDIS": "", "HELIX_OULAD": "."}
    assert misspelt(told) == [
        "HELIX_BROKR is no setting of Helix and changes nothing; is it HELIX_BROKER?",
        "HELIX_COLOUR is no setting of Helix and changes nothing.",
    ]


def test_every_command_warns_of_it_once() -> None:
    told = CliRunner().invoke(main, ["doctor", "--json"], env={"HELIX_REDDIS": "x", "HELIX_BROKER": "127.0.0.1:1"})
    assert told.stderr == "Warning: HELIX_REDDIS is no setting of Helix and changes nothing; is it HELIX_REDIS?\n"


def test_an_unknown_key_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "helix.toml").write_text("brokers = 1\n")
    with pytest.raises(SettingsError, match="brokers: no such setting, expected one of broker, "):
        Settings.load({}, tmp_path)


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert Settings.load({"HELIX_POLICIES": "", "HELIX_PARTITIONS": ""}, tmp_path) == Settings()


def test_a_namespace_ends_where_it_ends(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HELIX_NAMESPACE"):
        Settings.load({"HELIX_NAMESPACE": "x.\n"}, tmp_path)


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "helix.toml").write_text("broker =")
    with pytest.raises(SettingsError, match="not TOML"):
        Settings.load({}, tmp_path)


def test_every_setting_is_documented_where_it_is_declared() -> None:
    assert Settings.__doc__ is not None
    assert KafkaSecurity.__doc__ is not None
    documented = {line.strip() for line in (Settings.__doc__ + KafkaSecurity.__doc__).splitlines()}
    assert {name.removeprefix("kafka_") for name in FIELDS} <= documented


SASL = {
    "HELIX_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
    "HELIX_KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
    "HELIX_KAFKA_SASL_USERNAME": "helix",
    "HELIX_KAFKA_SASL_PASSWORD": "hush",
}


def test_what_kafka_asks_for_comes_from_a_table_and_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "helix.toml").write_text(
        '[kafka]\nsecurity_protocol = "SASL_PLAINTEXT"\nsasl_mechanism = "PLAIN"\n'
        'sasl_username = "helix"\nsasl_password = "old"\n'
    )
    settings = Settings.load({"HELIX_KAFKA_SASL_PASSWORD": "hush"}, tmp_path)
    assert settings.kafka.librdkafka() == {
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "PLAIN",
        "sasl.username": "helix",
        "sasl.password": "hush",
    }
    assert "hush" not in repr(settings)


def test_what_a_protocol_has_no_use_for_is_not_told() -> None:
    assert Settings.load(SASL | {"HELIX_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"}).kafka.librdkafka() == {}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            {"HELIX_KAFKA_SASL_PASSWORD": "hush"},
            "HELIX_KAFKA_SECURITY_PROTOCOL: missing; nothing else of [kafka] counts without it",
        ),
        (SASL | {"HELIX_KAFKA_SASL_PASSWORD": ""}, "HELIX_KAFKA_SASL_PASSWORD: missing, and SASL_PLAINTEXT needs it"),
        (
            {"HELIX_KAFKA_SECURITY_PROTOCOL": "SSL", "HELIX_KAFKA_SSL_CA_LOCATION": "nowhere.pem"},
            "HELIX_KAFKA_SSL_CA_LOCATION: there is no file nowhere.pem",
        ),
        (
            {"HELIX_KAFKA_SECURITY_PROTOCOL": "SSL", "HELIX_KAFKA_SSL_CA_LOCATION": __file__},
            f"HELIX_KAFKA_SSL_CA_LOCATION: {__file__} holds no certificates in PEM",
        ),
        (
            {"HELIX_KAFKA_SECURITY_PROTOCOL": "SSL", "HELIX_KAFKA_SSL_CERTIFICATE_LOCATION": __file__},
            "HELIX_KAFKA_SSL_KEY_LOCATION: missing, and a certificate needs it",
        ),
        (
            {
                "HELIX_KAFKA_SECURITY_PROTOCOL": "SSL",
                "HELIX_KAFKA_SSL_CERTIFICATE_LOCATION": __file__,
                "HELIX_KAFKA_SSL_KEY_LOCATION": __file__,
            },
            f"HELIX_KAFKA_SSL_CERTIFICATE_LOCATION: {__file__} is no certificate with its key, "
            "or its key has another password",
        ),
        (
            SASL | {"HELIX_KAFKA_SASL_MECHANISM": "GSSAPI"},
            "HELIX_KAFKA_SASL_MECHANISM: invalid enum value 'GSSAPI', got 'GSSAPI'",
        ),
    ],
)
def test_security_that_cannot_work_is_named(told: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.load(told, tmp_path)
    assert str(raised.value) == said


def test_a_bad_password_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "helix.toml").write_text("[kafka]\nsasl_password = 1234\n")
    with pytest.raises(SettingsError) as raised:
        Settings.load({}, tmp_path)
    assert "kafka.sasl_password" in str(raised.value)
    assert "1234" not in str(raised.value)
    (tmp_path / "helix.toml").write_text("kafka = 'SSL'\n")
    with pytest.raises(SettingsError, match="expected a table"):
        Settings.load({}, tmp_path)


def test_settings_that_are_printed_tell_no_password() -> None:
    told = Settings.load({"HELIX_REDIS": "redis://me:hidden@cache:6379/0"}, Path("/nowhere"))
    assert "hidden" not in repr(told)
    assert "cache:6379" in repr(told)


@pytest.mark.parametrize(
    "address", ["redis://h/0?socket_timeout=x", "redis://h/0?foo=bar", "redis://h:6379/notadb", "unix://", "redis://"]
)
def test_an_address_of_redis_that_no_client_takes_is_told(address: str) -> None:
    with pytest.raises(SettingsError, match=r"HELIX_REDIS: expected an address such as redis://host:6379/0, got "):
        Settings.load({"HELIX_REDIS": address}, Path("/nowhere"))


@pytest.mark.parametrize("address", ["rediss://h/0?ssl_cert_reqs=none", "unix:///run/redis.sock?db=1", "redis://h"])
def test_an_address_of_redis_that_a_client_takes_is_taken(address: str) -> None:
    assert Settings.load({"HELIX_REDIS": address}, Path("/nowhere")).redis == address


@pytest.mark.parametrize("address", ["a:b:c", "localhost:99999", ",", " ", "http://kafka:9092"])
def test_addresses_of_kafka_that_are_none_are_told(address: str) -> None:
    with pytest.raises(SettingsError, match=r"HELIX_BROKER: expected addresses such as kafka-1:9092,kafka-2:9092, got"):
        Settings.load({"HELIX_BROKER": address}, Path("/nowhere"))


def test_paths_are_paths_and_nothing_is_no_value(tmp_path: Path) -> None:
    (tmp_path / "helix.toml").write_text('policies = ""\ninstance = ""\nhome = "~/helix"\n')
    settings = Settings.load({}, tmp_path)
    assert (settings.policies, settings.instance, settings.home) == (None, None, Path.home() / "helix")
    (tmp_path / "helix.toml").write_text("home = 5\n")
    with pytest.raises(SettingsError, match=r"home: expected the path of a file or folder, got 5"):
        Settings.load({}, tmp_path)
    with pytest.raises(SettingsError, match=r"HELIX_REPLICATION: expected a number of replicas"):
        Settings.load({"HELIX_REPLICATION": "0"}, Path("/nowhere"))
