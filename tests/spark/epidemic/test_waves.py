"""Waves by their turning points: what counts as one, its begin and end, and its sizes."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame
from transforms.epidemic import waves

Rows = Callable[..., DataFrame]
SUNDAY = date(2021, 2, 7)
Turn = tuple[int, int, float, int | None, str]


HILL = [0, 0, 50, 100, 100, 50, 0, 0]
# Cases a week, the population in millions, and the waves.
COUNTRIES: list[tuple[list[int], float | None, list[Turn]]] = [
    ([0, 0, 0, 50, 100, 200, 100, 50, 0, 0, 0], None, [(2, 5, 100.0, 8, "over")]),
    # Of the last two weeks the mean.
    ([0, 0, 50, 100, 200, 300, 400], None, [(1, 6, 350.0, None, "rising")]),
    ([0, 0, 50, 100, 200, 100, 60, 50, 40], None, [(1, 4, 100.0, None, "falling")]),
    (
        [20, 20, 60, 90, 90, 50, 30, 20, 30, 80, 90, 90, 60],
        None,
        [(1, 3, 90.0, 6, "over"), (8, 10, 90.0, None, "rising")],
    ),
    ([100, 100, 130, 140, 130, 100, 100], None, []),  # up by less than half
    ([100, 100, 149, 149, 149, 100, 100], None, []),
    ([100, 100, 150, 150, 150, 100, 100], None, [(1, 2, 150.0, None, "falling")]),  # by half
    ([0, 0, 0, 9999, 0, 0, 0], None, []),  # one week alone is a dump, not a wave
    ([9, 9, 1, 5, 9, 3], None, []),  # quiet
    ([50, 50, 50], None, []),
    ([], None, []),
    # In a large country more cases are quiet.
    (HILL, 1.0, [(1, 3, 100.0, 6, "over")]),
    (HILL, 100.0, []),
]


@pytest.fixture(scope="module")
def turns(rows: Rows) -> list[list[Turn]]:
    """Each wave of each country: its start (the trough before), peak, trend there, end, status.

    Start, peak and end as numbers of weeks.
    """
    week = {"location": "Aaa", "week_system": "iso", "week": "x", "corrections": 0}
    weeks = [
        {
            **week,
            "iso_code": str(index),
            "population": millions and millions * 1e6,
            "week_end": SUNDAY + timedelta(weeks=number),
            "cases": float(count),
        }
        for index, (cases, millions, _) in enumerate(COUNTRIES)
        for number, count in enumerate(cases)
    ]
    trend = waves.with_trend(rows("epi_weekly", *weeks).where("cases IS NOT NULL"))
    found: list[list[Turn]] = [[] for _ in COUNTRIES]
    for row in waves.turning_points(trend).orderBy("iso_code", "wave").collect():
        start, peak, end = (
            row[name] and (row[name] - SUNDAY).days // 7 for name in ("start", "peak", "end")
        )
        of_country = found[int(row["iso_code"])]
        of_country.append((start, peak, row["peak_trend"], end, row["status"]))
        assert row["wave"] == len(of_country)
    return found


@pytest.mark.parametrize("index", range(len(COUNTRIES)))
def test_turning_points(turns: list[list[Turn]], index: int) -> None:
    _, _, expected = COUNTRIES[index]
    assert turns[index] == expected


def test_sizes(rows: Rows) -> None:
    cases = [0.0, 20.0, 40.0, 40.0, 20.0, 0.0, 0.0]
    who = {
        "iso_code": "AAA",
        "location": "Aaa",
        "continent": "Asia",
        "population": 1_000.0,
        "week": "x",
        "corrections": 0,
    }
    weeks = [
        {
            **who,
            "week_system": system,
            "week_end": SUNDAY + timedelta(weeks=number),
            "cases": count,
            "deaths": None if number == 1 else 1.0,
        }
        for number, count in enumerate(cases)
        for system in ("iso", "mmwr")
    ]
    (wave,) = waves.waves(rows("epi_weekly", *weeks)).collect()
    assert (wave["start_date"], wave["peak_week_end"], wave["end_date"]) == (
        date(2021, 2, 8),
        date(2021, 2, 21),
        date(2021, 3, 14),
    )
    assert (wave["weeks"], wave["cases"], wave["deaths"], wave["peak_cases"]) == (
        5,
        120.0,
        4.0,
        40.0,
    )
    assert (wave["cases_per_100k"], wave["status"]) == (pytest.approx(12_000.0), "over")
