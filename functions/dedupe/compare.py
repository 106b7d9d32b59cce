"""Which rows two snapshots do not share.

They are counted from their fingerprints, and looked up in the files where history changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from covidlake.capturing.changes import ChangeDetails
from covidlake.capturing.fingerprints import HASH_BYTES, RECORD_BYTES, contract_record, looked_up
from covidlake.errors import StateConflict
from covidlake.reading.dialects import OWID, Dialect

# Changed and removed rows whose values are compared: a random sample where there are more, as the
# hashes of keys are random.
EXAMINED = 5_000
SAMPLE = 20
# Locations that are named with their number of rows, those with the most first.
PLACES = 20

Rows = tuple[bytes, ...]


@dataclass
class Difference:
    """What of one snapshot (before) is not in another (after).

    Attributes:
        history: Hash of a changed or removed key -> "changed" or "removed"; at most EXAMINED.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    history: dict[bytes, str] = field(default_factory=dict)

    def count(self, key: bytes, before: Rows, after: Rows) -> None:
        """Count a key by the rows that it has in each snapshot."""
        if before == after:
            return
        if not before:
            self.added += 1
            return
        if after:
            self.changed += 1
        else:
            self.removed += 1
        if len(self.history) < EXAMINED:
            self.history[key] = "changed" if after else "removed"


def comparable(dataset: str, chunks: Iterable[bytes]) -> Iterator[bytes] | None:
    """Return the records of a `.rows` file, or None if they were made under another contract."""
    records = _records(chunks)
    # The first record is of the contract, not of a row.
    return records if next(records, b"") == contract_record(dataset) else None


def difference(before: Iterator[bytes], after: Iterator[bytes]) -> Difference:
    """Merge two sorted streams of records; a key counts once, however many rows it has."""
    counts = Difference()
    old_keys, new_keys = _by_key(before), _by_key(after)
    old, new = next(old_keys, None), next(new_keys, None)
    while old or new:
        key = min(pair[0] for pair in (old, new) if pair)
        old_rows = old[1] if old and old[0] == key else ()
        new_rows = new[1] if new and new[0] == key else ()
        counts.count(key, old_rows, new_rows)
        if old_rows:
            old = next(old_keys, None)
        if new_rows:
            new = next(new_keys, None)
    return counts


def details(
    dataset: str,
    counts: Difference,
    before: Iterable[bytes],
    after: Iterable[bytes],
    dialect: Dialect = OWID,
) -> ChangeDetails:
    """Return which columns and locations changed, from the two CSV files."""
    wanted = set(counts.history)
    names: dict[bytes, tuple[str, ...]] = {}
    old_values: dict[bytes, dict[str, bytes]] = {}
    for key, name, values in looked_up(dataset, before, wanted, dialect):
        names[key], old_values[key] = name, values
    changed_columns: dict[bytes, set[str]] = {}
    for key, _, values in looked_up(dataset, after, wanted, dialect):
        if key in old_values:
            differing = _differing(old_values[key], values)
            changed_columns.setdefault(key, set()).update(differing)
    columns = Counter(column for differing in changed_columns.values() for column in differing)
    locations = Counter(name[0] for name in names.values())
    sample = sorted(names.items())[:SAMPLE]
    return {
        "examined": len(names),
        "columns": dict(columns.most_common()),
        "places": dict(locations.most_common(PLACES)),
        "sample": [
            {
                "key": list(name),
                "change": counts.history[key],
                "columns": sorted(changed_columns.get(key, ())),
            }
            for key, name in sample
        ],
    }


def _differing(old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    return [column for column, value in new.items() if value != old[column]]


def _by_key(records: Iterator[bytes]) -> Iterator[tuple[bytes, Rows]]:
    for key, rows in groupby(records, key=itemgetter(slice(HASH_BYTES))):
        yield key, tuple(rows)


def _records(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        whole = len(data) - len(data) % RECORD_BYTES
        for start in range(0, whole, RECORD_BYTES):
            yield data[start : start + RECORD_BYTES]
        rest = data[whole:]
    if rest:
        raise StateConflict("a file of fingerprints ends in the middle of a record")
