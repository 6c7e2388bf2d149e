"""A Kafka that does not let us do everything."""

from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient


class Denied(AdminClient):  # type: ignore[misc]
    """An admin without the right DescribeConfigs, as Kafka answers one."""

    def describe_configs(self, resources: Iterable[Any], **_: Any) -> dict[Any, Future[Any]]:
        """Refuse."""
        answers: dict[Any, Future[Any]] = {resource: Future() for resource in resources}
        for answer in answers.values():
            answer.set_exception(KafkaException(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)))
        return answers


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever checks topics has no right to their settings."""
    monkeypatch.setattr("streams.adapters.topics.AdminClient", Denied)
