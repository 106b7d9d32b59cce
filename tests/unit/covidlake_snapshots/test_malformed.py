"""Whatever a file holds, each of its rows is valid or rejected with a reason, once.

Or the file is refused and says why. Wild lines of all cases stand in one file under one header;
rows and blank lines must cover it exactly, line by line, which is more than
rows_in = rows_out + rows_rejected of each case.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.dialects import DIALECTS
from covidlake_snapshots import write_snapshot

from tests.support.capture.malformed import HEADER, files, wild_lines

REASONS = re.compile(
    "wrong_column_count|duplicate_identical|conflicting_key"
    r"|\w+: (missing|not a number|not a date|before the disease|in the future|damaged text)"
    "|location: unknown .+",
    re.DOTALL,
)
REQUIRED = ("iso_code", "location", "date")
CAPTURED = date(2022, 1, 20)


def check(tmp_path: Path, content: bytes) -> None:
    """Every rejected row has a reason, and its line as it stands in the file; valid ones a key."""
    target = tmp_path / "rows.parquet"
    account = write_snapshot([content], "observations", DIALECTS["owid"], CAPTURED, target)
    rows: list[dict[str, Any]] = pq.read_table(target).to_pylist()
    assert account.rows_in == len(rows) == account.rows_out + account.rows_rejected
    lines = content.decode("utf-8", "replace").split("\n")
    numbers = [row["_line"] for row in rows]
    assert numbers == sorted(set(numbers))
    check_the_rest(lines, numbers)
    for row in rows:
        if row["_reason"] is None:
            assert all(row[name] is not None for name in REQUIRED)
        else:
            assert REASONS.fullmatch(row["_reason"]), row["_reason"]
            first, *_ = row["_raw"].split("\n")
            assert lines[row["_line"] - 1].rstrip("\r") == first.rstrip("\r")


def check_the_rest(lines: list[str], numbers: list[int]) -> None:
    """Lines that begin no row are blank, the header, or within a row's open quote."""
    begins = set(numbers)
    is_header = True
    is_open = False
    for number, line in enumerate(lines, start=1):
        if number in begins:
            is_open = False
        elif line.strip("\ufeff \t\r") and not is_open:
            assert is_header, (number, line)
            is_header = False
        is_open ^= line.count('"') % 2 == 1


@pytest.mark.parametrize("group", range(6))
def test_more_than_200_malformed_files(tmp_path: Path, group: int) -> None:
    all_files = list(files())
    assert len(all_files) > 200
    for what, content in all_files[group::6]:
        try:
            check(tmp_path, content)
        except (SourceInvalid, SourceUnavailable) as refusal:
            assert len(str(refusal).splitlines()) == 1, what
            assert not what.startswith(("plain, sound", "byte order mark, sound")), refusal


def test_2000_wild_lines(tmp_path: Path) -> None:
    # Few are sound; beside them a file of which most are not is refused as a whole.
    sound = [
        f"S{day // 500:02},,Sound,{date.fromordinal(737_425 + day % 500)},{day},1,x".encode()
        for day in range(40_000)
    ]
    wild = [line for line in wild_lines(2_000) if line.count(b'"') % 2 == 0]
    check(tmp_path, b"\n".join([HEADER.encode(), *wild, *sound, b""]))
