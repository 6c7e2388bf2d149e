"""A worker of the torture has the engine's transactions shortened wherever they are known."""

from __future__ import annotations

import pytest

from streams.engine import loose_ends, transaction
from tests.torture import worker


def test_transactions_are_as_short_for_who_mends_as_for_who_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (transaction, loose_ends):
        for name in ("TRANSACTION_MS", "LONGEST_SILENT_MS"):
            monkeypatch.setattr(module, name, getattr(module, name))
    monkeypatch.setattr(loose_ends, "PATIENCE", loose_ends.PATIENCE)
    worker._hurry_transactions()
    for module in (transaction, loose_ends):
        assert vars(module)["TRANSACTION_MS"] == worker.TRANSACTION_MS
        assert vars(module)["LONGEST_SILENT_MS"] == 9_000
    assert max(loose_ends.PATIENCE) <= 9.0
