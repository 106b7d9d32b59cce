"""No row is lost silently."""

import pytest
from covidlake.errors import SourceInvalid, TooManyRejects
from pyspark.sql import SparkSession
from transforms.captured.accounting import account, check_publishable, extent


def test_account() -> None:
    assert account("owid", 100, 97, {"blank_line": 2, "conflicting_key": 1}) == {
        "rows_in": 100,
        "rows_out": 97,
        "rows_rejected": 3,
        "reasons": {"blank_line": 2, "conflicting_key": 1},
    }


@pytest.mark.parametrize(("rows_out", "rejected"), [(98, 3), (96, 3)])
def test_rows_lost_or_made_on_the_way(rows_out: int, rejected: int) -> None:
    with pytest.raises(
        AssertionError, match=f"owid: 100 rows in, but {rows_out} out and {rejected} rejected"
    ):
        account("owid", 100, rows_out, {"blank_line": rejected})


def test_five_percent_rejects_pass_and_more_only_on_request() -> None:
    check_publishable("owid", account("owid", 100, 95, {"blank_line": 5}), 0.2, "median_age", {})
    six = account("owid", 100, 94, {"date: missing": 4, "blank_line": 2})
    message = (
        r"rejected_share is 0.06, allowed is 0.05 "
        r"\(6 of 100 rows: date: missing: 4, blank_line: 2; .*{.rejected_share.: 0.06}"
    )
    for accept in ({}, {"rejected_share": 0.059}):
        with pytest.raises(TooManyRejects, match=message):
            check_publishable("owid", six, 0.0, "", accept)
    check_publishable("owid", six, 0.0, "", {"rejected_share": 0.06})


def test_rows_of_new_locations_do_not_count_for_the_share() -> None:
    nine = account("owid", 100, 91, {"location: unknown Atlantis": 5, "blank_line": 4})
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
            account("owid", 100, 0, {"decimals_destroyed": 100}),
            0.97,
            "human_development_index",
            {"rejected_share": 1},
        )
