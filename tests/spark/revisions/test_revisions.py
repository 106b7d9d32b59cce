"""What a release revised: values that differ, came or went, and days that are gone.

Never days that are new.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from chispa.dataframe_comparer import assert_df_equality
from covidlake.schema.revisions import NUMBERS, TEXTS
from pyspark.sql import DataFrame
from transforms.revisions.revisions import by_metric, counts, dated, revisions

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]
SHAPE = (
    "iso_code string, date date, metric string, change string, "
    "old_value double, new_value double, old_text string, new_text string"
)


def observed(day: date, **values: Any) -> dict[str, Any]:
    return {
        "iso_code": "COL",
        "location": "Colombia",
        "date": day,
        "location_type": "country",
        **values,
    }


@pytest.fixture
def before_and_after(rows: Rows, day: Day) -> tuple[DataFrame, DataFrame]:
    before = rows(
        "observations",
        observed(day(1), new_cases=1.0, new_deaths=0.0, tests_units="people tested"),
        observed(day(2), new_cases=2.0, new_deaths=None),
        observed(day(3), new_cases=3.0, population=5.0),  # gone
        observed(
            day(4), new_cases=4.0, location_type="aggregate"
        ),  # as it was, but for a column that is not published
        observed(day(5), new_cases=float("0.1") + float("0.2")),
    )
    after = rows(
        "observations",
        observed(day(1), new_cases=1.5, new_deaths=0.0, tests_units="tests performed"),
        observed(day(2), new_cases=None, new_deaths=0.0),  # null is not zero
        observed(day(4), new_cases=4.0),
        observed(day(5), new_cases=0.3),
        observed(day(6), new_cases=6.0),  # new
    )
    return before, after


def test_what_was_revised(before_and_after: tuple[DataFrame, DataFrame], day: Day) -> None:
    before, after = before_and_after
    found = after.transform(revisions, before)
    expected = [
        ("COL", day(1), "new_cases", "changed", 1.0, 1.5, None, None),
        ("COL", day(1), "tests_units", "changed", None, None, "people tested", "tests performed"),
        ("COL", day(2), "new_cases", "changed", 2.0, None, None, None),
        ("COL", day(2), "new_deaths", "changed", None, 0.0, None, None),
        ("COL", day(3), "location", "removed", None, None, "Colombia", None),
        ("COL", day(3), "new_cases", "removed", 3.0, None, None, None),
        ("COL", day(3), "population", "removed", 5.0, None, None, None),
        ("COL", day(5), "new_cases", "changed", 0.30000000000000004, 0.3, None, None),
    ]
    assert_df_equality(
        found,
        before.sparkSession.createDataFrame(expected, SHAPE),
        ignore_row_order=True,
        ignore_nullable=True,
    )


def test_they_are_counted_by_day_and_by_column(
    before_and_after: tuple[DataFrame, DataFrame],
) -> None:
    before, after = before_and_after
    found = after.transform(revisions, before)
    assert found.transform(counts).first().asDict() == {"changed": 3, "removed": 1, "values": 8}
    assert list(map(tuple, found.transform(by_metric).collect())) == [
        ("new_cases", 3),
        ("new_deaths", 1),
        ("tests_units", 1),
    ]


def test_a_release_that_changes_nothing_revises_nothing(
    before_and_after: tuple[DataFrame, DataFrame],
) -> None:
    before, _ = before_and_after
    assert before.transform(revisions, before).collect() == []
    assert before.transform(revisions, before.limit(0)).collect() == []


def test_they_say_of_which_release_they_are(
    before_and_after: tuple[DataFrame, DataFrame], day: Day
) -> None:
    before, after = before_and_after
    row = (
        after.transform(revisions, before)
        .transform(dated, "2021-02-06", "r1", "2021-02-05")
        .first()
    )
    assert (row["vintage"], row["previous_release"], row["previous_vintage"]) == (
        day(6),
        "r1",
        day(5),
    )


def test_every_published_column_is_compared_once(rows: Rows) -> None:
    derived = {"location_type", "new_cases_days", "new_deaths_days"}
    published = set(rows("observations").columns) - {"iso_code", "date"} - derived
    assert sorted(NUMBERS + TEXTS) == sorted(published)
