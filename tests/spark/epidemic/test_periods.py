"""Weeks and months: which days they have, and when their counts are known."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame
from transforms.epidemic import periods

Rows = Callable[..., DataFrame]
MONDAY = date(2021, 2, 1)  # of a month of four whole ISO weeks


def days(
    code: str, *counts: float | None, first: date = MONDAY, **others: float | str
) -> list[dict[str, object]]:
    """A row a day from `first` on, with these new cases."""
    who = {
        "iso_code": code,
        "location": code.title(),
        "continent": "Asia",
        "population": 1_000.0,
        **others,
    }
    return [
        {**who, "date": first + timedelta(days=number), "new_cases": count}
        for number, count in enumerate(counts)
    ]


def weekly(daily: DataFrame, system: str, *columns: str) -> list[tuple[object, ...]]:
    weeks = (
        periods.epi_weekly(periods.periods(daily))
        .where(f"week_system = '{system}'")
        .orderBy("iso_code", "week_end")
    )
    return [tuple(row) for row in weeks.select(*columns).collect()]


def test_iso_and_mmwr_weeks(rows: Rows) -> None:
    daily = rows("daily", *days("AAA", *[1.0] * 14))
    assert weekly(
        daily, "iso", "week", "week_start", "week_end", "cases", "cases_per_100k", "days_reported"
    ) == [
        ("2021-W05", date(2021, 2, 1), date(2021, 2, 7), 7.0, pytest.approx(700.0), 7),
        ("2021-W06", date(2021, 2, 8), date(2021, 2, 14), 7.0, pytest.approx(700.0), 7),
    ]
    assert weekly(daily, "mmwr", "week", "week_start", "week_end", "cases", "days_reported") == [
        ("2021-W05", date(2021, 1, 31), date(2021, 2, 6), None, 6),
        ("2021-W06", date(2021, 2, 7), date(2021, 2, 13), 7.0, 7),
        ("2021-W07", date(2021, 2, 14), date(2021, 2, 20), None, 1),
    ]


# ISO 8601, and CDC's list of MMWR weeks: 2020 has 53 weeks in both; MMWR 2021 begins on Sunday
# 3 January.
TURNS = [
    (date(2020, 1, 1), "2020-W01", "2020-W01"),
    (date(2021, 1, 2), "2020-W53", "2020-W53"),
    (date(2021, 1, 3), "2020-W53", "2021-W01"),
    (date(2021, 1, 4), "2021-W01", "2021-W01"),
    (date(2022, 1, 1), "2021-W52", "2021-W52"),
    (date(2022, 1, 2), "2021-W52", "2022-W01"),
    (date(2024, 12, 30), "2025-W01", "2025-W01"),
    (date(2026, 12, 31), "2026-W53", "2026-W52"),
]


def test_weeks_at_the_turn_of_the_year(rows: Rows) -> None:
    """A country for each day that is tried."""
    tried = [row for day, _, _ in TURNS for row in days(str(day), 1.0, first=day)]
    daily = rows("daily", *tried)
    iso, mmwr = (dict(weekly(daily, system, "iso_code", "week")) for system in ("iso", "mmwr"))
    assert [(day, iso[str(day)], mmwr[str(day)]) for day, _, _ in TURNS] == TURNS
    assert (len(iso), len(mmwr)) == (len(TURNS), len(TURNS))


def test_when_the_count_of_a_week_is_known(rows: Rows) -> None:
    """Of the second of two weeks, in which the cumulative figure rises from 70 to 100."""

    def second_week(
        code: str, *counts: float | None, total: float | None = 100.0, before: float | None = 70.0
    ) -> list[dict[str, object]]:
        both = days(code, *[10.0] * 7, *counts)
        both[6]["total_cases"], both[-1]["total_cases"] = before, total
        return [
            row
            for row in both
            if row["new_cases"] is not None or row.get("total_cases") is not None
        ]

    daily = rows(
        "daily",
        *second_week("A_WHOLE", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
        *second_week("B_ONE_REPORT", *[None] * 6, 30.0),  # once a week, for the week
        *second_week("C_A_DAY_MISSING", 1.0, 2.0, None, 4.0, 5.0, 6.0, 7.0, total=None),
        *second_week("D_NO_FIGURE_BEFORE", *[None] * 6, 30.0, before=None),
        *second_week(
            "E_WITHHELD", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, None
        ),  # its last day states a total, but no count
        *second_week("F_CORRECTED", 1.0, 2.0, -2.0, 4.0, 5.0, 6.0, 7.0),
        *second_week("G_NEGATIVE", 1.0, 2.0, -99.0, 4.0, 5.0, 6.0, 7.0),
        *second_week("H_ZERO", *[0.0] * 7),
    )
    found = weekly(
        daily.where("date <= '2021-02-14'"), "iso", "iso_code", "week_start", "cases", "corrections"
    )
    assert [
        (code, cases, corrections)
        for code, start, cases, corrections in found
        if start == date(2021, 2, 8)
    ] == [
        ("A_WHOLE", 28.0, 0),
        ("B_ONE_REPORT", 30.0, 0),
        ("C_A_DAY_MISSING", None, 0),
        ("D_NO_FIGURE_BEFORE", None, 0),
        ("E_WITHHELD", None, 0),
        ("F_CORRECTED", 23.0, 1),
        ("G_NEGATIVE", None, 1),
        ("H_ZERO", 0.0, 0),
    ]


def test_a_country_has_the_periods_of_its_reports(rows: Rows) -> None:
    """No week before its first row, but where a report covers days of one."""
    monday = date(2021, 2, 8)
    daily = rows(
        "daily",
        *days("DAILY", 1.0, first=monday),
        *days("WEEKEND", 1.0, first=monday, new_cases_days=3),
        *days("FORTNIGHT", 1.0, first=monday, new_cases_days=14),
        *days("NOTHING", None, first=monday, new_deaths_days=7),
    )
    assert weekly(daily, "iso", "iso_code", "week_end", "days_reported") == [
        ("DAILY", date(2021, 2, 14), 1),
        ("FORTNIGHT", date(2021, 2, 14), 0),
        ("NOTHING", date(2021, 2, 14), 0),
        ("WEEKEND", date(2021, 2, 7), 2),
        ("WEEKEND", date(2021, 2, 14), 1),
    ]


def test_positivity_and_load(rows: Rows) -> None:
    known = days("AAA", *[1.0] * 7, new_tests=4.0, tests_units="people tested", hosp_patients=6.0)
    known[0]["hosp_patients"] = None
    other = days("BBB", *[5.0] * 7, new_tests=4.0)  # more cases than tests
    none = days("CCC", *[0.0] * 7, new_tests=0.0)
    found = weekly(
        rows("daily", *known, *other, *none),
        "iso",
        "tests",
        "tests_units",
        "positivity",
        "hosp_patients",
        "icu_patients",
    )
    assert found == [
        (28.0, "people tested", pytest.approx(25.0), 6.0, None),
        (28.0, None, None, None, None),
        (0.0, None, None, None, None),
    ]


def test_monthly_trends(rows: Rows) -> None:
    daily = rows("daily", *days("AAA", *[2.0] * 28, *[4.0] * 31, *[1.0] * 5, stringency_index=40.0))
    trends = periods.monthly_trends(periods.periods(daily)).orderBy("month")
    assert [
        tuple(row)
        for row in trends.select(
            "month", "month_end", "cases", "cases_change", "deaths_change", "stringency_index"
        ).collect()
    ] == [
        (date(2021, 2, 1), date(2021, 2, 28), 56.0, None, None, 40.0),
        (date(2021, 3, 1), date(2021, 3, 31), 124.0, pytest.approx(121.428571), None, 40.0),
        (date(2021, 4, 1), date(2021, 4, 30), None, None, None, 40.0),
    ]
