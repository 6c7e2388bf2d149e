"""Every setting, once: from the environment, else from ``helix.toml`` in the working directory, else its default."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from streams.addresses import BROKERS, LISTENER, REDIS, usable_brokers, usable_listener, usable_redis
from streams.kafka_security import SECRETS, KafkaSecurity

PREFIX: Final = "HELIX_"
FILE: Final = "helix.toml"
TABLE: Final = "kafka"
OF_TESTS: Final = ("HELIX_TEST_BROKER", "HELIX_TEST_BROWSER", "HELIX_OULAD")

Count = Annotated[int, Meta(ge=1)]
Port = Annotated[int, Meta(ge=0, le=65_535)]
Seconds = Annotated[float, Meta(gt=0)]
Namespace = Annotated[str, Meta(pattern=r"^([A-Za-z0-9._-]{0,99}[.-])?\Z")]


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the key, the value and what was expected."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a process of Helix is told; ``HELIX_BROKER`` in the environment is ``broker`` here and in the file.

    Parameters
    ----------
    broker
        Addresses of Kafka, ``host:port`` with commas between.
    redis
        Address of Redis or Valkey for the read model.
    namespace
        Put before every name on Kafka (topics, group, transactions), so that several can share a broker; ends in ``.``
        or ``-``.
    partitions
        Partitions of every topic that touches a customer; fixed when the topics are made.
    policies
        A TOML file of profiles, alert policies and plans; those of the package if absent.
    home
        Where the embedded broker and Valkey keep their data.
    learning
        Whether this worker may learn, and follows new models.
    ticks
        Whether this worker writes ticks when a partition is quiet; off when history is replayed.
    tick_seconds
        How long a partition is quiet before a tick.
    max_batch
        At most so many records a transaction.
    replication
        Replicas of the topics and changelogs that Helix makes; -1 is the broker's own default.
    session_timeout
        Seconds until a silent worker's partitions go to others.
    instance
        Static member id; a worker restarted under the same one within the session time-out keeps its partitions.
    standbys
        So many other workers keep a copy of every partition's customers, and one of them takes over from there; each
        takes the memory, and reads what is written. 0: none. The same for all workers.
    health
        Where a worker says over HTTP whether it lives and works (``/health/live``, ``/health/ready``), ``host:port``;
        nowhere if absent.
    web_port
        Port of Faust's own pages, on loopback; 0: none.
    serve_host
        Address that `helix serve` listens on; by default only this machine can reach it.
    serve_port
        Its port; 0 takes a free one.
    serve_origin
        What people call it, such as ``https://helix.example.com``, where that is another name than the machine's.
    access
        Folder of the tokens' hashes and of the key that signs sessions; ``access`` in ``home`` if absent.
    kafka
        Passwords and certificates: ``HELIX_KAFKA_…``, in the file the table ``[kafka]``; see `KafkaSecurity`.
    """

    broker: Annotated[str, Meta(min_length=1)] = "localhost:9092"
    redis: Annotated[str, Meta(pattern=r"^(rediss?|unix)://")] = "redis://localhost:6379/0"
    namespace: Namespace = ""
    partitions: Annotated[int, Meta(ge=1, le=1024)] = 8
    policies: Path | None = None
    home: Path = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "helix"
    learning: bool = True
    ticks: bool = True
    tick_seconds: Seconds = 10.0
    max_batch: Annotated[int, Meta(ge=1, le=100_000)] = 10_000
    replication: Annotated[int, Meta(ge=-1, le=16)] = -1
    session_timeout: Annotated[float, Meta(ge=1, le=1800)] = 30.0
    instance: str | None = None
    standbys: Annotated[int, Meta(ge=0, le=16)] = 0
    health: str | None = None
    web_port: Port = 0
    serve_host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    serve_port: Port = 8080
    serve_origin: Annotated[str, Meta(pattern=r"^(https?://[^/@\s?#]+)?\Z")] = ""
    access: Path | None = None
    kafka: KafkaSecurity = KafkaSecurity()
    given: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        told = {name: getattr(self, name) for name in self.__struct_fields__}
        return f"Settings({', '.join(f'{name}={_unsaid(value)!r}' for name, value in told.items())})"

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ, directory: Path | None = None) -> Settings:
        """Return the settings in force; raise `SettingsError` for one that cannot be used.

        ``given`` holds the names that were set by environment or file, as against those left at their defaults.

        Examples
        --------
        >>> Settings.load({"HELIX_PARTITIONS": "many"})
        Traceback (most recent call last):
        ...
        streams.settings.SettingsError: HELIX_PARTITIONS: expected `int`, got 'many'
        """
        told = {**_from_file(directory or Path()), **_from_environment(environ)}
        values = {key: _converted(key, source, value) for key, (source, value) in told.items()}
        head = f"{TABLE}_"
        ours = {key: value for key, value in values.items() if not key.startswith(head)}
        security = _sound({key.removeprefix(head): value for key, value in values.items() if key.startswith(head)})
        return cls(**ours, kafka=security, given=frozenset(values))

    def topic(self, name: str) -> str:
        """Return a topic's name on the broker.

        >>> Settings(namespace="test.").topic("product.usage.v1")
        'test.product.usage.v1'
        """
        return self.namespace + name

    @property
    def application(self) -> str:
        """Return the consumer group, which also heads changelogs and transactions."""
        return f"{self.namespace}helix"


