"""Which rows two canonical snapshots do not share, counted by hashes of keys and values.

In bounded memory: of files with more rows than fit, one part of the keys after the other is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.capturing.changes import ChangeDetails
from covidlake.quality import rules
from covidlake.reading.canonical import PART, RAW, REASON
from covidlake.schema import CAPTURED, KEYS
from covidlake_snapshots.hashes import row_hashes
from covidlake_snapshots.keys import key_columns
from covidlake_snapshots.parquet import read_batches

# Changed and removed rows whose values are compared: a random sample where there are more, as the
# hashes of keys are random.
EXAMINED = 5_000
SAMPLE = 20
# Locations that are named with their number of rows, those with the most first.
PLACES = 20
# Of each of two snapshots as many rows at once: 16 bytes a row, and as much to look them up.
ROWS_AT_ONCE = 8_000_000

_BITS_OF_PART = 60  # the upper 4 of 64
_PARTS = 1 << (64 - _BITS_OF_PART)

Key = tuple[str, ...]
Values = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """The rows of a canonical snapshot.

    Attributes:
        path: Of its Parquet file.
        count: How many it has.
    """

    path: Path
    dataset: str
    count: int

    def valid(self, part: range) -> "Hashes":
        """Return the valid rows whose key's hash lies in a part of all."""
        keys, contents = [], []
        for batch in read_batches(self.path):
            valid = batch.filter(batch.column(REASON).is_null())
            hashes = key_hashes(valid, self.dataset)
            values = _columns(valid, [column.name for column in CAPTURED[self.dataset]])
            wanted = _in_part(hashes, part)
            keys.append(hashes.filter(wanted))
            contents.append(row_hashes(values).filter(wanted))
        return Hashes(_joined(keys), _joined(contents))

    def rejected(self) -> pa.ChunkedArray:
        """Return a hash of each rejected row, by its line and reason; of copies none."""
        hashes = []
        for batch in read_batches(self.path):
            reasons = batch.column(REASON)
            is_copy = pc.equal(reasons, rules.DUPLICATE_IDENTICAL.name)
            rejected = batch.filter(pc.and_(reasons.is_valid(), pc.invert(is_copy)))
            hashes.append(row_hashes(_columns(rejected, [REASON, RAW])))
        return pc.unique(_joined(hashes))


class Hashes(NamedTuple):
    """Of valid rows, side by side: what identifies a row, and what it says."""

    keys: pa.ChunkedArray
    contents: pa.ChunkedArray


@dataclass
class Difference:
    """What of one snapshot (before) is not in another (after).

    Attributes:
        rejected: Rejected rows that are new, and those that are gone.
        history: Hash of a changed or removed key -> "changed" or "removed"; at most EXAMINED.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    rejected: tuple[int, int] = (0, 0)
    history: dict[int, str] = field(default_factory=dict)

    def add(self, before: Hashes, after: Hashes) -> None:
        """Count a part of the keys."""
        positions = pc.index_in(before.keys, value_set=after.keys)
        is_known = positions.is_valid()
        same_now = after.contents.take(positions.filter(is_known))
        is_changed = pc.not_equal(before.contents.filter(is_known), same_now)
        changed = before.keys.filter(is_known).filter(is_changed)
        removed = before.keys.filter(pc.invert(is_known))
        self.changed += len(changed)
        self.removed += len(removed)
        self.added += (
            len(after.keys) - pc.sum(is_known).as_py() if len(is_known) else len(after.keys)
        )
        self._remember(changed, "changed")
        self._remember(removed, "removed")

    def _remember(self, keys: pa.ChunkedArray, change: str) -> None:
        # The lowest hashes: a random sample.
        sample = keys.take(pc.sort_indices(keys)[: EXAMINED - len(self.history)])
        self.history |= dict.fromkeys(sample.to_pylist(), change)


def difference(before: Rows, after: Rows) -> Difference:
    """Count the rows that two snapshots of a dataset do not share."""
    counts = Difference()
    passes = min(_PARTS, -(-max(before.count, after.count, 1) // ROWS_AT_ONCE))
    for number in range(passes):
        part = range(number * _PARTS // passes, (number + 1) * _PARTS // passes)
        counts.add(before.valid(part), after.valid(part))
    old, new = before.rejected(), after.rejected()
    counts.rejected = (_lacking(old, new), _lacking(new, old))
    return counts


def details(counts: Difference, before: Rows, after: Rows) -> ChangeDetails:
    """Return which columns and locations changed."""
    wanted = pa.array(counts.history, pa.uint64())
    old = {key: (name, values) for key, name, values in _looked_up(before, wanted)}
    changed_columns = {
        key: _differing(old[key][1], values) for key, _, values in _looked_up(after, wanted)
    }
    columns = Counter(column for differing in changed_columns.values() for column in differing)
    locations = Counter(name[0] for name, _ in old.values())
    sample = sorted((name, key) for key, (name, _) in old.items())[:SAMPLE]
    return {
        "examined": len(old),
        "columns": dict(columns.most_common()),
        "places": dict(locations.most_common(PLACES)),
        "sample": [
            {
                "key": list(name),
                "change": counts.history[key],
                "columns": sorted(changed_columns.get(key, ())),
            }
            for name, key in sample
        ],
    }


def key_hashes(valid: pa.RecordBatch, dataset: str) -> pa.Array:
    """Return a hash of the key of each valid row."""
    return row_hashes(key_columns(valid, dataset))


def _columns(batch: pa.RecordBatch, names: Iterable[str]) -> dict[str, pa.Array]:
    return {name: batch.column(name) for name in names}


def _looked_up(rows: Rows, wanted: pa.Array) -> Iterator[tuple[int, Key, Values]]:
    """Yield hash of the key, key and values of the valid rows whose key is wanted."""
    for batch in read_batches(rows.path):
        valid = batch.filter(batch.column(REASON).is_null())
        hashes = key_hashes(valid, rows.dataset)
        is_wanted = pc.is_in(hashes, value_set=wanted)
        found = valid.filter(is_wanted).to_pylist()
        for key, values in zip(hashes.filter(is_wanted).to_pylist(), found, strict=True):
            yield key, _key(values, rows.dataset), values


def _key(values: Mapping[str, Any], dataset: str) -> Key:
    """Return the key of a row, the location with its part: "CHN Hubei"."""
    location, *others = (str(values[name]) for name in KEYS[dataset])
    return (" ".join(filter(None, [location, values[PART]])), *others)


def _differing(old: Values, new: Values) -> list[str]:
    return [name for name, value in new.items() if not name.startswith("_") and value != old[name]]


def _in_part(hashes: pa.Array, part: range) -> pa.Array:
    upper = pc.shift_right(hashes, pa.scalar(_BITS_OF_PART, pa.uint64()))
    first, last = pa.scalar(part.start, pa.uint64()), pa.scalar(part.stop, pa.uint64())
    return pc.and_(pc.greater_equal(upper, first), pc.less(upper, last))


def _lacking(some: pa.Array, others: pa.Array) -> int:
    """Return how many of the others are not among some."""
    shared = pc.sum(pc.is_in(others, value_set=some)).as_py()
    return len(others) - (shared or 0)


def _joined(arrays: list[pa.Array]) -> pa.ChunkedArray:
    return pa.chunked_array(arrays, pa.uint64())
