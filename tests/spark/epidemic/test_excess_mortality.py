"""Excess mortality beside the deaths that were attributed."""

from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import DataFrame
from transforms.epidemic.excess_mortality import excess_mortality

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]


def test_excess_mortality(rows: Rows, day: Day) -> None:
    def estimate(
        number: int, absolute: float | None, deaths: float | None, **others: float
    ) -> dict[str, object]:
        return {
            "iso_code": "AAA",
            "location": "Aaa",
            "continent": "Asia",
            "population": 1e5,
            "date": day(number),
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
    columns = ("date", "p_score", "excess_per_100k", "covid_deaths", "excess_per_covid_death")
    estimates = excess_mortality(daily).orderBy("date").select(*columns).collect()
    assert [tuple(row) for row in estimates] == [
        (day(1), 5.0, pytest.approx(30.0), 20.0, pytest.approx(1.5)),
        (day(3), None, pytest.approx(-4.0), 20.0, None),
        (day(4), None, pytest.approx(9.0), 0.0, None),
    ]