FIELDS: Final = {
    field.name: field for field in msgspec.structs.fields(Settings) if field.name not in ("given", TABLE)
} | {f"{TABLE}_{field.name}": field for field in msgspec.structs.fields(KafkaSecurity)}
# what a type cannot say of a setting: whether a value is usable, and what is expected else
CHECKS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "broker": (usable_brokers, BROKERS),
    "redis": (usable_redis, REDIS),
    "health": (usable_listener, LISTENER),
    "replication": (bool, "a number of replicas, or -1 for the broker's default"),
}
Told = dict[str, tuple[str, Any]]


def misspelt(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return a sentence for every variable that looks like a setting and is none.

    >>> misspelt({"HELIX_BROKR": "kafka:9092", "HELIX_BROKER": "kafka:9092", "HOME": "/root"})
    ['HELIX_BROKR is no setting of Helix and changes nothing; is it HELIX_BROKER?']
    """
    known = [PREFIX + name.upper() for name in FIELDS]
    strange = sorted(key for key in environ if key.startswith(PREFIX) and key not in known and key not in OF_TESTS)
    return [f"{key} is no setting of Helix and changes nothing{_meant(key, known)}" for key in strange]


def _meant(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key.removeprefix(PREFIX), [name.removeprefix(PREFIX) for name in known], n=1)
    return f"; is it {PREFIX}{near[0]}?" if near else "."


def _from_environment(environ: Mapping[str, str]) -> Told:
    return {name: (key, environ[key]) for name in FIELDS if environ.get(key := PREFIX + name.upper())}


def _from_file(directory: Path) -> Told:
    path = directory / FILE
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    inner = table.pop(TABLE, {})
    if not isinstance(inner, dict):
        raise SettingsError(f"{path}: {TABLE}: expected a table, [{TABLE}]")
    told = {key: (f"{path}: {key}", value) for key, value in table.items()}
    told |= {f"{TABLE}_{key}": (f"{path}: {TABLE}.{key}", value) for key, value in inner.items()}
    return {key: (source, value) for key, (source, value) in told.items() if value != ""}  # as in the environment


def _sound(told: Mapping[str, Any]) -> KafkaSecurity:
    security = KafkaSecurity(**told)
    if told and "security_protocol" not in told:
        raise SettingsError(f"{_variable('security_protocol')}: missing; nothing else of [{TABLE}] counts without it")
    if wrong := security.unsound():
        raise SettingsError(f"{_variable(wrong[0])}: {wrong[1]}")
    return security


def _variable(name: str) -> str:
    return f"{PREFIX}{TABLE}_{name}".upper()


def _converted(key: str, source: str, value: Any) -> Any:
    if key not in FIELDS:
        raise SettingsError(f"{source}: no such setting, expected one of {', '.join(FIELDS)}")
    try:
        converted = msgspec.convert(value, FIELDS[key].type, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        expected = str(error)[:1].lower() + str(error)[1:].split(", got")[0]
        got = "something else" if key.removeprefix(f"{TABLE}_") in SECRETS else repr(_unsaid(value))
        raise SettingsError(f"{source}: {expected}, got {got}") from error
    if key in CHECKS and not CHECKS[key][0](converted):
        raise SettingsError(f"{source}: expected {CHECKS[key][1]}, got {_unsaid(converted)!r}")
    return converted


def _path(_kind: type, given: object) -> Path:
    if not isinstance(given, str):
        raise TypeError("expected the path of a file or folder")
    return Path(given).expanduser()


def _unsaid(value: object) -> object:
    """Return a value without the password that an address may have."""
    return re.sub(r"//[^@/]*@", "//***@", value) if isinstance(value, str) else value
