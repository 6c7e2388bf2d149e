"""What keeps from knowing who may, told in the log when it begins and when it is over, not whenever it is met."""

from __future__ import annotations

import logging

from streams.web.access.files import Access
from streams.web.access.folder import AccessError
from streams.web.problems import Problem

log = logging.getLogger(__name__)


class Outage:
    """Remembers what the log was told of the files that say who may."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._told: set[str] = set()

    def problem(self, error: AccessError) -> Problem:
        """Return what people are told of it; which file it is, only the log says."""
        self.met(error)
        return Problem(503, "access-unavailable", "Who may is not known: the log of `helix serve` says why.")

    def met(self, error: AccessError) -> None:
        """Tell the log, unless it was told."""
        if (why := str(error)) not in self._told:
            self._told.add(why)
            log.error("%s", why)

    def passed(self) -> None:
        """Note that somebody was looked up: if nothing else is amiss, it is over."""
        if not self._told:
            return
        try:
            self._access.check()
        except AccessError as error:
            self.met(error)
        else:
            self._told.clear()
            log.info("who may can be read again")
