"""The block path reads as the row path does, and no bytes end a capture but by a sentence."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS, OWID
from covidlake.reading.header import read_header
from covidlake.reading.lines import Block, RecordSplitter, records
from covidlake.reading.rows import RowReader
from covidlake_snapshots import write_snapshot
from covidlake_snapshots.blocks import BlockReader
from covidlake_snapshots.columns import batch_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.capture.odd_files import COLUMNS, odd_files, odd_rows

CAPTURED = date(2021, 6, 1)
HEADER = read_header("observations", COLUMNS, OWID)
CORRECTIONS = {"COL,Colombia,2021-03-01,5f,1,,": "COL,Colombia,2021-03-01,5,1,,"}
FEW, MANY = 100, 20_000


def whole_records(data: bytes) -> Block | None:
    """The records of some bytes, as far as they are closed."""
    return RecordSplitter().feed(data)


def by_rows(block: Block, corrections: dict[str, str]) -> list[dict[str, Any]]:
    reader = RowReader(HEADER, CAPTURED, corrections)
    rows = [row for record in records(block) for row in reader.rows(record)]
    return batch_of(rows, reader.columns, "observations").to_pylist()


def by_blocks(block: Block, corrections: dict[str, str]) -> list[dict[str, Any]]:
    reader = RowReader(HEADER, CAPTURED, corrections)
    # A single line is left to the row path only, so that Arrow sees all others.
    blocks = BlockReader(HEADER, reader, corrections, few_lines=1)
    return [row for read in blocks.read(block) for row in read.batch.to_pylist()]


def check_paths(data: bytes, corrections: dict[str, str]) -> None:
    block = whole_records(data)
    if block is not None:
        assert told(by_blocks, block, corrections) == told(by_rows, block, corrections)


def told(
    read: Callable[[Block, dict[str, str]], list[dict[str, Any]]],
    block: Block,
    corrections: dict[str, str],
) -> list[dict[str, Any]] | str:
    """The rows, or why the file is refused."""
    try:
        return read(block, corrections)
    except SourceInvalid as refusal:
        return str(refusal)


odd_blocks = given(data=odd_rows(COLUMNS), corrections=st.sampled_from([{}, CORRECTIONS]))


@odd_blocks
@example(data=b"\xef\xbb\xbfCOL,Italy,2021-03-01,1,1,,\n" * 2, corrections={})
@settings(max_examples=FEW, deadline=None)
def test_blocks_are_read_as_rows_are(data: bytes, corrections: dict[str, str]) -> None:
    check_paths(data, corrections)


@pytest.mark.slow
@odd_blocks
@settings(max_examples=MANY, deadline=None)
def test_many_blocks_are_read_as_rows_are(data: bytes, corrections: dict[str, str]) -> None:
    check_paths(data, corrections)


def read_twice(folder: Path, data: bytes, dialect: str, piece: int) -> Account | None:
    """Read a file whole and in pieces; None where it is refused, by the same sentence."""
    results: list[Any] = []
    for size in (len(data) or 1, piece):
        chunks = [data[start : start + size] for start in range(0, len(data), size)]
        target = folder / "rows.parquet"
        try:
            account = write_snapshot(chunks, "observations", DIALECTS[dialect], CAPTURED, target)
            results.append((account, pq.read_table(target).to_pylist()))
        except (SourceInvalid, SourceUnavailable) as error:
            results.append(str(error))
    assert results[0] == results[1]
    if isinstance(results[0], str):
        return None
    account, rows = results[0]
    assert isinstance(account, Account)
    valid = [row for row in rows if row["_reason"] is None]
    assert (account.rows_in, account.rows_out) == (len(rows), len(valid))
    assert account.rows_in == account.rows_out + account.rows_rejected
    keys = [(row["iso_code"], row["date"], row["_part"]) for row in valid]
    assert len(set(keys)) == len(keys)
    assert [row["_line"] for row in rows] == sorted(row["_line"] for row in rows)
    return account


files = given(
    data=st.one_of(odd_files(), st.binary(max_size=200)),
    dialect=st.sampled_from(["owid", "who", "jhu-confirmed", "jhu-countries"]),
    piece=st.integers(1, 50),
)


@files
@settings(
    max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, data: bytes, dialect: str, piece: int
) -> None:
    read_twice(tmp_path, data, dialect, piece)


@pytest.mark.slow
@files
@settings(
    max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_many_odd_bytes_are_read_or_refused(
    tmp_path: Path, data: bytes, dialect: str, piece: int
) -> None:
    read_twice(tmp_path, data, dialect, piece)
