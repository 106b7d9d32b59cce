"""No row is lost silently."""

from dataclasses import replace

import pytest
from covidlake.errors import SourceInvalid, TooManyRejects
from covidlake.reading.canonical import Account
from pyspark.sql import SparkSession
from transforms.captured.accounting import (
    check_corrected,
    check_counts,
    check_publishable,
    counts,
    extent,
)

ACCOUNT = Account(
    dataset="observations",
    dialect="owid",
    reader=1,
    corrections="",
    sha256="c0ffee",
    bytes=1,
    parquet_sha256="facade",
    parquet_bytes=1,
    columns=[],
    unknown=[],
    missing=[],
    rows_in=100,
    rows_out=97,
    rows_corrected=0,
    reasons={"conflicting_key": 2, "date: missing": 1},
    content_hash="",
    last_date=None,
    days=1,
    days_apart=None,
)


def test_counts() -> None:
    counted = counts(100, 97, {"conflicting_key": 2, "date: missing": 1})
    assert counted == {
        "rows_in": 100,
        "rows_out": 97,
        "rows_rejected": 3,
        "reasons": {"conflicting_key": 2, "date: missing": 1},
    }
    check_counts("owid", counted, ACCOUNT)


@pytest.mark.parametrize(
    ("rows_in", "rows_out", "reasons"),
    [
        (101, 98, {"conflicting_key": 2, "date: missing": 1}),
        (99, 96, {"conflicting_key": 2, "date: missing": 1}),
        (100, 96, {"conflicting_key": 2, "date: missing": 2}),
        (100, 97, {"conflicting_key": 3}),
        (100, 98, {"conflicting_key": 2, "date: missing": 1}),
    ],
)
def test_counts_that_are_not_those_of_the_account(
    rows_in: int, rows_out: int, reasons: dict[str, int]
) -> None:
    with pytest.raises(
        AssertionError,
        match="owid: its account says 100 in, 97 out, conflicting_key: 2, date: missing: 1; "
        f"Spark counted {rows_in} in, {rows_out} out",
    ):
        check_counts("owid", counts(rows_in, rows_out, reasons), ACCOUNT)


def test_an_account_that_does_not_add_up() -> None:
    wrong = replace(ACCOUNT, rows_out=98)
    with pytest.raises(AssertionError, match="100 in, 98 out"):
        check_counts("owid", counts(100, 98, wrong.reasons), wrong)


def test_corrected_rows_that_are_not_those_of_the_account() -> None:
    check_corrected("owid", 0, ACCOUNT)
    with pytest.raises(AssertionError, match="owid: its account says 0 corrected, Spark counted 1"):
        check_corrected("owid", 1, ACCOUNT)


def test_five_percent_rejects_pass_and_more_only_on_request() -> None:
    check_publishable("owid", counts(100, 95, {"date: missing": 5}), 0.2, "median_age", {})
    six = counts(100, 94, {"date: missing": 4, "conflicting_key": 2})
    message = (
        r"rejected_share is 0.06, allowed is 0.05 "
        r"\(6 of 100 rows: date: missing: 4, conflicting_key: 2; .*{.rejected_share.: 0.06}"
    )
    for accept in ({}, {"rejected_share": 0.059}):
        with pytest.raises(TooManyRejects, match=message):
            check_publishable("owid", six, 0.0, "", accept)
    check_publishable("owid", six, 0.0, "", {"rejected_share": 0.06})


def test_rows_of_new_locations_do_not_count_for_the_share() -> None:
    nine = counts(100, 91, {"location: unknown Atlantis": 5, "date: missing": 4})
    with pytest.raises(TooManyRejects, match=r"rejected_share is 0.09"):
        check_publishable("owid", nine, 0.0, "", {})
    check_publishable("owid", nine, 0.0, "", {}, tolerated=5)


def test_the_extent_of_the_valid_rows(spark: SparkSession) -> None:
    rows = spark.createDataFrame([("COL",), ("COL",), ("FRA",)], "iso_code string")
    assert extent(rows).first().asDict() == {"locations": 2, "days": 2}
    none = rows.where("iso_code = 'ITA'")
    assert extent(none).first().asDict() == {"locations": 0, "days": 0}


def test_a_file_without_its_decimals_is_refused_as_a_whole() -> None:
    with pytest.raises(
        SourceInvalid,
        match="owid: decimals were destroyed: 97% of the values of human_development_index exceed",
    ):
        check_publishable(
            "owid",
            counts(100, 100, {}),
            0.97,
            "human_development_index",
            {"rejected_share": 1},
        )
