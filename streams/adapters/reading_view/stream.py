"""How the stream is doing, as its workers tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec
import redis
from msgspec import UNSET, structs

from streams.adapters.reading_view import pictures
from streams.adapters.reading_view.answers import WORKERS, Bin, PartitionPicture, RejectSample, StreamPicture
from streams.adapters.reading_view.kept import asked, part, readable, whole
from streams.adapters.view.keys import CHURN, LIVE, Keys
from streams.adapters.view.packing import Damaged, decoded
from streams.adapters.view.worker import WORKER, Latency, Worker
from streams.events import ModelTrained

MODEL: Final = msgspec.json.Decoder(ModelTrained)
SAMPLE: Final = msgspec.json.Decoder(RejectSample)
SAMPLES: Final = "rejects:samples"


def picture(client: redis.Redis, keys: Keys) -> StreamPicture:
    """Return how the stream is doing, and how far its risk can be trusted."""
    pipeline = client.pipeline(transaction=False)
    pipeline.hgetall(keys.workers)
    pipeline.get(keys.model(CHURN))
    pipeline.hgetall(keys.rejects)
    pipeline.lrange(keys.samples, 0, -1)
    pipeline.hgetall(keys.calibration)
    pipeline.type(keys.live)
    workers, newest, rejects, samples, judged, news = asked(pipeline)
    known = pace(workers)
    model, no_model = model_in(newest)
    reasons, no_reasons = part("rejects", lambda: pictures.sums_of(rejects), dict[str, int]())
    told, no_samples = samples_in(samples)
    bins, no_bins = part("calibration", lambda: pictures.calibration(pictures.sums_of(judged)), tuple[Bin, ...]())
    return structs.replace(
        known,
        rejects=most_first(reasons),
        samples=told,
        model=model,
        calibration=bins,
        unreadable=(*known.unreadable, *no_model, *no_reasons, *no_samples, *no_bins, *no_news(news)),
    )


def most_first(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts, the greatest first, of what there is.

    >>> most_first({"none": 0, "few": 2, "many": 3})
    {'many': 3, 'few': 2}
    """
    kept = [(name, count) for name, count in counts.items() if count > 0]
    return dict(sorted(kept, key=lambda each: -each[1]))


def model_in(kept: Any) -> tuple[ModelTrained | None, tuple[str, ...]]:
    """Return the model that is kept, if there is one, and its name where it cannot be read."""
    named = {} if kept is None else {f"model:{CHURN}": kept}
    read, unreadable = readable(named, lambda one: decoded(MODEL, whole(one)))
    return next(iter(read.values()), None), unreadable


def samples_in(kept: Any) -> tuple[tuple[RejectSample, ...], tuple[str, ...]]:
    """Return the samples of rejects that are kept, and their name where one or all cannot be read."""
    if isinstance(kept, Damaged):
        return (), (SAMPLES,)
    read, unreadable = readable(dict(enumerate(kept)), partial(decoded, SAMPLE))
    return tuple(read.values()), (SAMPLES,) if unreadable else ()


def no_news(kind: bytes) -> tuple[str, ...]:
    """Return the name of the live stream if something of another type lies in its place, by the type of what does."""
    return () if kind in (b"stream", b"none") else (LIVE,)


def pace(kept: Any) -> StreamPicture:
    """Return how far the workers are; of a partition that several name, what was said last counts.

    Where there is none any more, what those who ended said last tells how far all partitions were, and when that was.
    """
    if isinstance(kept, Damaged):
        return StreamPicture(unreadable=(WORKERS,))
    named = {f"{WORKERS}:{name.decode(errors='backslashreplace')}": each for name, each in kept.items()}
    read, unreadable = readable(named, partial(decoded, WORKER))
    said = sorted(read.values(), key=lambda each: each.worker)
    workers = [each for each in said if each.ended_at is UNSET]
    partitions = {
        lane.partition: PartitionPicture(worker=worker.worker, **structs.asdict(lane))
        for worker in sorted(workers, key=lambda each: each.at)
        for lane in worker.lanes
    }
    known = [one.watermark for one in partitions.values() if one.watermark is not None]
    return StreamPicture(
        workers=tuple(workers),
        partitions=tuple(one for _, one in sorted(partitions.items())),
        watermark=min(known, default=None) if workers else left_at(said),
        ended_at=None if workers else max((each.at for each in said), default=None),
        lag=waiting(partitions.values()),
        latency=slowest(partitions.values()),
        unreadable=unreadable,
    )


def left_at(ended: Iterable[Worker]) -> datetime | None:
    """Return the event time that every partition had reached; each as far as anybody who had it has said."""
    furthest = dict[int, datetime]()
    for lane in (lane for worker in ended for lane in worker.lanes):
        if lane.watermark is not None:
            furthest[lane.partition] = max(lane.watermark, furthest.get(lane.partition, lane.watermark))
    return min(furthest.values(), default=None)


def waiting(partitions: Iterable[PartitionPicture]) -> int | None:
    """Return how many records wait in all partitions of which that is known; None where it is of none."""
    told = [one.lag for one in partitions if one.lag is not None]
    return sum(told) if told else None


def slowest(partitions: Iterable[PartitionPicture]) -> Latency | None:
    """Return the latency of the partition whose 99th percentile is the greatest."""
    told = [one.latency for one in partitions if one.latency is not None]
    return max(told, key=lambda each: each.p99_seconds, default=None)
