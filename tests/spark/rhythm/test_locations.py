"""The rhythm of each location beside its rows: which counts are left, and what they cover."""

from collections.abc import Callable
from datetime import date, timedelta

from pyspark.sql import DataFrame
from steps.rhythm import read_rhythms
from transforms.rhythm.locations import periods, reports_only, with_days_covered

Rows = Callable[..., DataFrame]
MONDAY = date(2023, 6, 5)


def days(code: str, *cases: float | None) -> list[dict[str, object]]:
    """A row a day from MONDAY on, with these new cases."""
    who = {"iso_code": code, "location": code.title(), "location_type": "country"}
    return [
        {**who, "date": MONDAY + timedelta(days=number), "new_cases": count, "new_deaths": 1.0}
        for number, count in enumerate(cases)
    ]


def sundays(*sums: float) -> list[float]:
    return [day for total in sums for day in (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, float(total))]


def test_a_weekly_reporter_beside_a_daily_and_a_silent_one(rows: Rows) -> None:
    daily = rows(
        "observations",
        *days("DAY", *[100.0] * 35),
        *days("SIL", 100.0, *[0.0] * 34),
        *days("WEE", *sundays(70, 80, 90, 70, 80)),
    ).persist()
    rhythms = daily.transform(read_rhythms)
    reports = daily.transform(with_days_covered, rhythms).transform(reports_only)
    reports = reports.where("new_cases IS NOT NULL").orderBy("date")

    def of(code: str) -> list[tuple[int, float, int]]:
        found = reports.where(f"iso_code = '{code}'").collect()
        return [
            ((row["date"] - MONDAY).days, row["new_cases"], row["new_cases_days"]) for row in found
        ]

    assert of("DAY") == [(day, 100.0, 1) for day in range(35)]
    assert of("SIL") == [(0, 100.0, 1)]
    assert of("WEE") == [
        (6, 70.0, 7), (13, 80.0, 7), (20, 90.0, 7), (27, 70.0, 7), (34, 80.0, 7)
    ]  # fmt: skip
    of_cases = periods(rhythms).where("metric = 'new_cases'").orderBy("iso_code", "first_date")
    columns = ("iso_code", "rhythm", "first_date", "until", "last_report", "reports")
    assert [tuple(row) for row in of_cases.select(*columns).collect()] == [
        ("DAY", "daily", MONDAY, date(2023, 7, 9), date(2023, 7, 9), 35),
        ("SIL", "daily", MONDAY, MONDAY, MONDAY, 1),
        ("SIL", "silent", date(2023, 6, 6), date(2023, 7, 9), MONDAY, 0),
        ("WEE", "weekly", MONDAY, date(2023, 7, 9), date(2023, 7, 9), 5),
    ]


def test_a_file_with_a_row_a_week(rows: Rows) -> None:
    weekly = [row for row in days("WEE", *sundays(3, 0, 2)) if row["date"].weekday() == 6]
    daily = rows("observations", *weekly)
    reports = daily.transform(with_days_covered, daily.transform(read_rhythms))
    reports = reports.orderBy("date").collect()
    assert [(row["new_cases"], row["new_cases_days"]) for row in reports] == [
        (3.0, 7), (0.0, 7), (2.0, 7)
    ]  # fmt: skip
