"""Countries that went over to weekly reports, or ceased: means, weeks and rhythm of each."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame
from steps.rhythm import read_rhythms
from transforms.epidemic.periods import epi_weekly
from transforms.epidemic.periods import periods as in_weeks
from transforms.rhythm.locations import periods, reports_only, with_days_covered
from transforms.trusted.indicators import with_weekly_means

Rows = Callable[..., DataFrame]
SUNDAY = date(2022, 11, 20)
LAST = date(2023, 3, 4)
# Counts of the weeks from SUNDAY on, each told on the Saturday that ends it.
SATURDAYS = {
    "USA": [9_000, 9_400, 8_800, 9_100, 9_900, 9_200, 8_700, 8_300, 7_900, 8_069, 9_210, 10_497,
            10_737, 11_236, 10_964],
    # Two holidays, whose weeks are in the next report.
    "AUS": [3_200, 3_100, 3_014, 2_741, 2_970, 0, 0, 13_169, 6_801, 8_101, 9_517, 9_914, 10_927,
            10_857, 11_262],
}  # fmt: skip
# Reported day by day until it ceased.
DAYS = {"TUR": [2_000] * 50 + [0] * 55}


@pytest.fixture(scope="module")
def tables(rows: Rows) -> Iterator[tuple[DataFrame, DataFrame]]:
    """The rows of `daily` with their means, and the rhythms."""
    counts = {
        code: [day for total in weeks for day in (0, 0, 0, 0, 0, 0, total)]
        for code, weeks in SATURDAYS.items()
    }
    of_days = [
        {
            "iso_code": code,
            "location": code.title(),
            "location_type": "country",
            "date": SUNDAY + timedelta(days=day),
            "new_cases": float(count),
        }
        for code, days in {**counts, **DAYS}.items()
        for day, count in enumerate(days)
    ]
    daily = rows("observations", *of_days).persist()
    rhythms = daily.transform(read_rhythms)
    reports = daily.transform(with_days_covered, rhythms).transform(reports_only)
    yield reports.transform(with_weekly_means).persist(), rhythms
    daily.unpersist()


def means(daily: DataFrame, code: str) -> list[tuple[date, float]]:
    known = daily.where(f"iso_code = '{code}' AND new_cases_7d IS NOT NULL").orderBy("date")
    return [(row["date"], row["new_cases_7d"]) for row in known.collect()]


def test_the_mean_is_a_seventh_of_the_weekly_report(tables: tuple[DataFrame, DataFrame]) -> None:
    daily, _ = tables
    assert means(daily, "USA")[-2:] == [
        (date(2023, 2, 25), pytest.approx(1_605.14, abs=0.01)),
        (LAST, pytest.approx(1_566.29, abs=0.01)),
    ]
    # None on the holidays, nor of the report that covers three weeks.
    assert [day for day, _ in means(daily, "AUS") if day > date(2022, 12, 17)] == [
        date(2022, 12, 24) + timedelta(weeks=week) for week in (0, 4, 5, 6, 7, 8, 9, 10)
    ]
    assert means(daily, "TUR")[-1] == (date(2023, 1, 8), 2_000.0)


def test_a_week_that_nobody_reported_is_null(tables: tuple[DataFrame, DataFrame]) -> None:
    weeks = epi_weekly(in_weeks(tables[0])).where("week_system = 'mmwr' AND iso_code = 'AUS'")
    cases = {row["week_end"]: row["cases"] for row in weeks.collect()}
    assert [cases[day] for day in sorted(cases)][4:9] == [2_970.0, None, None, None, 6_801.0]


def test_who_ceased_is_silent_since_its_last_report(tables: tuple[DataFrame, DataFrame]) -> None:
    of_cases = periods(tables[1]).where("metric = 'new_cases'").orderBy("iso_code", "first_date")
    columns = ("iso_code", "rhythm", "until", "last_report")
    assert [tuple(row) for row in of_cases.select(*columns).collect()] == [
        ("AUS", "weekly", LAST, LAST),
        ("TUR", "daily", date(2023, 1, 8), date(2023, 1, 8)),
        ("TUR", "silent", LAST, date(2023, 1, 8)),
        ("USA", "weekly", LAST, LAST),
    ]
