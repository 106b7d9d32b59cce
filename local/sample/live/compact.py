"""The live file as OWID publishes it: a row for each location and day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from local.sample.epidemic import Values
from local.sample.live.header import COLUMNS, TEXTS, WHOLE
from local.sample.live.span import Span


@dataclass(frozen=True)
class Location:
    """A location of the file.

    Attributes:
        code: None where the publisher has none for it.
        continent: None for what is no country.
        columns: by name, a value a day; a column that is not here is empty.
        attributes: columns with the same value on all days.
        first: the first of its days that the file has, counted from the span's.
        days: how many days the file has of it.
    """

    name: str
    code: str | None
    continent: str | None
    columns: Mapping[str, Values]
    attributes: Mapping[str, float]
    first: int
    days: int


def write(path: Path, locations: Sequence[Location], span: Span) -> None:
    """Write the locations in the order of their names, as the publisher does."""
    ordered = sorted(locations, key=lambda location: location.name)
    reader = pa.RecordBatchReader.from_batches(SCHEMA, _batches(ordered, span))
    partial = path.with_suffix(".partial")
    # DuckDB quotes what needs quotes only; pyarrow would quote every text, and Python's csv takes
    # ten times as long.
    with duckdb.connect() as connection:
        connection.register("live", reader)
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(f"COPY live TO '{partial}' (FORMAT csv, HEADER, DELIMITER ',')")
    partial.replace(path)


def _type_of(name: str) -> pa.DataType:
    if name == "date":
        return pa.date32()
    if name in TEXTS:
        return pa.string()
    return pa.int64() if name in WHOLE else pa.float64()


SCHEMA = pa.schema([(name, _type_of(name)) for name in COLUMNS])


def _batches(locations: Sequence[Location], span: Span) -> Iterator[pa.RecordBatch]:
    days = [span.first + timedelta(days=day) for day in range(span.days)]
    for location in locations:
        yield pa.record_batch([_column(name, location, days) for name in COLUMNS], schema=SCHEMA)


def _column(name: str, location: Location, days: Sequence[date]) -> pa.Array:
    shown = slice(location.first, location.first + location.days)
    if name == "date":
        return pa.array(days[shown], pa.date32())
    if name in TEXTS:
        texts = {"country": location.name, "code": location.code, "continent": location.continent}
        return pa.array([texts[name]] * location.days, pa.string())
    values = location.columns.get(name)
    if values is None:
        values = np.full(len(days), location.attributes.get(name, np.nan))
    numbers = pa.array(values[shown], pa.float64(), from_pandas=True)  # nan is null
    return numbers.cast(_type_of(name))
