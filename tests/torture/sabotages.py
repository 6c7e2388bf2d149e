"""The engine broken on purpose, one promise at a time: what torture must find, or it could find nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4


def no_fencing() -> None:
    """Give every producer a transactional id of its own, so that a zombie's transaction counts as well."""
    from streams.engine import transaction

    made: Any = transaction.Producer  # type: ignore[attr-defined]

    def unfenced(settings: dict[str, Any], **hearing: Any) -> Any:
        return made({**settings, "transactional.id": f"{settings['transactional.id']}-{uuid4()}"}, **hearing)

    transaction.Producer = unfenced  # type: ignore[attr-defined]


def position_apart() -> None:
    """Write the position in a transaction of its own, after that of the states and facts."""
    from streams.engine.transaction import Transactions

    commit, unhit, last = *_commits(), _last_positions()

    def apart(self: Transactions, changes: Any, position: Any, outputs: Any = ()) -> None:
        if changes or outputs:
            commit(self, changes, last[id(self)], outputs)
        unhit(self, {}, position)
        last[id(self)] = position

    Transactions.commit = apart  # type: ignore[method-assign]


def facts_apart() -> None:
    """Write facts in a transaction of their own, before that of the states and the position."""
    from streams.engine.transaction import Transactions
    from tests.torture.tail import FACTS

    commit, unhit, last = *_commits(), _last_positions()

    def apart(self: Transactions, changes: Any, position: Any, outputs: Any = ()) -> None:
        if facts := [one for one in outputs if one.topic.endswith(FACTS)]:
            commit(self, {}, last[id(self)], facts)
        unhit(self, changes, position, [one for one in outputs if not one.topic.endswith(FACTS)])
        last[id(self)] = position

    Transactions.commit = apart  # type: ignore[method-assign]


def _commits() -> tuple[Any, Any]:
    """Return how a transaction is committed, and the same without the point after it at which a worker can be hit."""
    from streams.engine.transaction import Transactions

    commit: Any = Transactions.commit
    return commit, commit.__wrapped__


def _last_positions() -> dict[int, Any]:
    """Return the positions of all producers, by their `id`, as those are taken; who commits keeps them."""
    from streams.engine.ownership import Ownership

    take, last = Ownership.take, dict[int, Any]()

    async def noting(self: Ownership, *of: Any) -> Any:
        found = await take(self, *of)
        last[id(self._transactions)] = found.position
        return found

    Ownership.take = noting  # type: ignore[method-assign, assignment]
    return last


def read_uncommitted() -> None:
    """Read changelogs and inputs with what was aborted."""
    from streams.engine import recovery
    from streams.engine.fetching import FetchThread

    settings, create = recovery.reading_settings, FetchThread._create_worker_consumer

    def loosely(*of: Any) -> dict[str, Any]:
        return settings(*of) | {"isolation.level": "read_uncommitted"}

    def uncommitted(self: FetchThread, transport: Any) -> Any:
        consumer = create(self, transport)
        consumer._isolation_level = "read_uncommitted"
        return consumer

    recovery.reading_settings = loosely  # type: ignore[assignment]
    FetchThread._create_worker_consumer = uncommitted  # type: ignore[method-assign]


def gaps_passed_over() -> None:
    """Take what comes for what comes next, whatever is missing before it."""
    from streams.engine.stretch import Stretches

    accept: Any = Stretches.accept

    def trusting(self: Stretches, start: int, *of: Any) -> bool:
        self.have = max(self.have, start)
        taken: bool = accept(self, start, *of)
        return taken

    Stretches.accept = trusting  # type: ignore[assignment]


def takes_fright() -> None:
    """End where a connection to Kafka is lost, instead of going on once it is there again."""
    from streams.engine.ownership import Ownership

    settle = Ownership._settle

    async def unless_troubled(self: Ownership, transactions: Any) -> None:
        transactions.listen()
        if transactions.troubled:
            raise RuntimeError("a connection to Kafka is lost")
        await settle(self, transactions)

    Ownership._settle = unless_troubled  # type: ignore[method-assign]


SABOTAGES: Final[Mapping[str, Callable[[], None]]] = {
    "no_fencing": no_fencing,
    "position_apart": position_apart,
    "facts_apart": facts_apart,
    "read_uncommitted": read_uncommitted,
    "gaps_passed_over": gaps_passed_over,
    "takes_fright": takes_fright,
}
