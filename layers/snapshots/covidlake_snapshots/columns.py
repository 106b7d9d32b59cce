"""The columns of a canonical snapshot as Arrow's, and rows of the row path in them."""

from collections.abc import Sequence

import pyarrow as pa
from covidlake.reading.canonical import LINE, PART, RAW, REASON
from covidlake.reading.rows import Row
from covidlake.schema import CAPTURED
from covidlake.schema.model import Column

_TYPES = {"string": pa.string(), "double": pa.float64(), "date": pa.date32()}


def schema(dataset: str) -> pa.Schema:
    """Return the schema of the Parquet file of a dataset."""
    own = [(LINE, pa.int64()), (PART, pa.string()), (REASON, pa.string()), (RAW, pa.string())]
    contract = [(column.name, _TYPES[column.type]) for column in CAPTURED[dataset]]
    return pa.schema([*own, *contract])


def batch_of(rows: Sequence[Row], columns: Sequence[Column], dataset: str) -> pa.RecordBatch:
    """Return rows as a batch; those columns of the contract that they do not have are null."""
    target = schema(dataset)
    by_row = (row.values for row in rows)
    by_column = zip(*by_row, strict=True) if rows else iter(())
    arrays = {
        column.name: pa.array(values, _TYPES[column.type])
        for column, values in zip(columns, by_column, strict=bool(rows))
    }
    arrays[LINE] = pa.array([row.line for row in rows], pa.int64())
    arrays[PART] = pa.array([row.part for row in rows], pa.string())
    arrays[REASON] = pa.array([row.reason for row in rows], pa.string())
    arrays[RAW] = pa.array([row.raw for row in rows], pa.string())
    return filled(arrays, len(rows), target)


def filled(arrays: dict[str, pa.Array], rows: int, target: pa.Schema) -> pa.RecordBatch:
    """Return arrays as a batch of a schema, null where there is none."""
    return pa.record_batch(
        [
            arrays[field.name] if field.name in arrays else pa.nulls(rows, field.type)
            for field in target
        ],
        schema=target,
    )
