"""Whatever a file holds, each of its lines is accepted or rejected with a reason, once; or the file is refused and says why.

Spark reads thousands of lines in one job as it reads a file, so the wild lines of all cases stand
in one file under one header; accepted and rejected lines must cover it exactly, line by line, which
is more than rows_in = rows_out + rows_rejected of each case.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from covidlake.errors import SourceInvalid
from pyspark.sql import SparkSession
from steps.snapshot import Snapshot
from transforms.captured import cleaning, reading

from tests.support.spark.malformed import HEADER, files, wild_lines

REASON = re.compile(
    "blank_line|wrong_column_count|duplicate_identical|conflicting_key"
    r"|\w+: (missing|not a number|not a date|in the future|damaged text)"
)
LATEST = date(2022, 1, 21)
FILES = list(files())
# In `make test`: one file of each kind of envelope and body, sound ones included.
FEW = FILES[:: len(FILES) // 12]


def as_told(text: str) -> str:
    """Java and Python do not agree on how many replacement characters stand for a sequence of bytes that is no UTF-8."""
    return re.sub("\ufffd+", "\ufffd", text)


def check(spark: SparkSession, file: Path) -> None:
    """Accepted and rejected lines cover the file but for its header; every rejected one has a reason, and is told as it was."""
    text = spark.read.text(str(file))
    header = text.first()
    layout = reading.layout_of(header["value"] if header else "", "observations")
    snapshot = Snapshot("owid", "c0ffee", text, layout, LATEST)
    marked = snapshot._marked(snapshot._parsed()).select(reading.LINE, cleaning.REASON)
    sound = marked.where(f"{cleaning.REASON} IS NULL")
    accepted = snapshot._quarantined(
        sound.withColumn(reading.TEXT, sound[reading.LINE].cast("string"))
    )
    numbers = [row["line_number"] for row in accepted.select("line_number").collect()]
    rejects = snapshot.rejects().select("line_number", "reason", "raw").collect()
    lines = re.split(rb"\r\n|\n|\r", file.read_bytes())
    if not lines[-1]:
        lines.pop()
    assert sorted([*numbers, *(row["line_number"] for row in rejects)]) == list(
        range(2, len(lines) + 1)
    )
    assert snapshot.accepted.count() == len(numbers)
    assert [row["reason"] for row in rejects if not REASON.fullmatch(row["reason"])] == []
    for row in rejects:
        assert as_told(row["raw"]) == as_told(
            lines[row["line_number"] - 1].decode("utf-8", "replace")
        )


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
