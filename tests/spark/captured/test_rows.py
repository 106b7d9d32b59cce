"""The rows of a canonical snapshot: valid ones typed and in order, the others as rejects."""

from collections.abc import Callable
from itertools import pairwise

from covidlake import schema
from pyspark.sql import functions as F
from steps.snapshot import Snapshot

Capture = Callable[..., Snapshot]
HEADER = "iso_code,continent,location,date,new_cases,total_cases,tests_units"
GOOD = "COL,South America,Colombia,2021-02-01,5.0,10.0,people tested"


def test_the_columns_of_a_snapshot_are_those_that_its_writer_gives(snapshot: Capture) -> None:
    written = snapshot(f"{HEADER}\n{GOOD}\n")
    (path,) = written.rows.inputFiles()
    stored = written.rows.sparkSession.read.parquet(path)
    assert stored.dtypes == written.rows.dtypes
    assert len(stored.columns) == 4 + len(schema.CAPTURED["observations"])


def test_valid_rows_have_values_in_their_types(snapshot: Capture) -> None:
    captured = snapshot(f'{HEADER}\n{GOOD}\nNAM,Africa,Namibia,2/1/2021,"1,234",,NA\n')
    valid = captured.valid_rows()
    assert valid.columns == [column.name for column in schema.CAPTURED["observations"]]
    found = valid.select("iso_code", F.col("date").cast("string"), "new_cases", "total_cases")
    assert sorted(map(tuple, found.collect())) == [
        ("COL", "2021-02-01", 5.0, 10.0),
        ("NAM", "2021-02-01", 1234.0, None),
    ]


def test_rejected_rows_have_their_line_and_reason(snapshot: Capture) -> None:
    lines = [HEADER, GOOD, GOOD.replace("5.0", "5f"), "", GOOD]
    captured = snapshot("\n".join([*lines, ""]))
    rejected = captured.rejects().orderBy("line_number").collect()
    sha256 = captured.account.sha256
    assert [tuple(row) for row in rejected] == [
        ("owid", sha256, 3, "new_cases: not a number", lines[2]),
        ("owid", sha256, 5, "duplicate_identical", GOOD),
    ]


def test_valid_rows_come_in_the_order_of_their_key(snapshot: Capture) -> None:
    days = [
        f"{code},,X,2021-02-{day:02},1,1," for code in ("FRA", "COL", "AFG") for day in (9, 3, 27)
    ]
    valid = snapshot("\n".join([HEADER, *days, ""])).valid_rows()
    keys = [(row["iso_code"], row["date"]) for row in valid.collect()]
    assert len(keys) == 9
    assert all(earlier < later for earlier, later in pairwise(keys))
