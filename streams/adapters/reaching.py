"""Whether Kafka answers, and lets us in: librdkafka tells why it does not only beside the call that fails."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

LOOK_SECONDS: Final = 1.0
WHAT_TO_CHECK: Final = {
    KafkaError._AUTHENTICATION: (
        "check HELIX_KAFKA_SASL_MECHANISM, HELIX_KAFKA_SASL_USERNAME and HELIX_KAFKA_SASL_PASSWORD"
    ),
    KafkaError._SSL: "check HELIX_KAFKA_SECURITY_PROTOCOL and HELIX_KAFKA_SSL_CA_LOCATION",
}


class ReachError(RuntimeError):
    """Nobody answers, or Kafka does not let us in: only then there is a ``reason``, and ``advice`` for it."""

    def __init__(self, broker: str, reason: str = "", advice: str = "") -> None:
        told = f"Kafka at {broker} does not let us in ({reason}): {advice}."
        nobody = f"No Kafka answers at {broker}: start one with `helix local`, or set HELIX_BROKER to yours."
        super().__init__(told if reason else nobody)
        self.reason, self.advice = reason, advice


def admin(broker: str, security: Mapping[str, str] | None, seconds: float, kind: Any = AdminClient) -> Any:
    """Return an admin client that has had an answer; raise `ReachError` after so many seconds without."""
    heard: list[KafkaError] = []
    client = kind({"bootstrap.servers": broker, "log_level": 0, "error_cb": heard.append, **(security or {})})
    patient_until = time.monotonic() + seconds
    while True:
        try:
            client.list_topics(timeout=min(seconds, LOOK_SECONDS))
        except KafkaException as error:
            client.poll(0)
            for refusal in (one for one in heard if one.code() in WHAT_TO_CHECK):
                raise ReachError(broker, refusal.str(), WHAT_TO_CHECK[refusal.code()]) from error
            if time.monotonic() >= patient_until:
                raise ReachError(broker) from error
        else:
            return client
