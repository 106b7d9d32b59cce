"""Odd bytes through capture, verdict, replay and the ETL step, several times: all read the same.

What is accepted is read with the same rows, keys and numbers by all; what is refused is so by a
sentence, and nothing that was accepted makes a later run fail.
"""

from collections import Counter
from itertools import batched
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from covidlake import schema
from covidlake.capturing.candidate import Capture
from covidlake.reading.canonical import LINE
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from transforms.captured import accounting, rows

from tests.support.capture.odd_files import odd_files, odd_wide_files
from tests.support.capture.odd_lake import Canonical, OddLake

FEW, MANY = 500, 20_000
# Which one read by Spark keeps apart by the lines of their rows.
FILES_AT_ONCE, LINES_OF_A_FILE = 2_000, 1_000_000
NAMES = [column.name for column in schema.CAPTURED["observations"]]

SOUND = b"iso_code,location,date,new_cases\nCOL,Colombia,2021-03-01,5\nITA,Italy,2021-03-02,7\n"
SOUND_WIDE = b"Province/State,Country/Region,1/22/20,1/23/20\n,Italy,2,3\nHubei,China,2,3\n"
# What happens after a file was taken, and before a sound one is.
AGAIN, REPLAY, CORRECTED = "again", "replay", "corrected"
Example = tuple[str, bytes, bytes | str, bytes, int]


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Draw a dialect, odd bytes, what comes then, a sound file, and how many bytes come at once."""
    is_wide = draw(st.sampled_from((False, False, True)))
    odd = odd_wide_files() if is_wide else odd_files(sound=150)
    anything = st.one_of(odd, odd, odd, odd, st.binary(max_size=200))
    then = st.one_of(st.sampled_from((AGAIN, REPLAY, CORRECTED)), anything)
    dialect, sound = ("jhu-confirmed", SOUND_WIDE) if is_wide else ("owid", SOUND)
    return dialect, draw(anything), draw(then), sound, draw(st.sampled_from((7, 1 << 20)))


def follow(example: Example) -> list[Canonical]:
    """Take files as runs would; return every canonical snapshot that was ever in force."""
    dialect, content, then, sound, piece = example
    lake = OddLake(dialect)
    taken = lake.take(content, piece)
    if isinstance(then, bytes):
        second = lake.take(then)
        check_changes(taken, second)
    elif then == AGAIN:
        check_again(taken, lake.take(content))
    elif taken:
        check_replay(lake, taken, then)
    # Whatever lies there now, a sound file is taken.
    assert not lake.snapshots or lake.take(sound) is not None
    return list(lake.snapshots.values())


def check_again(first: Capture | None, second: Capture | None) -> None:
    """The same bytes are read, or refused, as before, however they come in pieces."""
    if first is None or second is None:
        assert first is second
    else:
        assert (second.verdict, second.canonical) == ("unchanged", first.canonical)


def check_replay(lake: OddLake, taken: Capture, how: str) -> None:
    replayed = lake.replay(corrections(lake) if how == CORRECTED else {})
    assert (replayed.sha256, replayed.rows) == (taken.sha256, taken.rows)
    if how == REPLAY:
        assert (replayed.canonical, replayed.reasons) == (taken.canonical, taken.reasons)


def check_changes(before: Capture | None, after: Capture | None) -> None:
    """Verdicts count valid rows by their keys, of which each has one."""
    if before and after and after.changes:
        gained = after.changes["added"] - after.changes["removed"]
        assert gained == (after.rows_out or 0) - (before.rows_out or 0)


def corrections(lake: OddLake) -> dict[str, str]:
    """Correct each rejected line, as somebody might: into another line of the lake's files."""
    lines = [row["_raw"] for one in lake.snapshots.values() for row in stored(one) if row["_raw"]]
    others = [line for line in lines if not {"\n", "\r"} & set(line)]
    pairs = zip(lines, reversed(others), strict=False)
    return {line: other for line, other in pairs if line != other}


def stored(snapshot: Canonical) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(pa.BufferReader(snapshot.parquet)).to_pylist()
    return found


def check_in_spark(spark: SparkSession, snapshots: list[Canonical], folder: Path) -> None:
    """Spark reads valid rows and rejects as the snapshots have them, and counts as the accounts."""
    folder.mkdir()
    for number, snapshot in enumerate(snapshots):
        (folder / f"{number}.parquet").write_bytes(snapshot.parquet)
    file = F.regexp_extract(F.input_file_name(), r"(\d+)\.parquet$", 1).cast("long")
    read = spark.read.schema(rows.ddl("observations")).parquet(str(folder))
    read = read.withColumn(LINE, F.col(LINE) + file * LINES_OF_A_FILE)
    # Of a wide file, several rows begin on a line.
    valid = Counter(map(tuple, rows.valid_rows(read, "observations").collect()))
    rejected = Counter(map(tuple, rows.rejects(read, "owid", "sha").collect()))
    expected_valid, expected_rejected = Counter[Any](), Counter[Any]()
    for number, snapshot in enumerate(snapshots):
        start = number * LINES_OF_A_FILE
        for row in stored(snapshot):
            line, reason = start + row[LINE], row["_reason"]
            if reason is None:
                expected_valid[line, *(row[name] for name in NAMES)] += 1
            else:
                expected_rejected["owid", "sha", line, reason, row["_raw"]] += 1
    assert valid == expected_valid
    assert rejected == expected_rejected
    check_accounts(snapshots, valid, rejected)


def check_accounts(snapshots: list[Canonical], valid: Counter[Any], rejected: Counter[Any]) -> None:
    rows_out: Counter[int] = Counter()
    reasons = [Counter[str]() for _ in snapshots]
    for (line, *_), count in valid.items():
        rows_out[line // LINES_OF_A_FILE] += count
    for (_, _, line, reason, _), count in rejected.items():
        reasons[line // LINES_OF_A_FILE][reason] += count
    for number, snapshot in enumerate(snapshots):
        total = rows_out[number] + reasons[number].total()
        counted = accounting.counts(total, rows_out[number], reasons[number])
        accounting.check_counts("owid", counted, snapshot.account)


def check_examples(spark: SparkSession, folder: Path, number: int) -> None:
    snapshots: dict[str, Canonical] = {}

    @settings(max_examples=number, deadline=None)
    @given(examples())
    def collect(example: Example) -> None:
        snapshots.update({one.account.parquet_sha256: one for one in follow(example)})

    collect()
    assert len(snapshots) > number / 5
    for position, some in enumerate(batched(snapshots.values(), FILES_AT_ONCE)):
        check_in_spark(spark, list(some), folder / str(position))


def test_all_parts_read_the_same(spark: SparkSession, tmp_path: Path) -> None:
    check_examples(spark, tmp_path, FEW)


@pytest.mark.slow
@pytest.mark.timeout(14_400)
def test_all_parts_read_the_same_of_many_files(spark: SparkSession, tmp_path: Path) -> None:
    check_examples(spark, tmp_path, MANY)
