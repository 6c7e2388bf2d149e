"""The tables of OULAD, as Parquet or as the CSV files of the publisher, and the presentations they tell of."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

FIRST_DAYS: Final = {"B": (2, 1), "J": (10, 1)}  # assumed: the source says February and October
CODE: Final = re.compile(r"^(\d{4})([BJ])$")
T = TypeVar("T")


class OuladError(ValueError):
    """A folder that cannot be read as OULAD; the message names file, column and value."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """A course's one run: ``days`` long, counted from ``starts_at``, midnight UTC."""

    module: str
    code: str
    days: int
    starts_at: datetime

    @property
    def name(self) -> str:
        """Return what a customer's id begins with, like ``AAA-2013J``."""
        return f"{self.module}-{self.code}"

    def at(self, day: int, hour: int, second: int = 0) -> datetime:
        """Return a moment of a day, which may lie before the start."""
        return self.starts_at + timedelta(days=day, hours=hour, seconds=second)


def presentations(folder: Path, only: Collection[str] = ()) -> dict[str, Presentation]:
    """Return a folder's presentations by name, or those asked for."""
    found = {each.name: each for each in map(_presentation, rows(folder, "courses", _Course))}
    if missing := sorted(set(only) - set(found)):
        raise OuladError(f"{folder}: no presentation {', '.join(missing)}; there are {', '.join(sorted(found))}")
    return {name: found[name] for name in sorted(found) if not only or name in only}


class _Course(msgspec.Struct, frozen=True):
    code_module: str
    code_presentation: str
    module_presentation_length: int


def _presentation(row: _Course) -> Presentation:
    match = CODE.match(row.code_presentation)
    if not match:
        raise OuladError(f"courses: code_presentation: expected a year and B or J, got {row.code_presentation!r}")
    month, day = FIRST_DAYS[match[2]]
    starts_at = datetime(int(match[1]), month, day, tzinfo=UTC)
    return Presentation(row.code_module, row.code_presentation, row.module_presentation_length, starts_at)


def rows(folder: Path, name: str, row: type[T]) -> list[T]:
    """Return a small table's rows as structs."""
    fields = msgspec.structs.fields(row)  # type: ignore[arg-type]
    columns = {field.name: "string" if field.type in (str, str | None) else "int64" for field in fields}
    records = table(folder, name, columns)
    try:
        return msgspec.convert(records.to_pylist(), list[row])  # type: ignore[valid-type]
    except msgspec.ValidationError as error:
        raise OuladError(f"{name}: {error}") from error


def table(folder: Path, name: str, columns: Mapping[str, str]) -> Any:
    """Return the columns of a table, cast to the Arrow types named; numbers that are whole come as floats there."""
    pa = _arrow()
    from pyarrow import dataset

    path, form = _found(folder, name)
    try:
        source = dataset.dataset(path, format=form)
        if missing := [column for column in columns if column not in source.schema.names]:
            raise OuladError(f"{path}: no column {', '.join(missing)}")
        read = source.to_table(columns=list(columns))
    except (pa.ArrowException, OSError) as error:
        raise OuladError(f"{path}: cannot be read: {_line(error)}") from error
    return pa.table({column: _cast(path, column, read[column], kind) for column, kind in columns.items()})


def _found(folder: Path, name: str) -> tuple[Path, Any]:
    if not folder.is_dir():
        raise OuladError(f"{folder}: no such folder")
    for form, file in (("parquet", f"{name}.parquet"), ("parquet", f"{name}_ds"), ("csv", f"{name}.csv")):
        if (folder / file).exists():
            return folder / file, _csv() if form == "csv" else form
    raise OuladError(f"{folder}: neither {name}.parquet, {name}_ds nor {name}.csv is there")


def _csv() -> Any:
    from pyarrow import csv, dataset

    nulls = csv.ConvertOptions(null_values=["", "?"], strings_can_be_null=True)
    return dataset.CsvFileFormat(convert_options=nulls)


def _cast(path: Path, column: str, values: Any, kind: str) -> Any:
    try:
        return values.cast(kind)
    except _arrow().ArrowException as error:
        raise OuladError(f"{path}: {column}: {_line(error)}") from error


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise OuladError("reading OULAD needs pyarrow: pip install 'helix-streams[oulad]'") from error
    return pyarrow


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0]
