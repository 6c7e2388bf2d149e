"""What the engine overrides or touches of Faust, mode and aiokafka, as it was when the engine was tested.

Where this fails after an upgrade, read what changed there before recording it here anew.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import pytest

PARAMETERS = {
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread._create_worker_consumer": "(self, transport)",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread._ensure_consumer": "(self)",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread.on_start": "(self)",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread.on_thread_stop": "(self)",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread.verify_event_path": "(self, now, tp)",
    "faust.transport.drivers.aiokafka:Consumer._new_consumer_thread": "(self)",
    "faust.transport.drivers.aiokafka:Consumer._drain_messages": "(self, fetcher)",
    "faust.transport.drivers.aiokafka:Consumer.perform_seek": "(self)",
    "faust.transport.drivers.aiokafka:Consumer.force_commit": "(self, topics=, start_new_transaction=)",
    "faust.transport.drivers.aiokafka:Consumer.ack": "(self, message)",
    "faust.transport.drivers.aiokafka:Consumer.verify_event_path": "(self, now, tp)",
    "faust.transport.drivers.aiokafka:Consumer.on_partitions_revoked": "(self, revoked)",
    "faust.transport.drivers.aiokafka:Consumer.on_partitions_assigned": "(self, assigned, generation_id=)",
    "faust.transport.drivers.aiokafka:Consumer.on_stop": "(self)",
    "faust.tables.recovery:Recovery._restart_recovery": "(obj)",
    "faust.tables.recovery:Recovery._slurp_changelogs": "(obj)",
    "faust.tables.recovery:Recovery.on_recovery_completed": "(self, generation_id=)",
    "faust.tables.recovery:Recovery._wait": "(self, coro, timeout=)",
    "faust.tables.manager:TableManager.on_start": "(self)",
    "faust.tables.manager:TableManager._update_channels": "(self)",
    "faust.agents:Agent.__call__": "(self, index=, active_partitions=, stream=, channel=)",
    "faust.agents:Agent._prepare_channel": "(self, channel=, internal=, schema=, key_type=, value_type=, **kwargs)",
    "faust.agents:Agent.on_start": "(self)",
    "faust.agents:Agent.on_stop": "(self)",
    "faust.agents:Agent.get_topic_names": "(self)",
    "faust.agents:Agent.__init__": (
        "(self, fun, app, name=, channel=, concurrency=, sink=, on_error=, supervisor_strategy=, help=, schema=, "
        "key_type=, value_type=, isolated_partitions=, use_reply_headers=, **kwargs)"
    ),
    "faust:App.agent": (
        "(self, channel=, name=, concurrency=, supervisor_strategy=, sink=, isolated_partitions=, "
        "use_reply_headers=, **kwargs)"
    ),
    "faust:App._create_directories": "(self)",
    "faust:App._on_rebalance_when_stopped": "(self)",
    "mode:Service.wait": "(self, *coros, timeout=)",
    "mode:Service.wait_for_stopped": "(self, *coros, timeout=)",
    "aiokafka:AIOKafkaConsumer.seek": "(self, partition, offset)",
    "aiokafka:AIOKafkaConsumer.pause": "(self, *partitions)",
    "aiokafka:AIOKafkaConsumer.resume": "(self, *partitions)",
    "aiokafka:AIOKafkaConsumer.assignment": "(self)",
    "aiokafka:AIOKafkaConsumer.commit": "(self, offsets=)",
    "aiokafka.consumer.fetcher:Fetcher.fetched_records": "(self, partitions, timeout=, max_records=)",
    "aiokafka.consumer.fetcher:Fetcher.seek_to": "(self, tp, offset)",
    "aiokafka.consumer.fetcher:Fetcher._notify": "(self, future)",
    "aiokafka.consumer.fetcher:PartitionRecords._unpack_records": "(self)",
    "aiokafka.consumer.fetcher:PartitionRecords._consume_aborted_up_to": "(self, batch_offset)",
    "aiokafka.consumer.fetcher:PartitionRecords._contains_abort_marker": "(self, next_batch)",
    "aiokafka.consumer.fetcher:FetchResult.getall": "(self, max_records=)",
    "aiokafka.consumer.fetcher:FetchResult.calculate_backoff": "(self)",
    "aiokafka.consumer.fetcher:FetchResult.check_assignment": "(self, tp)",
    "aiokafka.consumer.fetcher:FetchResult._update_position": "(self)",
    "aiokafka.consumer.fetcher:FetchResult.has_more": "(self)",
    "aiokafka.consumer.subscription_state:SubscriptionState.fetch_context": "(self)",
    "aiokafka.consumer.subscription_state:Assignment.state_value": "(self, tp)",
    "aiokafka.consumer.group_coordinator:GroupCoordinator.check_errors": "(self)",
    "aiokafka.consumer.group_coordinator:GroupCoordinator.fetch_committed_offsets": "(self, partitions)",
    "aiokafka.protocol.commit:OffsetFetchRequest.__init__": "(self, consumer_group, partitions)",
    "aiokafka.protocol.group:LeaveGroupRequest.__init__": "(self, group, member_id)",
    "aiokafka.protocol.admin:DescribeGroupsRequest.__init__": "(self, groups, include_authorized_operations=)",
    "aiokafka.client:AIOKafkaClient.send": "(self, node_id, request, group=)",
    "aiokafka.client:AIOKafkaClient._get_conn": "(self, node_id, group=, no_hint=)",
    "aiokafka.conn:AIOKafkaConnection.send": "(self, request, expect_response=)",
    "aiokafka.conn:AIOKafkaConnection.close": "(self, reason=, exc=)",
    "aiokafka.client:AIOKafkaClient.bootstrap": "(self)",
    "aiokafka.client:AIOKafkaClient.close": "(self)",
    "aiokafka.client:AIOKafkaClient.coordinator_lookup": "(self, coordinator_type, coordinator_key)",
    "aiokafka.client:AIOKafkaClient.get_random_node": "(self)",
    "aiokafka.client:AIOKafkaClient.force_metadata_update": "(self)",
    "aiokafka.protocol.metadata:MetadataRequest.__init__": "(self, topics=, allow_auto_topic_creation=)",
    "aiokafka.protocol.api:Request.build": "(self, request_struct_class)",
    "aiokafka.protocol.transaction:InitProducerIdRequest.__init__": "(self, transactional_id, transaction_timeout_ms)",
    "aiokafka.protocol.transaction:AddPartitionsToTxnRequest.__init__": (
        "(self, transactional_id, producer_id, producer_epoch, topics)"
    ),
    "aiokafka.protocol.transaction:EndTxnRequest.__init__": (
        "(self, transactional_id, producer_id, producer_epoch, transaction_result)"
    ),
    "faust.transport.drivers.aiokafka:credentials_to_aiokafka_auth": "(credentials=, ssl_context=)",
    "aiokafka.protocol.fetch:FetchRequest.build": "(self, request_struct_class)",
}

ATTRIBUTES = {
    "faust.transport.consumer:Consumer": ["flow_active", "can_resume_flow"],
    "faust.transport.drivers.aiokafka:Transport": ["Consumer"],
    "faust.tables.recovery:Recovery": ["signal_recovery_start", "active_tps", "standby_tps", "_generation_id"],
    "faust.tables.manager:TableManager": ["recovery", "_recovery", "_changelogs", "changelog_topics"],
    "faust:App": [
        "BootStrategy",
        "agents",
        "_on_agent_error",
        "rebalancing",
        "rebalancing_count",
        "consumer_generation_id",
        "_crashed",
        "crash_reason",
    ],
    "faust.app.base:BootStrategy": ["enable_kafka_producer"],
    "mode.threads:ServiceThread": ["thread_loop"],
    "aiokafka:AIOKafkaConsumer": [
        "_fetcher",
        "_subscription",
        "_fetch_max_wait_ms",
        "_isolation_level",
        "_client",
        "_coordinator",
    ],
    "aiokafka.consumer.group_coordinator:GroupCoordinator": [
        "_group_instance_id",
        "group_id",
        "coordinator_id",
        "member_id",
        "_client",
        "_closing",
    ],
    "aiokafka.client:AIOKafkaClient": ["_request_timeout_ms"],
    "aiokafka.conn:AIOKafkaConnection": ["_request_timeout", "_requests"],
    "aiokafka.protocol.fetch:FetchRequest": [
        "_max_wait_ms",
        "_min_bytes",
        "_max_bytes",
        "_isolation_level",
        "_rack_id",
    ],
    "aiokafka.consumer.fetcher:Fetcher": ["_fetch_waiters", "_subscriptions", "_closed", "_records"],
    "aiokafka.consumer.fetcher:FetchResult": ["_partition_records", "_topic_partition"],
    "aiokafka.consumer.fetcher:PartitionRecords": [
        "_records_iterator",
        "_records",
        "_tp",
        "_check_crcs",
        "_isolation_level",
        "_aborted_producers",
        "next_fetch_offset",
    ],
    "aiokafka.consumer.subscription_state:SubscriptionState": ["subscription", "reassignment_in_progress"],
    "aiokafka.consumer.subscription_state:Subscription": ["assignment"],
    "aiokafka.consumer.subscription_state:TopicPartitionState": ["position", "has_valid_position", "lso", "highwater"],
}


def found(path: str) -> Any:
    module, _, names = path.partition(":")
    what = import_module(module)
    for name in names.split("."):
        what = getattr(what, name)
    return what


def parameters(what: Any) -> str:
    stars: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    named = inspect.signature(what).parameters.values()
    return ", ".join(
        f"{stars.get(each.kind, '')}{each.name}{'' if each.default is each.empty else '='}" for each in named
    )


@pytest.mark.parametrize("path", PARAMETERS)
def test_what_is_overridden_or_called_takes_the_same_parameters(path: str) -> None:
    assert f"({parameters(found(path))})" == PARAMETERS[path]


@pytest.mark.parametrize("path", ATTRIBUTES)
def test_what_is_read_or_set_is_still_there(path: str) -> None:
    modules = {inspect.getmodule(each) for each in found(path).__mro__[:-1] if each.__module__ != "typing"}
    sources = "".join(inspect.getsource(module) for module in modules if module is not None and module.__file__)
    missing = [name for name in ATTRIBUTES[path] if f"self.{name}" not in sources and not hasattr(found(path), name)]
    assert missing == []


def test_errors_that_are_told_apart_are_still_there() -> None:
    recovery = import_module("faust.tables.recovery")
    errors = import_module("aiokafka.errors")
    assert issubclass(recovery.RebalanceAgain, Exception)
    assert issubclass(recovery.ServiceStopped, Exception)
    assert issubclass(errors.CommitFailedError, errors.KafkaError)
    assert not issubclass(errors.ConsumerStoppedError, errors.KafkaError)


def test_faust_finds_the_transport_by_its_entry_point() -> None:
    [registered] = entry_points(group="faust.transports", name="batch")
    assert registered.load() is import_module("streams.engine.transport").Transport


def test_an_offset_that_is_out_of_range_is_told_with_its_partition_and_asked_for_again() -> None:
    source = inspect.getsource(found("aiokafka.consumer.fetcher:Fetcher._proc_fetch_request"))
    assert "err = Errors.OffsetOutOfRangeError({tp: fetch_offset})" in source
    source = inspect.getsource(found("aiokafka.consumer.fetcher:Fetcher.fetched_records"))
    assert "# Remove error, so we can fetch on partition again" in source


def test_a_fetch_of_no_partitions_is_still_a_fetch_of_all() -> None:
    source = inspect.getsource(found("aiokafka.consumer.fetcher:Fetcher.fetched_records"))
    assert "if partitions and tp not in partitions:" in source


def test_a_connection_looks_at_its_time_out_when_a_request_is_sent_and_not_later() -> None:
    send = found("aiokafka.conn:AIOKafkaConnection.send")
    assert not inspect.iscoroutinefunction(send)
    assert "return wait_for(fut, self._request_timeout)" in inspect.getsource(send)


def test_a_connection_that_is_closed_since_it_was_silent_has_metadata_asked_for_anew() -> None:
    source = inspect.getsource(found("aiokafka.client:AIOKafkaClient._on_connection_closed"))
    assert "CloseReason.CONNECTION_TIMEOUT" in source
    assert "self.force_metadata_update()" in source
