"""How the stream is doing, as its workers tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import msgspec
import redis
from msgspec import structs

from streams.adapters.reading_view import pictures
from streams.adapters.reading_view.answers import WORKERS, PartitionPicture, RejectSample, StreamPicture
from streams.adapters.reading_view.rows import readable
from streams.adapters.view.keys import CHURN, Keys
from streams.adapters.view.packing import decoded
from streams.adapters.view.worker import WORKER, Latency
from streams.events import Honesty, ModelTrained

MODEL: Final = msgspec.json.Decoder(ModelTrained)
SAMPLE: Final = msgspec.json.Decoder(RejectSample)


def picture(client: redis.Redis, keys: Keys) -> StreamPicture:
    """Return how the stream is doing, and how far its risk can be trusted."""
    pipeline = client.pipeline(transaction=False)
    pipeline.hgetall(keys.workers)
    pipeline.get(keys.model(CHURN))
    pipeline.hgetall(keys.rejects)
    pipeline.lrange(keys.samples, 0, -1)
    pipeline.hgetall(keys.calibration)
    workers, newest, rejects, samples, judged = pipeline.execute()
    known = pace(workers)
    model, no_model = model_in(newest)
    told, no_samples = readable({str(at): each for at, each in enumerate(samples)}, partial(decoded, SAMPLE))
    return structs.replace(
        known,
        rejects=most_first(pictures.sums_of(rejects)),
        samples=tuple(told.values()),
        model=model,
        calibration=pictures.calibration(pictures.sums_of(judged)),
        unreadable=(*known.unreadable, *no_model, *(["rejects:samples"] if no_samples else [])),
    )


def most_first(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts, the greatest first, of what there is.

    >>> most_first({"none": 0, "few": 2, "many": 3})
    {'many': 3, 'few': 2}
    """
    kept = [(name, count) for name, count in counts.items() if count > 0]
    return dict(sorted(kept, key=lambda each: -each[1]))


def honesty(kept: bytes | str | None) -> Honesty | None:
    """Return how good a model is that is kept, None of none and of one that cannot be read."""
    model, _ = model_in(kept)
    return model.honesty if model else None


def model_in(kept: bytes | str | None) -> tuple[ModelTrained | None, tuple[str, ...]]:
    """Return the model that is kept, if there is one, and its name where it cannot be read."""
    read, unreadable = readable({} if kept is None else {f"model:{CHURN}": kept}, partial(decoded, MODEL))
    return next(iter(read.values()), None), unreadable


def pace(kept: Any) -> StreamPicture:
    """Return how far the workers are; of a partition that several name, what was said last counts."""
    named = {WORKERS + name.decode(errors="backslashreplace"): each for name, each in kept.items()}
    read, unreadable = readable(named, partial(decoded, WORKER))
    workers = sorted(read.values(), key=lambda each: each.worker)
    partitions = {
        lane.partition: PartitionPicture(worker=worker.worker, **structs.asdict(lane))
        for worker in sorted(workers, key=lambda each: each.at)
        for lane in worker.lanes
    }
    known = [one.watermark for one in partitions.values() if one.watermark is not None]
    return StreamPicture(
        workers=tuple(workers),
        partitions=tuple(one for _, one in sorted(partitions.items())),
        watermark=min(known, default=None),
        lag=sum(one.lag or 0 for one in partitions.values()),
        latency=slowest(partitions.values()),
        unreadable=unreadable,
    )


def slowest(partitions: Iterable[PartitionPicture]) -> Latency | None:
    """Return the latency of the partition whose 99th percentile is the greatest."""
    told = [one.latency for one in partitions if one.latency is not None]
    return max(told, key=lambda each: each.p99_seconds, default=None)
