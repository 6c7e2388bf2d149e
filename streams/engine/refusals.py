"""What the group's coordinator could not go on with: aiokafka does nothing more until somebody asks for it."""

from __future__ import annotations

import logging
from typing import Final, Protocol

from aiokafka.errors import ConsumerStoppedError

ATTEMPTS: Final = 5  # one after the other: what passes, such as a coordinator that is just loading, is refused once
log = logging.getLogger(__name__)


class Refused(RuntimeError):  # noqa: N818 reads as the sentence it is
    """The group takes this process on no attempt; the message says why."""


class Member(Protocol):
    """A process as the group knows it."""

    @property
    def rejoining(self) -> bool:
        """Whether the group is being joined."""

    async def ask_coordinator(self) -> None:
        """Let the coordinator go on; raise what it could not go on with."""


class Refusals:
    """Those that a member has met since the group last took it."""

    def __init__(self, group: str, member: Member) -> None:
        self._group, self._member = group, member
        self._many = 0

    async def look(self) -> None:
        """Have it tried again if there is one; raise `Refused` if that has been of no use."""
        try:
            await self._member.ask_coordinator()
        except ConsumerStoppedError:  # it has not begun, or is over
            return
        except Exception as error:  # noqa: BLE001 whatever a task of aiokafka's has ended with
            self._heard(error)
        else:
            if not self._member.rejoining:
                self._many = 0

    def _heard(self, error: Exception) -> None:
        self._many += 1
        if self._many >= ATTEMPTS:
            raise Refused(f"Kafka does not take this process into the group {self._group}: {error!r}") from error
        log.warning("Kafka does not take this process into the group %s, and is asked again: %r", self._group, error)
