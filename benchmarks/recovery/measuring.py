"""How soon a worker has taken over many customers, and in how much memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from benchmarks.costs import core
from benchmarks.recovery import alone, changelog, stock, worker
from streams.settings import Settings

SIZES: Final = (100_000, 1_000_000)


def measure(
    broker: str,
    redis: str,
    folder: Path,
    *,
    sizes: Sequence[int] = SIZES,
    stock_customers: int = 100_000,
    stock_seconds: float = 90.0,
) -> Iterator[dict[str, Any]]:
    """Yield rows of seconds, records/s and memory: of an idle worker, of each size both ways, and of stock Faust."""
    models, watermark = core.models()
    idle = worker.measure(_settings(broker, redis, models, 0, watermark)[0], folder / "idle")
    yield idle
    for size in sizes:
        settings, written = _settings(broker, redis, models, size, watermark)
        found = [alone.measure(settings, threads) for threads in (1, settings.partitions)]
        found.append(worker.measure(settings, folder / f"worker-{size}"))
        found[-1]["bytes_a_customer"] = round((found[-1].get("rss_bytes", 0) - idle.get("rss_bytes", 0)) / size)
        yield from (row | written for row in found)
    if stock_customers:
        yield stock.measure(broker, models, stock_customers, folder / "stock", stock_seconds)


def _settings(
    broker: str, redis: str, models: list[bytes], size: int, watermark: int
) -> tuple[Settings, dict[str, Any]]:
    settings = Settings(broker=broker, redis=redis, namespace=f"recovery-{uuid4().hex[:8]}.", learning=False)
    return settings, changelog.write(settings, models, size, watermark)
