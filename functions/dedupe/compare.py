"""Which rows two snapshots do not share: counted from their fingerprints, looked up in the files where history changed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from covidlake.capturing.fingerprints import HASH_BYTES, RECORD_BYTES, contract_record, looked_up
from covidlake.errors import StateConflict
from covidlake.reading.dialects import OWID, Dialect

# Changed and removed rows whose values are compared: a random sample where there are more, as the
# hashes of keys are random.
EXAMINED = 5_000
SAMPLE = 20
# Places that are named with their number of rows, those with the most first.
PLACES = 20

Rows = tuple[bytes, ...]


@dataclass
class Difference:
    """What of one snapshot (before) is not in another (after)."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    history: dict[bytes, str] = field(
        default_factory=dict
    )  # hashes of changed and removed keys, at most EXAMINED

    def count(self, key: bytes, before: Rows, after: Rows) -> None:
        if before == after:
            return
        if not before:
            self.added += 1
            return
        kind = "changed" if after else "removed"
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.history) < EXAMINED:
            self.history[key] = kind


def comparable(dataset: str, chunks: Iterable[bytes]) -> Iterator[bytes] | None:
    """The records of a `.rows` under its first one; None if they were made under another contract."""
    records = _records(chunks)
    return records if next(records, b"") == contract_record(dataset) else None


def difference(before: Iterator[bytes], after: Iterator[bytes]) -> Difference:
    """Merge two sorted streams of records; a key counts once, however many rows it has."""
    found = Difference()
    old, new = _by_key(before), _by_key(after)
    one, two = next(old, None), next(new, None)
    while one or two:
        key = min(pair[0] for pair in (one, two) if pair)
        known = one[1] if one and one[0] == key else ()
        now = two[1] if two and two[0] == key else ()
        found.count(key, known, now)
        one = next(old, None) if known else one
        two = next(new, None) if now else two
    return found


def details(
    dataset: str,
    found: Difference,
    before: Iterable[bytes],
    after: Iterable[bytes],
    dialect: Dialect = OWID,
) -> dict[str, Any]:
    """Which columns and places changed, from the two CSV files: {"examined", "columns", "places", "sample"}."""
    wanted = set(found.history)
    keys: dict[bytes, tuple[str, ...]] = {}
    old: dict[bytes, dict[str, bytes]] = {}
    differing: dict[bytes, set[str]] = {}
    for key, name, values in looked_up(dataset, before, wanted, dialect):
        keys[key], old[key] = name, values
    for key, _, values in looked_up(dataset, after, wanted, dialect):
        if key in old:
            differing.setdefault(key, set()).update(
                column for column, value in values.items() if value != old[key][column]
            )
    columns = Counter(column for names in differing.values() for column in names)
    places = Counter(name[0] for name in keys.values())
    return {
        "examined": len(keys),
        "columns": dict(columns.most_common()),
        "places": dict(places.most_common(PLACES)),
        "sample": [
            {
                "key": list(name),
                "change": found.history[key],
                "columns": sorted(differing.get(key, ())),
            }
            for key, name in sorted(keys.items())[:SAMPLE]
        ],
    }


def _by_key(records: Iterator[bytes]) -> Iterator[tuple[bytes, Rows]]:
    for key, rows in groupby(records, key=itemgetter(slice(HASH_BYTES))):
        yield key, tuple(rows)


def _records(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        whole = len(data) - len(data) % RECORD_BYTES
        for at in range(0, whole, RECORD_BYTES):
            yield data[at : at + RECORD_BYTES]
        rest = data[whole:]
    if rest:
        raise StateConflict("a file of fingerprints ends in the middle of a record")
