"""Vaccination milestones: when a share of the population was reached, and for whom it is known."""

from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import DataFrame
from transforms.epidemic.vaccination import vaccination

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]


@pytest.fixture
def full(rows: Rows, day: Day) -> DataFrame:
    """The table, of countries that report full vaccinations only."""

    def reports(
        code: str, population: float | None, *people: tuple[int, float | None]
    ) -> list[dict[str, object]]:
        who = {
            "iso_code": code,
            "location": code.title(),
            "continent": "Asia",
            "population": population,
        }
        return [
            {**who, "date": day(number), "people_fully_vaccinated": count}
            for number, count in people
        ]

    # 390 the day after 450 is a correction.
    corrected = ((1, 0.0), (3, 50.0), (5, None), (9, 450.0), (10, 390.0), (20, 700.0))
    daily = rows(
        "daily",
        *reports("AAA", 1_000.0, *corrected),
        *reports("BBB", None, (2, 5.0)),
        *reports("CCC", 1_000.0, (2, 0.0)),
        *reports("DDD", 1_000.0, (2, None)),
        *reports("EEE", 0.0, (2, 0.0)),  # of nobody there is no share
    )
    return vaccination(daily).orderBy("iso_code")


def test_coverage_of_the_countries_that_ever_reported(full: DataFrame, day: Day) -> None:
    columns = ("iso_code", "measure", "people", "coverage", "value_date", "first_date")
    assert [tuple(row) for row in full.select(*columns).collect()] == [
        ("AAA", "full", 700.0, pytest.approx(70.0), day(20), day(3)),
        ("BBB", "full", 5.0, None, day(2), day(2)),
        ("CCC", "full", 0.0, 0.0, day(2), None),
        ("EEE", "full", 0.0, None, day(2), None),
    ]


def test_milestones(full: DataFrame, day: Day) -> None:
    columns = ("reached_10", "reached_40", "reached_70")
    assert [tuple(row) for row in full.select(*columns).collect()] == [
        (day(9), day(9), day(20)),
        (None, None, None),
        (None, None, None),
        (None, None, None),
    ]
    assert tuple(full.select("days_to_10", "days_10_to_40", "days_40_to_70").first()) == (6, 0, 11)
