"""Vaccination milestones, and excess mortality beside the deaths that were attributed."""

from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import DataFrame
from transforms.epidemic.excess_mortality import excess_mortality
from transforms.epidemic.vaccination import vaccination

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]


def test_milestones(rows: Rows, day: Day) -> None:
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

    daily = rows(
        "daily",
        *reports(
            "AAA", 1_000.0, (1, 0.0), (3, 50.0), (5, None), (9, 450.0), (10, 390.0), (20, 700.0)
        ),
        *reports("BBB", None, (2, 5.0)),
        *reports("CCC", 1_000.0, (2, 0.0)),
        *reports("DDD", 1_000.0, (2, None)),
        *reports("EEE", 0.0, (2, 0.0)),  # of nobody there is no share
    )
    found = vaccination(daily).orderBy("iso_code")
    columns = (
        "measure",
        "people",
        "coverage",
        "value_date",
        "first_date",
        "reached_10",
        "reached_40",
        "reached_70",
    )
    assert [tuple(row) for row in found.select(*columns).collect()] == [
        (
            "full",
            700.0,
            pytest.approx(70.0),
            day(20),
            day(3),
            day(9),
            day(9),
            day(20),
        ),  # 390 the day after is a correction
        ("full", 5.0, None, day(2), day(2), None, None, None),
        ("full", 0.0, 0.0, day(2), None, None, None, None),
        ("full", 0.0, None, day(2), None, None, None, None),
    ]
    assert tuple(found.select("days_to_10", "days_10_to_40", "days_40_to_70").first()) == (6, 0, 11)


def test_excess_mortality(rows: Rows, day: Day) -> None:
    def estimate(
        number: int, absolute: float | None, deaths: float | None, **others: float
    ) -> dict[str, object]:
        who = {
            "iso_code": "AAA",
            "location": "Aaa",
            "continent": "Asia",
            "population": 1e5,
            "date": day(number),
        }
        return {
            **who,
            "excess_mortality_cumulative_absolute": absolute,
            "total_deaths": deaths,
            **others,
        }

    daily = rows(
        "daily",
        estimate(1, 30.0, 20.0, excess_mortality=5.0),
        estimate(2, None, 20.0),
        estimate(3, -4.0, 20.0),
        estimate(4, 9.0, 0.0),
    )
    found = (
        excess_mortality(daily)
        .orderBy("date")
        .select("date", "p_score", "excess_per_100k", "covid_deaths", "excess_per_covid_death")
    )
    assert [tuple(row) for row in found.collect()] == [
        (day(1), 5.0, pytest.approx(30.0), 20.0, pytest.approx(1.5)),
        (day(3), None, pytest.approx(-4.0), 20.0, None),
        (day(4), None, pytest.approx(9.0), 0.0, None),
    ]
