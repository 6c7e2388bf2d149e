"""How the stream is doing, as its workers tell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
import redis
from msgspec import structs

from streams.adapters.reading_view import pictures
from streams.adapters.reading_view.answers import PartitionPicture, RejectSample, StreamPicture
from streams.adapters.view.keys import Keys
from streams.adapters.view.worker import Latency, Worker
from streams.events import ModelTrained

SAMPLE: Final = msgspec.json.Decoder(RejectSample)


def picture(client: redis.Redis, keys: Keys, workers: list[Worker], model: ModelTrained | None) -> StreamPicture:
    """Return how the stream is doing, and how far its risk can be trusted."""
    pipeline = client.pipeline(transaction=False)
    pipeline.hgetall(keys.rejects)
    pipeline.lrange(keys.samples, 0, -1)
    pipeline.hgetall(keys.calibration)
    rejects, samples, judged = pipeline.execute()
    return structs.replace(
        pace(workers),
        rejects=dict(sorted(pictures.sums_of(rejects).items(), key=lambda each: -each[1])),
        samples=tuple(map(SAMPLE.decode, samples)),
        model=model,
        calibration=pictures.calibration(pictures.sums_of(judged)),
    )


def pace(workers: list[Worker]) -> StreamPicture:
    """Return how far the workers are; of a partition that several name, what was said last counts."""
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
    )


def slowest(partitions: Iterable[PartitionPicture]) -> Latency | None:
    """Return the latency of the partition whose 99th percentile is the greatest."""
    told = [one.latency for one in partitions if one.latency is not None]
    return max(told, key=lambda each: each.p99_seconds, default=None)
