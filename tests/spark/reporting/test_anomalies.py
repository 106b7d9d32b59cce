"""Artefacts of reporting are in the table, and what is none is not."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame
from transforms.reporting.anomalies import anomalies

Rows = Callable[..., DataFrame]
FIRST = date(2021, 2, 1)  # a Monday, of a month of four whole weeks
Finding = tuple[str, int, int, float]

STEADY = [50.0, 60.0, 70.0, 60.0] * 5
DAYS: list[tuple[list[float | None], list[Finding]]] = [
    (STEADY, []),
    ([*STEADY, -10.0, *STEADY], [("negative", 20, 20, -10.0)]),
    ([*STEADY, 300.0, *STEADY], [("dump", 20, 20, 300.0)]),
    ([*STEADY, 300.0], [("dump", 20, 20, 300.0)]),  # on the newest day, too
    ([*STEADY, 211.0, *STEADY], [("dump", 20, 20, 211.0)]),
    ([*STEADY, 210.0, *STEADY], []),  # three times 70, not more
    ([2.0] * 20 + [99.0] + [2.0] * 20, []),  # few
    ([*STEADY, 300.0, 500.0, 600.0, 400.0], []),  # growth
    ([300.0, *STEADY], []),  # the first report has nothing before it
    ([*STEADY, 120.0, 120.0, 120.0, 60.0], [("copied", 20, 22, 120.0)]),
    ([*STEADY, 120.0, 120.0, 60.0], []),
    ([*STEADY, 0.0, 0.0, 0.0], []),
    ([None] * 10, []),
    ([1e5], []),
]
# With the cumulative figures beside the counts.
DAYS_AND_TOTALS: list[tuple[list[float | None], list[float | None], list[Finding]]] = [
    ([5.0, 5.0, 5.0], [5.0, 10.0, 15.0], []),
    # Withheld: OWID's South Africa, 23 November 2021.
    ([5.0, None, 5.0], [5.0, 105.0, 110.0], [("total_moves", 1, 1, 100.0)]),
    # OWID's France, 20 May 2021.
    ([5.0, None, 5.0], [5.0, 2.0, 7.0], [("total_moves", 1, 1, -3.0)]),
    ([5.0, 5.0, 5.0], [5.0, 12.0, 17.0], [("total_moves", 1, 1, 2.0)]),
    ([None, None, None], [5.0, 12.0, 17.0], []),  # a source without daily counts
]
COUNTRIES = [(cases, [None] * len(cases), expected) for cases, expected in DAYS] + DAYS_AND_TOTALS


@pytest.fixture(scope="module")
def findings(rows: Rows) -> dict[int, list[Finding]]:
    """Index of a country in COUNTRIES -> (rule, number of its first day, of its last, size)."""
    daily = [
        {
            "iso_code": f"{index:03}",
            "location": "Aaa",
            "continent": "Asia",
            "date": FIRST + timedelta(days=day),
            "new_cases": count,
            "total_cases": total,
        }
        for index, (cases, totals, _) in enumerate(COUNTRIES)
        for day, (count, total) in enumerate(zip(cases, totals, strict=True))
    ]
    by_country: dict[int, list[Finding]] = {index: [] for index in range(len(COUNTRIES))}
    for row in anomalies(rows("daily", *daily)).orderBy("rule", "date").collect():
        assert row["metric"] == "new_cases"
        first, last = (row["date"] - FIRST).days, (row["until"] - FIRST).days
        by_country[int(row["iso_code"])].append((row["rule"], first, last, row["size"]))
    return by_country


@pytest.mark.parametrize("index", range(len(COUNTRIES)))
def test_days_beside_their_neighbours(findings: dict[int, list[Finding]], index: int) -> None:
    _, _, expected = COUNTRIES[index]
    assert findings[index] == expected


# Counts after 20 days of 60, by their number from 1 on; each with the days that it covers.
AFTER_60_A_DAY = {
    "WEEKEND": {3: (500.0, 3)},  # 167 a day
    "DUMP": {3: (600.0, 3)},  # 200 a day
    "NOW_WEEKLY": {7: (1_000.0, 7), 14: (1_100.0, 7)},
    "BACKLOG": {7: (1_400.0, 7)},
}


def test_a_report_of_several_days_is_compared_by_day(rows: Rows) -> None:
    daily = []
    for code, reports in AFTER_60_A_DAY.items():
        steady = dict.fromkeys(range(-19, 1), (60.0, 1))
        for day, (count, covered) in (steady | reports).items():
            counts = {"new_deaths": count, "new_deaths_days": covered}
            date_of_day = FIRST + timedelta(days=day)
            who = {"iso_code": code, "location": "Aaa", "continent": "Asia"}
            daily.append({**who, "date": date_of_day, **counts})
    found = anomalies(rows("daily", *daily)).where("rule = 'dump'").orderBy("iso_code")
    assert [(row["iso_code"], row["size"], row["usual"]) for row in found.collect()] == [
        ("BACKLOG", 1_400.0, 60.0),
        ("DUMP", 600.0, 60.0),
    ]


def test_silent_weekdays(rows: Rows) -> None:
    weeks: dict[str, list[float | None]] = {
        "WEEKENDS": [50.0, 60.0, 70.0, 60.0, 80.0, 0.0, 0.0],
        "WEDNESDAYS": [None, None, 170.0, None, None, None, None],
        "FEW": [1.0, 2.0, 3.0, 1.0, 2.0, 0.0, 0.0],
        "ALWAYS": [50.0, 60.0, 70.0, 60.0, 80.0, 1.0, 1.0],
    }
    who = {"location": "Aaa", "continent": "Asia"}
    days = [
        {
            **who,
            "iso_code": code,
            "date": FIRST + timedelta(days=day),
            "new_deaths": week[day % 7],
        }
        for code, week in weeks.items()
        for day in range(-7, 40)
    ]
    months = anomalies(rows("daily", *days)).where("rule = 'silent_weekdays'").orderBy("iso_code")
    columns = ("iso_code", "metric", "date", "until", "size", "weekdays")
    last = date(2021, 2, 28)
    assert [tuple(row) for row in months.select(*columns).collect()] == [
        ("WEDNESDAYS", "new_deaths", FIRST, last, 6, "Mon Tue Thu Fri Sat Sun"),
        ("WEEKENDS", "new_deaths", FIRST, last, 2, "Sat Sun"),
    ]
