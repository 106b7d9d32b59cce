"""How many rows may share their keys: judging them takes memory that grows with their number."""

from datetime import date

import pyarrow as pa
import pytest
from covidlake.errors import SourceInvalid
from covidlake_snapshots.columns import filled, schema
from covidlake_snapshots.keys import KeyHashes

MOST = 500_000


def hashes(shared: int, others: int = 1000) -> KeyHashes:
    """The keys of some rows, half of which are the same two by two, and of others."""
    days = [number // 2 for number in range(shared)]
    days += range(10_000_000, 10_000_000 + others)
    columns = {
        "iso_code": pa.repeat("COL", len(days)),
        "date": pa.array(days, pa.int32()).cast(pa.date32()),
    }
    keys = KeyHashes("observations")
    keys.add(filled(columns, len(days), schema("observations")))
    return keys


def test_so_many_rows_may_share_their_keys() -> None:
    assert len(hashes(MOST).repeated()) == MOST // 2


def test_of_more_the_file_is_refused_before_they_are_judged() -> None:
    with pytest.raises(
        SourceInvalid,
        match="500,002 rows share their iso_code and date with another; was the file written more",
    ):
        hashes(MOST + 2).repeated()


def test_hashes_in_buckets_are_counted_alike() -> None:
    """More than a million rows are counted in parts, by the upper bits of their hashes."""
    assert len(hashes(20, others=(1 << 20) + 1).repeated()) == 10


def test_rejected_rows_share_nothing() -> None:
    columns = {
        "iso_code": pa.array(["COL"] * 3),
        "date": pa.array([date(2021, 3, 1)] * 3),
        "_reason": pa.array(["new_cases: not a number", None, "date: missing"]),
    }
    keys = KeyHashes("observations")
    keys.add(filled(columns, 3, schema("observations")))
    assert len(keys.repeated()) == 0
