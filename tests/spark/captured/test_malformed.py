"""Whatever a file holds, each of its lines is valid or rejected with a reason, once.

Or the file is refused and says why. Spark reads thousands of lines in one job as it reads a file,
so the wild lines of all cases stand in one file under one header; valid and rejected lines must
cover it exactly, line by line, which is more than rows_in = rows_out + rows_rejected of each case.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from covidlake.errors import SourceInvalid
from covidlake.reading.header import Header
from pyspark.sql import DataFrame, SparkSession
from steps.snapshot import Snapshot
from transforms.captured import accounting, reading, rejecting
from transforms.captured.reading import LINE
from transforms.captured.rejecting import REASON

from tests.support.spark.malformed import HEADER, files, wild_lines

REASONS = re.compile(
    "blank_line|wrong_column_count|duplicate_identical|conflicting_key"
    r"|\w+: (missing|not a number|not a date|in the future|damaged text)"
)
LATEST = date(2022, 1, 21)
FILES = list(files())
# In `make test`: one file of each kind of envelope and body, sound ones included.
FEW = FILES[:: len(FILES) // 12]


def with_single_replacements(text: str) -> str:
    """Java and Python differ in how many of them stand for a sequence of bytes that is no UTF-8."""
    return re.sub("\ufffd+", "\ufffd", text)


def numbers_of_valid_lines(text: DataFrame, header: Header) -> list[int]:
    parsed = reading.parsed(reading.rows_of(text), header)
    marked = parsed.transform(rejecting.with_faulty_marked, header, LATEST).transform(
        rejecting.with_duplicates_marked, header
    )
    valid = marked.select(LINE, REASON).where(f"{REASON} IS NULL")
    parts = dict(map(tuple, accounting.lines_by_part(text).collect()))
    numbered = valid.select(accounting.line_number(parts).alias("line_number"))
    return [row["line_number"] for row in numbered.collect()]


def check(spark: SparkSession, file: Path) -> None:
    """Valid and rejected lines cover the file but for its header.

    Every rejected one has a reason, and stands in the quarantine as it stood in the file.
    """
    text = spark.read.text(str(file))
    first = text.first()
    header = reading.header_of(first["value"] if first else "", "observations")
    snapshot = Snapshot("owid", "c0ffee", text, header, LATEST)
    valid = numbers_of_valid_lines(text, header)
    rejects = snapshot.rejects().select("line_number", "reason", "raw").collect()
    lines = re.split(rb"\r\n|\n|\r", file.read_bytes())
    if not lines[-1]:
        lines.pop()
    rejected = [row["line_number"] for row in rejects]
    assert sorted([*valid, *rejected]) == list(range(2, len(lines) + 1))
    assert snapshot.valid_rows.count() == len(valid)
    assert [row["reason"] for row in rejects if not REASONS.fullmatch(row["reason"])] == []
    for row in rejects:
        in_file = lines[row["line_number"] - 1].decode("utf-8", "replace")
        assert with_single_replacements(row["raw"]) == with_single_replacements(in_file)


def check_file(spark: SparkSession, tmp_path: Path, what: str, content: bytes) -> None:
    file = tmp_path / "observations.csv"
    file.write_bytes(content)
    try:
        check(spark, file)
    except SourceInvalid as refusal:
        assert what.startswith(
            ("empty", "utf-16", "header renamed key", "header column twice", "header no header")
        ), refusal
        assert "the header" in str(refusal)


def check_wild(spark: SparkSession, tmp_path: Path, cases: int) -> None:
    file = tmp_path / "observations.csv"
    file.write_bytes(b"\n".join([HEADER.encode(), *wild_lines(cases), b""]))
    check(spark, file)


def test_some_malformed_files(spark: SparkSession, tmp_path: Path) -> None:
    for what, content in FEW:
        check_file(spark, tmp_path, what, content)


def test_300_wild_lines(spark: SparkSession, tmp_path: Path) -> None:
    check_wild(spark, tmp_path, 300)


@pytest.mark.slow
def test_5000_wild_lines(spark: SparkSession, tmp_path: Path) -> None:
    check_wild(spark, tmp_path, 5_000)


@pytest.mark.slow
@pytest.mark.parametrize("group", range(12))
def test_more_than_200_malformed_files(spark: SparkSession, tmp_path: Path, group: int) -> None:
    assert len(FILES) > 200
    for what, content in FILES[group::12]:
        check_file(spark, tmp_path, what, content)
