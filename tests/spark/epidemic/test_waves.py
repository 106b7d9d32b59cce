"""Waves by their turning points: what counts as one, where it begins and ends, and what it adds up to."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame
from transforms.epidemic import waves

Rows = Callable[..., DataFrame]
SUNDAY = date(2021, 2, 7)
Turn = tuple[int, int, float, int | None, str]


@pytest.fixture
def found(rows: Rows) -> Callable[..., list[Turn]]:
    """found(cases a week): start (trough before), peak and end as numbers of weeks, with the peak's trend and status."""

    def turns(*cases: float | None, population: float | None = None) -> list[Turn]:
        week = {
            "iso_code": "AAA",
            "location": "Aaa",
            "week_system": "iso",
            "week": "x",
            "corrections": 0,
            "population": population,
        }
        ends = {SUNDAY + timedelta(weeks=place): place for place in range(len(cases))}
        weeks = rows(
            "epi_weekly",
            *({**week, "week_end": end, "cases": cases[place]} for end, place in ends.items()),
        )
        trend = waves.with_trend(weeks.where("cases IS NOT NULL"))
        points = waves.turning_points(trend).orderBy("wave").collect()
        assert [row["wave"] for row in points] == list(range(1, len(points) + 1))
        return [
            (
                ends[row["start"]],
                ends[row["peak"]],
                row["peak_trend"],
                ends.get(row["end"]),
                row["status"],
            )
            for row in points
        ]

    return turns


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([0, 0, 0, 50, 100, 200, 100, 50, 0, 0, 0], [(2, 5, 100.0, 8, "over")]),
        (
            [0, 0, 50, 100, 200, 300, 400],
            [(1, 6, 350.0, None, "rising")],
        ),  # of the last two weeks the mean
        ([0, 0, 50, 100, 200, 100, 60, 50, 40], [(1, 4, 100.0, None, "falling")]),
        (
            [20, 20, 60, 90, 90, 50, 30, 20, 30, 80, 90, 90, 60],
            [(1, 3, 90.0, 6, "over"), (8, 10, 90.0, None, "rising")],
        ),
        ([100, 100, 130, 140, 130, 100, 100], []),  # up by less than half
        ([0, 0, 0, 9999, 0, 0, 0], []),  # one week alone is a dump, not a wave
        ([9, 9, 1, 5, 9, 3], []),  # quiet
        ([50, 50, 50], []),
        ([], []),
    ],
)
def test_turning_points(
    found: Callable[..., list[Turn]], cases: list[float], expected: list[Turn]
) -> None:
    assert found(*map(float, cases)) == expected


def test_in_a_large_country_more_cases_are_quiet(found: Callable[..., list[Turn]]) -> None:
    cases = [0.0, 0.0, 50.0, 100.0, 100.0, 50.0, 0.0, 0.0]
    assert len(found(*cases, population=1e6)) == 1
    assert found(*cases, population=100e6) == []


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
            "week_end": SUNDAY + timedelta(weeks=place),
            "cases": count,
            "deaths": None if place == 1 else 1.0,
        }
        for place, count in enumerate(cases)
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
