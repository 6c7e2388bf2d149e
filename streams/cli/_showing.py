"""The demo while it runs: the company sends, the worker works, the view shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import redis
from rich.console import Console

from streams.adapters.feed import Feed
from streams.adapters.following import Following
from streams.adapters.freshness import Freshness, seen
from streams.adapters.lag import WORKED_OFF, Lag
from streams.adapters.live import LiveModel, LiveView
from streams.adapters.reading_view import ViewReader
from streams.cli._headline import headline
from streams.cli._replaying import told
from streams.cli._serving import Pages, serving
from streams.cli._stage import Clock, Company, Play
from streams.cli._workers import Workers, working
from streams.events import ALERTS, HEALTH, OUTPUTS, PLANS
from streams.settings import Settings

AT_MOST: Final = 2_000
LOOK_SECONDS: Final = 0.1
LAG_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 2.0
SHOWN: Final = (HEALTH, ALERTS, PLANS)
PRESENT: Final = (
    "The present is reached: from here on time passes as the clock's does, until Ctrl-C. "
    "Minutes may pass between two events, as with real customers; pages say Live, quiet."
)


def show(play: Play, settings: Settings, console: Console, check: Callable[[], None], *, stay: bool) -> LiveModel:
    """Play until the end, or with ``stay`` until Ctrl-C, and return what was shown last."""
    model = LiveModel("Helix demo: some months of history at once")
    shown = {settings.topic(name): OUTPUTS[name] for name in SHOWN}
    security = settings.kafka.librdkafka()
    with (
        Feed(settings.broker, settings.namespace, security) as feed,
        working(1, told(settings), settings.home / "logs", check) as workers,
        serving(settings, told(settings)) as pages,
        Lag(settings.broker, settings.application, security, lambda _: workers.check()) as lag,
        Following(settings.broker, shown, security) as facts,
        redis.Redis.from_url(settings.redis, socket_timeout=ANSWER_SECONDS) as client,
        LiveView(model, console) as view,
        suppress(KeyboardInterrupt),
    ):
        reader = ViewReader(client, settings.namespace)
        company = Company(play, feed, settings.partitions)
        Show(play, settings, company, feed, workers, pages, lag, facts, reader, view).run(stay)
    return model


class Show:
    """One performance."""

    def __init__(  # noqa: PLR0917  # everything that plays a part
        self,
        play: Play,
        settings: Settings,
        company: Company,
        feed: Feed,
        workers: Workers,
        pages: Pages,
        lag: Lag,
        facts: Following,
        reader: ViewReader,
        view: LiveView,
    ) -> None:
        self._clock = Clock(play)
        self._play, self._settings, self._company, self._feed = play, settings, company, feed
        self._workers, self._pages, self._lag, self._facts, self._view = workers, pages, lag, facts, view
        self._reader = reader
        self._began = time.monotonic()
        self._behind = self._done = 0
        self._looked = float("-inf")
        self._fresh: Freshness | None = None

    def run(self, stay: bool) -> None:
        """Play history, wait until it is worked off, then let time pass to the present; and wait again, or go on."""
        while not self._step(self._play.opens) or self._behind:
            pass
        self._clock.go()
        while not (self._step(self._clock.now) and self._clock.is_over and not self._behind):
            self._head()
        self._head()
        if stay:
            self._view.say(PRESENT)
        while stay:
            self._step(self._clock.now)
            self._head()

    def _head(self) -> None:
        self._view.model.title = headline(self._play, self._clock, self._fresh)

    def _step(self, now: datetime) -> bool:
        """Send what is due, take over what is new, show it; return whether all that is due is sent."""
        done = self._company.send_until(now, AT_MOST)
        for fact in self._facts.new(LOOK_SECONDS):
            self._tell(fact)
        self._look(done)
        self._view.model.progress(
            sent=self._feed.sent,
            processed=self._done,
            seconds=time.monotonic() - self._began,
            lag=self._behind,
            at=now,
        )
        self._view.refresh()
        return done

    def _tell(self, fact: Any) -> None:
        if isinstance(fact, str):
            self._view.model.forget(fact)
        else:
            self._view.model.apply(fact)

    def _look(self, all_sent: bool) -> None:
        if time.monotonic() - self._looked < LAG_SECONDS:
            return
        self._workers.check()
        self._pages.check()
        self._view.model.way_in = self._pages.way_in
        self._fresh = seen(self._reader, self._settings.partitions, datetime.now(UTC))
        if all_sent:
            self._feed.flush()
        sent, way = self._feed.sent, self._lag.way(self._settings.topic(name) for name in WORKED_OFF)
        self._behind, self._looked = way.total - way.done, time.monotonic()
        self._done = max(self._done, sent - self._behind)
