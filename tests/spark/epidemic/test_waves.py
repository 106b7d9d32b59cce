"""Waves by their turning points: what counts as one, its begin and end, and its sizes."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame
from transforms.epidemic import waves

Rows = Callable[..., DataFrame]
SUNDAY = date(2021, 2, 7)
Turn = tuple[int, int, float, int | None, str]


@pytest.fixture
def turns(rows: Rows) -> Callable[..., list[Turn]]:
    """turns(cases a week): each wave's start (the trough before), peak, trend there, end, status.

    Start, peak and end as numbers of weeks.
    """

    def of(*cases: float | None, population: float | None = None) -> list[Turn]:
        week = {
            "iso_code": "AAA",
            "location": "Aaa",
            "week_system": "iso",
            "week": "x",
            "corrections": 0,
            "population": population,
        }
        ends = [SUNDAY + timedelta(weeks=number) for number in range(len(cases))]
        number_of = {end: number for number, end in enumerate(ends)}
        weeks = [
            {**week, "week_end": end, "cases": count}
            for end, count in zip(ends, cases, strict=True)
        ]
        trend = waves.with_trend(rows("epi_weekly", *weeks).where("cases IS NOT NULL"))
        points = waves.turning_points(trend).orderBy("wave").collect()
        assert [row["wave"] for row in points] == list(range(1, len(points) + 1))
        return [
            (
                number_of[row["start"]],
                number_of[row["peak"]],
                row["peak_trend"],
                number_of.get(row["end"]),
                row["status"],
            )
            for row in points
        ]

    return of


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([0, 0, 0, 50, 100, 200, 100, 50, 0, 0, 0], [(2, 5, 100.0, 8, "over")]),
        # Of the last two weeks the mean.
        ([0, 0, 50, 100, 200, 300, 400], [(1, 6, 350.0, None, "rising")]),
        ([0, 0, 50, 100, 200, 100, 60, 50, 40], [(1, 4, 100.0, None, "falling")]),
        (
            [20, 20, 60, 90, 90, 50, 30, 20, 30, 80, 90, 90, 60],
            [(1, 3, 90.0, 6, "over"), (8, 10, 90.0, None, "rising")],
        ),
        ([100, 100, 130, 140, 130, 100, 100], []),  # up by less than half
        ([100, 100, 149, 149, 149, 100, 100], []),
        ([100, 100, 150, 150, 150, 100, 100], [(1, 2, 150.0, None, "falling")]),  # by half
        ([0, 0, 0, 9999, 0, 0, 0], []),  # one week alone is a dump, not a wave
        ([9, 9, 1, 5, 9, 3], []),  # quiet
        ([50, 50, 50], []),
        ([], []),
    ],
)
def test_turning_points(
    turns: Callable[..., list[Turn]], cases: list[float], expected: list[Turn]
) -> None:
    assert turns(*map(float, cases)) == expected


def test_in_a_large_country_more_cases_are_quiet(turns: Callable[..., list[Turn]]) -> None:
    cases = [0.0, 0.0, 50.0, 100.0, 100.0, 50.0, 0.0, 0.0]
    assert len(turns(*cases, population=1e6)) == 1
    assert turns(*cases, population=100e6) == []


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
