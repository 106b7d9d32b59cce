"""Rows of one key: which of them stays is known at the end of a file only.

While the file streams by, a hash of each key is all that is kept of it. Where two rows share one,
the rows themselves are compared.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.errors import SourceInvalid
from covidlake.quality import rules
from covidlake.reading.canonical import OWN_COLUMNS, PART, REASON
from covidlake.reading.countries.country_codes import by_name
from covidlake.schema import KEYS

from covidlake_snapshots.hashes import row_hashes

# More are no snapshot, and would not fit into memory.
MOST_ROWS_WITH_SHARED_KEYS = 500_000
# Counted bucket by bucket, so that counting takes little beside the hashes themselves.
_BUCKETS = 16
_BUCKET_SHIFT = pa.scalar(60, pa.uint64())
_BUCKET_ROWS = 1 << 20

Key = tuple[object, ...]


class _Rows:
    """The valid rows of one key.

    Attributes:
        positions: Of the rows, in the order of the file.
        contents: Hashes of what they say.
    """

    def __init__(self) -> None:
        self.positions: list[int] = []
        self.contents: set[int] = set()


class KeyHashes:
    """The keys of all valid rows that were added, as hashes."""

    def __init__(self, dataset: str) -> None:
        self._names = (*KEYS[dataset], PART)
        self._hashes: list[pa.Array] = []

    def add(self, batch: pa.RecordBatch) -> None:
        columns = batch.select([*self._names, REASON])
        self._hashes.append(self.of(valid_rows(columns)))

    def of(self, valid: pa.RecordBatch) -> pa.Array:
        """Return the hashes of the keys of valid rows."""
        return row_hashes(_key_columns(valid, self._names))

    def repeated(self) -> pa.Array:
        """Return the hashes that more than one row has.

        Raises:
            SourceInvalid: They are more than any file has that is a snapshot.
        """
        hashes = pa.chunked_array(self._hashes, pa.uint64())
        self._hashes = []
        counts = [_repeated(bucket) for bucket in _buckets(hashes)]
        totals = (pc.sum(count.field("counts")).as_py() for count in counts)
        rows = sum(total or 0 for total in totals)
        if rows > MOST_ROWS_WITH_SHARED_KEYS:
            raise SourceInvalid(
                f"{rows:,} rows share their {' and '.join(self._names[:-1])} with another; was the "
                "file written more than once?"
            )
        return pa.concat_arrays([count.field("values") for count in counts])


def valid_rows(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows without a reason."""
    reasons = batch.column(REASON)
    # Copying what is whole would cost as much as all else that is done to it.
    return batch if reasons.null_count == len(batch) else batch.filter(reasons.is_null())


def key_columns(batch: pa.RecordBatch, dataset: str) -> dict[str, pa.Array]:
    """Return what tells rows apart: their keys, and parts of countries however they are written."""
    return _key_columns(batch, (*KEYS[dataset], PART))


def _key_columns(batch: pa.RecordBatch, names: Iterable[str]) -> dict[str, pa.Array]:
    columns = {name: batch.column(name) for name in names}
    return {**columns, PART: _each(part_key, columns[PART])}


def part_key(name: str) -> str:
    """Return the name of a part (province) without case, accents and punctuation.

    Hubei, HUBEI and "Húbei." are one part: they would be summed twice.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", plain).strip() or name


def _each(meaning: Callable[[str], str], texts: pa.Array) -> pa.Array:
    """Return what texts mean, of which there are few different ones."""
    encoded = texts.dictionary_encode()
    meanings = [meaning(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(meanings, pa.string()).take(encoded.indices)


class Decision(NamedTuple):
    """Position of a row -> why it is rejected beside others of its key or country."""

    reasons: dict[int, str]
    conflicting: set[Key]


def decide(
    batches: Iterable[pa.RecordBatch], dataset: str, keys: KeyHashes, repeated: pa.Array
) -> Decision:
    """Judge the rows that share a key: copies leave the first, contradictions leave none.

    Args:
        batches: Of the whole file, in its order.
    """
    names = (*KEYS[dataset], PART)
    by_key: dict[Key, _Rows] = {}
    position = 0
    for batch in batches:
        positions = pa.arange(position, position + len(batch))
        position += len(batch)
        is_valid = batch.column(REASON).is_null()
        valid, positions = batch.filter(is_valid), positions.filter(is_valid)
        shares = pc.is_in(keys.of(valid), value_set=repeated)
        rows, positions = valid.filter(shares), positions.filter(shares)
        values = {n: rows.column(n) for n in rows.schema.names if n not in OWN_COLUMNS}
        columns = key_columns(rows, dataset)
        keys_of_rows = zip(*(columns[name].to_pylist() for name in names), strict=True)
        values["location"] = _each(_meant, rows.column("location"))
        contents = row_hashes(values).to_pylist()
        for key, at, content in zip(keys_of_rows, positions.to_pylist(), contents, strict=True):
            same_key = by_key.setdefault(key, _Rows())
            same_key.positions.append(at)
            same_key.contents.add(content)
    return _decision(by_key)


def incomplete(
    batches: Iterable[pa.RecordBatch], dataset: str, rejected: set[Key], decision: Decision
) -> dict[int, str]:
    """Return the rows of parts whose country lacks another part on that day, with the reason.

    Args:
        rejected: Country and day of each part that was rejected while the file was read.
    """
    width = len(KEYS[dataset])
    lacking = rejected | {key[:width] for key in decision.conflicting}
    reasons = {}
    position = 0
    for batch in batches:
        columns = [batch.column(name).to_pylist() for name in KEYS[dataset]]
        reasons_before = batch.column(REASON).to_pylist()
        for at, (reason, *key) in enumerate(zip(reasons_before, *columns, strict=True), position):
            if reason is None and at not in decision.reasons and tuple(key) in lacking:
                reasons[at] = rules.INCOMPLETE_SUM.name
        position += len(batch)
    return reasons


def _decision(by_key: dict[Key, _Rows]) -> Decision:
    reasons: dict[int, str] = {}
    conflicting = set()
    for key, rows in by_key.items():
        if len(rows.contents) > 1:
            conflicting.add(key)
            reasons |= dict.fromkeys(rows.positions, rules.CONFLICTING_KEY.name)
        else:
            reasons |= dict.fromkeys(rows.positions[1:], rules.DUPLICATE_IDENTICAL.name)
    return Decision(reasons, conflicting)


def _meant(name: str) -> str:
    """Return the code that a name means: two names of one location contradict nothing."""
    return by_name(name) or name


def _buckets(hashes: pa.ChunkedArray) -> Iterable[pa.ChunkedArray]:
    if len(hashes) <= _BUCKET_ROWS:
        yield hashes
        return
    for number in range(_BUCKETS):
        bucket = pa.scalar(number, pa.uint64())
        chunks = (
            chunk.filter(pc.equal(pc.shift_right(chunk, _BUCKET_SHIFT), bucket))
            for chunk in hashes.chunks
        )
        yield pa.chunked_array(chunks, pa.uint64())


def _repeated(hashes: pa.ChunkedArray) -> pa.StructArray:
    """Return values and counts of the hashes that more than one row has."""
    counts = hashes.value_counts()
    return counts.filter(pc.greater(counts.field("counts"), 1))
