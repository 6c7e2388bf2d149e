"""What was taken of lanes, as pieces of the view: each customer from what Redis has of it to what it is now."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

from streams.adapters.view.blob import Kept, read
from streams.adapters.view.change import Describe, Shown, edited, shown
from streams.adapters.view.edit import Edit
from streams.adapters.view.keys import Keys
from streams.adapters.view.lane import Change, Chunk, Lane
from streams.adapters.view.link import Link, Write
from streams.adapters.view.packing import Damaged

log = logging.getLogger(__name__)


class Pieces:
    """Reads what Redis has of customers, and leaves out those that cannot be shown."""

    def __init__(self, link: Link, keys: Keys, describe: Describe) -> None:
        self._link, self._keys, self._describe = link, keys, describe
        self._unshown = 0

    def of(self, taken: Sequence[tuple[Lane, str, Chunk]]) -> list[Write]:
        """Return what was taken of some lanes, each under its epoch, as it is to be written."""
        news = [self._news(lane, chunk) for lane, _, chunk in taken]
        kept = iter(self._link.customers([new.change.customer for each in news for new in each]))
        writes = []
        for (lane, epoch, chunk), each in zip(taken, news, strict=True):
            edit = Edit(self._keys)
            for new in each:
                edited(edit, self._keys, lane.partition, new, self._known(next(kept), new))
            if chunk.whole:
                edit.announce("resync")
            writes.append(Write(lane.partition, epoch, lane.serial + 1, chunk.token, chunk.whole, edit))
        return writes

    def _news(self, lane: Lane, chunk: Chunk) -> list[Shown]:
        return [new for change in chunk.changes if (new := self._shown(change, lane))]

    def _known(self, blob: bytes | None, new: Shown) -> Kept | None:
        try:
            return None if blob is None else read(blob)
        except Damaged as error:
            log.warning(
                "of customer %r Redis has what cannot be read, and it is replaced: %s", new.change.customer, error
            )
            return None

    def _shown(self, change: Change, lane: Lane) -> Shown | None:
        try:
            return shown(change, lane.partition, self._describe, lane.now)
        except Exception:  # one customer that cannot be shown must not keep the others from it
            self._unshown += 1
            if math.log10(self._unshown).is_integer():  # said, but not a thousand times
                log.exception("customer %r cannot be shown, the %s such case", change.customer, f"{self._unshown:,}.")
            return None
