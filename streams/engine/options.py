"""What the engine can be told, apart from what is to be folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """Settings of a process.

    Parameters
    ----------
    broker
        Addresses of Kafka, ``host:port`` with commas between.
    security
        librdkafka's settings of protocol, SASL and TLS, by which brokers and this process know each other.
    session_timeout_seconds
        How long a silent worker keeps its partitions.
    instance_id
        Static member id: a worker that comes back under it in time keeps its partitions; unique a process.
    standbys
        So many other workers keep a replica of every lane, and take over from there; never more than there are others.
    max_batch
        At most so many records and daily closes a transaction.
    max_buffered
        Above so many records of a topic and lane, no more are taken from Kafka.
    fetch_wait_ms
        How long a fetch waits for the first record.
    turns
        So many lanes begin a batch at a time; the others gather for the few milliseconds that this takes.
    fold_seconds
        Batches are kept short enough that folding one takes about so long, or less beside lanes that are up to date.
    tick_seconds
        How long a lane must be quiet before it writes a tick; None: never.
    stall_seconds
        A process ends itself when a lane of it has counted nothing for so long, though there is something to count.
    replication
        Replicas of the changelogs that the engine makes; -1 is the broker's default.
    web_port
        Port of Faust's own pages, on loopback; 0: none.
    """

    broker: str = "localhost:9092"
    security: Mapping[str, str] = field(default_factory=dict, repr=False)
    session_timeout_seconds: float = 30.0
    instance_id: str | None = None
    standbys: int = 0
    max_batch: int = 10_000
    max_buffered: int = 20_000
    fetch_wait_ms: int = 20
    turns: int = 3
    fold_seconds: float = 0.05
    tick_seconds: float | None = 10.0
    stall_seconds: float = 120.0
    replication: int = 1
    web_port: int = 0
