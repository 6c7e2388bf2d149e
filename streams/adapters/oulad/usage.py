"""Clicks as uses of features: one event a customer, day and activity type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from streams.adapters.oulad.source import OuladError, Presentation, table
from streams.events import FeatureUsed

FIRST_USE: Final = 8 * 3600  # second of the day; uses spread over the nine hours after it
SPREAD: Final = (1 << 15) - 1
DAY: Final = 86_400
ROWS_AT_ONCE: Final = 65_536


@dataclass(frozen=True)
class Usage:
    """Uses in order of time, customer and feature, kept as columns until they are asked for."""

    table: Any
    presentations: list[str]
    features: list[str]
    notes: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path, chosen: Mapping[str, Presentation]) -> Usage:
        """Add up the clicks of the presentations chosen; those after a presentation's last day are left out."""
        sites = _sites(folder)
        clicks = table(folder, "studentVle", dict.fromkeys(("id_student", "id_site", "date", "sum_click"), "int64"))
        features = sorted(set(sites["activity_type"].to_pylist()))
        summed = _summed(clicks, sites, list(chosen), features)
        timed, late = _timed(summed, list(chosen.values()))
        notes = (f"{late} uses after the end of their presentation are left out",) if late else ()
        return cls(timed, list(chosen), features, notes)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[FeatureUsed]:
        for batch in self.table.to_batches(max_chunksize=ROWS_AT_ONCE):
            for presentation, student, feature, day, second, clicks in zip(*batch.to_pydict().values(), strict=True):
                name = self.features[feature]
                yield FeatureUsed(
                    event_id=f"use-{day}-{name}",
                    customer_id=f"{self.presentations[presentation]}-{student}",
                    occurred_at=datetime.fromtimestamp(second, UTC),
                    feature=name,
                    count=clicks,
                )


def catalogues(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the activity types of every presentation, by its name."""
    found: dict[str, set[str]] = {}
    for site in _sites(folder).to_pylist():
        found.setdefault(site["presentation"], set()).add(site["activity_type"])
    return {name: tuple(sorted(features)) for name, features in found.items()}


def _sites(folder: Path) -> Any:
    import pyarrow.compute as pc

    texts = ("code_module", "code_presentation", "activity_type")
    sites = table(folder, "vle", {"id_site": "int64", **dict.fromkeys(texts, "string")})
    names = pc.binary_join_element_wise(sites["code_module"], sites["code_presentation"], "-")
    return sites.append_column("presentation", names)


def _summed(clicks: Any, sites: Any, names: list[str], features: list[str]) -> Any:
    """Return clicks a presentation, student, day and feature, the first and last as indices into the names given."""
    import pyarrow as pa
    import pyarrow.compute as pc

    at = pc.index_in(clicks["id_site"], sites["id_site"].combine_chunks())
    if at.null_count:
        unknown = clicks["id_site"].filter(pc.is_null(at))[0].as_py()
        raise OuladError(f"studentVle: id_site: {unknown} is not in vle")
    coded = {
        "presentation": pc.index_in(sites["presentation"], pa.array(names)).combine_chunks().take(at),
        "student": clicks["id_student"],
        "feature": pc.index_in(sites["activity_type"], pa.array(features)).combine_chunks().take(at),
        "day": clicks["date"],
        "clicks": clicks["sum_click"],
    }
    whole = pa.table(coded).drop_null()
    keys = ["presentation", "student", "feature", "day"]
    return whole.group_by(keys).aggregate([("clicks", "sum")]).select([*keys, "clicks_sum"])


def _timed(summed: Any, chosen: list[Presentation]) -> tuple[Any, int]:
    """Add the second of every use, drop those past the end, sort; the hour is made up, but always the same."""
    import pyarrow as pa
    import pyarrow.compute as pc

    last = pa.array([each.days for each in chosen], "int64").take(summed["presentation"])
    kept = summed.filter(pc.less_equal(summed["day"], last))
    starts = pa.array([int(each.starts_at.timestamp()) for each in chosen], "int64").take(kept["presentation"])
    mixed = pc.add(pc.multiply(kept["student"], 7919), pc.multiply(kept["day"], 31))
    hashed = pc.add(mixed, pc.multiply(pc.cast(kept["feature"], "int64"), 4099))
    within = pc.add(pc.bit_wise_and(hashed, SPREAD), FIRST_USE)
    second = pc.add(pc.add(starts, pc.multiply(kept["day"], DAY)), within)
    timed = kept.add_column(4, "second", second)
    order = [(column, "ascending") for column in ("second", "presentation", "student", "feature")]
    return timed.sort_by(order), summed.num_rows - kept.num_rows
