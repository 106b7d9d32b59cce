"""Rejects rows of a written snapshot that others of their key or country rule out."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.reading.canonical import LINE, OWN_COLUMNS, RAW, REASON

from covidlake_snapshots.keys import Key, KeyHashes, decide, incomplete
from covidlake_snapshots.parquet import ParquetRows, read_batches

Texts = Iterator[tuple[int, list[str]]]


def with_keys_judged(
    rows: Path,
    dataset: str,
    keys: KeyHashes,
    repeated: pa.Array,
    rejected_parts: set[Key] | None,
    texts: Texts,
) -> Path | None:
    """Write the rows anew with those rejected that their key rules out; None where all stay.

    Args:
        repeated: The hashes of keys that more than one row has.
        rejected_parts: Country and day of each rejected part; None for a file without parts.
        texts: The lines of the file's rows, record by record.
    """
    decision = decide(read_batches(rows), dataset, keys, repeated)
    reasons = dict(decision.reasons)
    if rejected_parts is not None:
        reasons |= incomplete(read_batches(rows), dataset, rejected_parts, decision)
    if not reasons:
        return None
    target = rows.with_name(f"{rows.name}.judged")
    rejector = _Rejector(reasons, texts)
    judged: ParquetRows | None = None
    for batch in read_batches(rows):
        judged = judged or ParquetRows(target, batch.schema)
        judged.write(rejector.rejected(batch))
    if judged:
        judged.close()
    return target


class _Rejector:
    """Goes through the batches and the lines of a file side by side, each of them once."""

    def __init__(self, reasons: dict[int, str], texts: Texts) -> None:
        self._reasons = reasons
        self._texts = texts
        self._position = 0
        self._line = 0
        self._row_in_line = -1
        self._of_line: tuple[int, list[str]] = (0, [])

    def rejected(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the next batch with its rows rejected that are among the reasons."""
        reasons = batch.column(REASON).to_pylist()
        raws = batch.column(RAW).to_pylist()
        is_rejected = [False] * len(batch)
        for at, line in enumerate(batch.column(LINE).to_pylist()):
            self._row_in_line = self._row_in_line + 1 if line == self._line else 0
            self._line = line
            reason = self._reasons.get(self._position + at)
            if reason is not None:
                reasons[at], is_rejected[at] = reason, True
                raws[at] = self._text() if raws[at] is None else raws[at]
        self._position += len(batch)
        return _with_rejected(batch, reasons, raws, is_rejected)

    def _text(self) -> str:
        line, texts = self._of_line
        while line < self._line:
            line, texts = self._of_line = next(self._texts)
        return texts[self._row_in_line]


def _with_rejected(
    batch: pa.RecordBatch,
    reasons: list[str | None],
    raws: list[str | None],
    is_rejected: list[bool],
) -> pa.RecordBatch:
    mask = pa.array(is_rejected)
    arrays = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name == REASON:
            column = pa.array(reasons, pa.string())
        elif name == RAW:
            column = pa.array(raws, pa.string())
        elif name not in OWN_COLUMNS:
            column = pc.if_else(mask, pa.scalar(None, column.type), column)
        arrays.append(column)
    return pa.record_batch(arrays, schema=batch.schema)
