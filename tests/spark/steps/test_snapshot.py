"""A canonical snapshot is read as its account says, or the step says what is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from covidlake.errors import SourceInvalid
from covidlake.releases.manifest import StepReport
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from steps.failures import failing_row
from steps.runner import SESSION, Step
from steps.snapshot import Snapshot

from tests.support.spark.canonical import etl_arguments, write_canonical

HEADER = "country,code,date,new_cases,moon_phase"
GOOD = "Colombia,COL,2021-02-01,5.0,full"
REBASE = "spark.sql.parquet.datetimeRebaseModeInWrite"


def test_a_file_that_is_not_the_one_of_its_account(spark: SparkSession, tmp_path: Path) -> None:
    rows = write_canonical(tmp_path / "a", f"{HEADER}\n{GOOD}\n".encode(), "observations")
    with rows.open("ab") as file:
        file.write(b"x")
    step = Step(spark, etl_arguments(tmp_path, str(rows), ""), StepReport(step="etl"))
    with pytest.raises(
        SourceInvalid,
        match=r"owid: .*/a.parquet was damaged: its SHA-256 is \w{64}, its account says \w{64}",
    ):
        Snapshot.read(step, "observations")


def test_what_the_header_lacks_or_adds_is_reported(spark: SparkSession, tmp_path: Path) -> None:
    rows = write_canonical(tmp_path / "a", f"{HEADER}\n{GOOD}\n".encode(), "observations")
    step = Step(spark, etl_arguments(tmp_path, rows.as_uri(), ""), StepReport(step="etl"))
    read = Snapshot.read(step, "observations")
    columns = step.report.quality["columns"]["owid"]
    assert columns["unknown"] == ["moon_phase"]
    assert "total_cases" in columns["missing"]
    assert "new_cases" not in columns["missing"]
    assert (read.source, read.dataset, read.dialect.name) == ("owid", "observations", "owid")


def test_no_date_can_fail_a_write() -> None:
    assert SESSION[REBASE] == "CORRECTED"


def test_where_spark_fails_it_names_source_line_and_column(
    spark: SparkSession, snapshot: Callable[..., Snapshot], tmp_path: Path
) -> None:
    """As it would without that setting, at a date of the year 202 that no reader lets through."""
    days = [GOOD.replace("-01,", f"-{day:02},") for day in range(1, 20)]
    captured = snapshot("\n".join([HEADER, *days, ""]))
    day = F.when(F.col("date") == "2021-02-07", F.to_date(F.lit("0202-02-07")))
    rows = captured.valid_lines.withColumn("date", F.coalesce(day, "date"))
    spark.conf.set(REBASE, "EXCEPTION")
    try:
        failing = failing_row("owid", rows, str(tmp_path / "tried"))
        sound = failing_row("owid", captured.valid_lines, str(tmp_path / "tried"))
    finally:
        spark.conf.set(REBASE, "CORRECTED")
    assert str(failing).startswith("owid: line 8, date: ")
    assert len(str(failing).splitlines()) == 1
    assert sound is None
