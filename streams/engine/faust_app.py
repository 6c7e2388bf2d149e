"""The Faust app under the engine: membership, assignment and changelog topics, with the settings that served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import faust
from faust.app.base import BootStrategy

from streams.engine.agent import Agent
from streams.engine.credentials import credentials
from streams.engine.lanes import Lanes
from streams.engine.options import Options
from streams.engine.tables import TableManager

HEARTBEAT_SECONDS: Final = 0.2  # by its answer a worker learns that another comes or goes
JOIN_SECONDS: Final = 90.0  # others may have a minute to come; for whatever else there is less time (silence.py)


class Boot(BootStrategy):  # type: ignore[misc]
    """What Faust starts."""

    enable_kafka_producer = False  # lanes have their own


class LaneApp(faust.App):  # type: ignore[misc]
    """A Faust app that knows the lanes of its process."""

    BootStrategy = Boot
    lanes: Lanes

    def agent(self, channel: Any = None, **options: Any) -> Callable[[Callable[..., Any]], Any]:
        """Declare an agent, as on any Faust app; nobody who scans packages for agents is told of it.

        To tell them, Faust looks for the source of every module there is, a tenth of what a worker's imports take.
        """

        def declare(fun: Callable[..., Any]) -> Any:
            declared = self.conf.Agent(
                fun, app=self, channel=channel, on_error=self._on_agent_error, help=fun.__doc__, **options
            )
            self.agents[declared.name] = declared
            return declared

        return declare

    def _create_directories(self) -> None:
        """None: tables live in memory and in Kafka."""

    def _on_rebalance_when_stopped(self) -> None:
        """Nothing: Faust would close the consumer here, so that it left no group, which then waits for its session."""

    def changelogged(self, table: str, partitions: int) -> None:
        """Have the topics of ``table`` assigned together with its changelog."""
        self.Table(table, key_type=bytes, value_type=bytes, partitions=partitions)


def lane_app(application: str, options: Options, lanes: Lanes) -> LaneApp:
    """Return the app; agents are declared on it as on any other."""
    app = LaneApp(application, **_settings(options))
    app.lanes = lanes
    return app


def _settings(options: Options) -> dict[str, Any]:
    return {
        "broker": [f"batch://{host.strip()}" for host in options.broker.split(",")],
        "broker_credentials": credentials(options.security),
        "Agent": Agent,
        "TableManager": TableManager,
        "store": "memory://",
        "table_standby_replicas": options.standbys,
        "topic_disable_leader": True,
        "topic_allow_declare": False,  # all are there: Faust would ask the first broker to make them, which may be away
        "consumer_auto_offset_reset": "none",  # a lane that finds its offset gone must not go on elsewhere
        "consumer_group_instance_id": options.instance_id,
        "broker_session_timeout": options.session_timeout_seconds,
        "broker_heartbeat_interval": min(HEARTBEAT_SECONDS, options.session_timeout_seconds / 3),
        "broker_request_timeout": max(JOIN_SECONDS, options.session_timeout_seconds),
        "broker_commit_interval": 1.0,
        "stream_wait_empty": False,
        "stream_recovery_delay": 0.0,
        "web_enabled": options.web_port != 0,
        "web_port": options.web_port or 6066,
        "web_bind": "127.0.0.1",
    }
