"""How soon a worker has taken over many customers, and in how much memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from benchmarks.costs import core
from benchmarks.recovery import alone, changelog, memory, stock, worker
from benchmarks.recovery.targets import SIZES
from streams.settings import Settings

STOCK_SECONDS: Final = 90.0
VIEW_SECONDS: Final = 60.0  # so long a worker is watched while it writes its view, which takes a million ten minutes


def measure(
    broker: str,
    redis: str,
    folder: Path,
    *,
    sizes: Sequence[int] = SIZES,
    stock_sizes: Sequence[int] = SIZES,
    stock_seconds: float = STOCK_SECONDS,
) -> Iterator[dict[str, Any]]:
    """Yield rows of seconds, records/s and memory: of an idle worker, of each size both ways, and of stock Faust."""
    models, watermark = core.models()
    idle = worker.measure(_settings(broker, redis, models, 0, watermark)[0], folder / "idle")
    yield idle
    for size in sizes:
        settings, written = _settings(broker, redis, models, size, watermark)
        found = [alone.measure(settings, threads) for threads in (1, settings.partitions)]
        of_worker = worker.measure(settings, folder / f"worker-{size}", VIEW_SECONDS)
        found.append(of_worker | memory.a_customer(idle, of_worker, size))
        yield from (row | written for row in found)
    for size in stock_sizes:
        yield stock.measure(broker, models, size, folder / f"stock-{size}", stock_seconds)


def _settings(
    broker: str, redis: str, models: list[bytes], size: int, watermark: int
) -> tuple[Settings, dict[str, Any]]:
    settings = Settings(broker=broker, redis=redis, namespace=f"recovery-{uuid4().hex[:8]}.", learning=False)
    return settings, changelog.write(settings, models, size, watermark)
