"""What each rule speaks of, and what it leaves alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from covidlake.quality import rules
from pyspark.sql import DataFrame
from transforms.trusted.flags import flags
from transforms.trusted.locations import names

Rows = Callable[..., DataFrame]
# Of one metric, (day, value); and of a flag, (day, metric, value, compared_with).
Series = list[tuple[int, float | None]]
Flags = list[tuple[int, str, float, float | None]]
CASES: list[tuple[str, str, Series, Flags]] = [
    ("negative_count", "new_cases",
     [(1, 5), (2, -3), (3, 0), (4, None)],
     [(2, "new_cases", -3, 0)]),
    ("negative_count", "new_vaccinations", [(1, -1)], [(1, "new_vaccinations", -1, 0)]),
    ("cumulative_fall", "total_cases",
     [(1, 5), (2, 4), (3, 4), (4, None), (5, 3)],
     [(2, "total_cases", 4, 5)]),
    ("cumulative_fall", "people_vaccinated", [(1, 9), (5, 8)], [(5, "people_vaccinated", 8, 9)]),
    ("beyond_population", "people_fully_vaccinated",
     [(1, 1000), (2, 1001)],
     [(2, "people_fully_vaccinated", 1001, 1000)]),
    ("out_of_range", "positive_rate", [(1, 0), (2, 1), (3, 1.01)], [(3, "positive_rate", 1.01, 1)]),
    ("out_of_range", "positive_rate", [(1, -0.2)], [(1, "positive_rate", -0.2, 0)]),
    ("out_of_range", "reproduction_rate",
     [(1, 99), (2, -0.03)],
     [(2, "reproduction_rate", -0.03, 0)]),
    ("date_gap", "new_cases",
     [(1, 1), (2, 1), (5, 1), (6, 1), (8, 1)],
     [(5, "date", 2, None), (8, "date", 1, None)]),
    # Weekend zeros between two reports are covered by the second.
    ("unreported_zero", "new_cases",
     [(5, 90), (6, 0), (7, 0), (8, 200)],
     [(6, "new_cases", 0, 200), (7, "new_cases", 0, 200)]),
    # 5 for each of three days are 15.
    ("unreported_zero", "new_deaths",
     [(5, 5), (6, 0), (7, 0), (8, 15)],
     [(6, "new_deaths", 0, 15), (7, "new_deaths", 0, 15)]),
    ("unreported_zero", "new_deaths", [(5, 5), (6, 0), (7, 0), (8, 14)], []),
    # an outbreak after nearly nothing
    ("unreported_zero", "new_cases", [(5, 4), (6, 0), (7, 0), (8, 900)], []),
    # before the first report, and after the last
    ("unreported_zero", "new_cases", [(1, 0), (2, 0), (3, 900), (4, 0), (5, 0)], []),
    # null stays null
    ("unreported_zero", "new_cases",
     [(1, 90), (2, None), (3, 0), (4, 90)],
     [(3, "new_cases", 0, 90)]),
    ("unreported_zero", "new_cases", [(1, 90), (2, 0), (3, -7), (4, 90)], []),
]  # fmt: skip


def found(
    rows: Rows, series: list[dict[str, Any]], *locations: dict[str, Any]
) -> list[tuple[Any, ...]]:
    who = {"iso_code": "COL", "location": "Colombia"}
    last = max(row["date"] for row in series)
    known = locations or ({**who, "population": 1000.0, "has_attributes": True, "last_date": last},)
    observations = rows("observations", *({**who, **row} for row in series))
    told = flags(observations, names(observations), rows("locations", *known))
    order = ("iso_code", "date", "metric", "rule")
    return [
        tuple(row)
        for row in told.select(*order, "value", "compared_with").orderBy(*order).collect()
    ]


def test_flags_of_values(rows: Rows) -> None:
    """All cases in one go, each a location of its own."""
    series, known, expected = [], [], []
    for number, (rule, metric, values, flagged) in enumerate(CASES):
        code = f"OWID_{number:02}"
        days = {day: {metric: None if value is None else float(value)} for day, value in values}
        series += [
            {"iso_code": code, "location": code, "date": date(2021, 2, day), **row}
            for day, row in days.items()
        ]
        known.append(
            {
                "iso_code": code,
                "location": code,
                "population": 1000.0,
                "last_date": date(2021, 2, max(days)),
            }
        )
        expected += [
            (code, date(2021, 2, day), name, rule, value, other)
            for day, name, value, other in flagged
        ]
    wanted = {rule for rule, *_ in CASES}
    told = [
        flag
        for flag in found(rows, series, *known)
        if flag[3] in wanted and flag[3] == CASES[int(flag[0][5:])][0]
    ]
    assert told == sorted(expected)


def test_a_daily_count_that_is_not_the_step_of_its_total(rows: Rows) -> None:
    series = [
        {"date": date(2021, 2, 1), "total_cases": 10.0, "new_cases": 10.0},
        {"date": date(2021, 2, 2), "total_cases": 15.0, "new_cases": 5.0},
        {"date": date(2021, 2, 3), "total_cases": 19.0, "new_cases": 5.0},
        {"date": date(2021, 2, 4), "total_cases": None, "new_cases": 5.0},
        {"date": date(2021, 2, 5), "total_cases": 30.0, "new_cases": 5.0},
        {"date": date(2021, 2, 6), "total_cases": 31.0, "new_cases": None},
    ]
    assert found(rows, series) == [
        ("COL", date(2021, 2, 3), "new_cases", "count_differs", 5.0, 4.0)
    ]


def test_more_deaths_than_cases(rows: Rows) -> None:
    series = [
        {"date": date(2021, 2, day), "total_cases": 2.0, "total_deaths": deaths}
        for day, deaths in ((1, 2.0), (2, 3.0))
    ]
    assert found(rows, series) == [
        ("COL", date(2021, 2, 2), "total_deaths", "deaths_beyond_cases", 3.0, 2.0)
    ]


def test_the_population_of_the_country_table_is_used_where_the_source_has_none(rows: Rows) -> None:
    series = [
        {"date": date(2021, 2, 1), "total_cases": 1500.0, "population": population}
        for population in (None,)
    ]
    assert [flag[3:] for flag in found(rows, series)] == [("beyond_population", 1500.0, 1000.0)]


def test_locations(rows: Rows) -> None:
    def at(day: int, code: str, name: str) -> dict[str, Any]:
        return {"iso_code": code, "location": name, "date": date(2021, 2, day)}

    series = [
        at(1, "SWZ", "Swaziland"), at(2, "SWZ", "Eswatini"),  # renamed
        at(1, "COL", "Colombia"), at(2, "COL", "Atlantis"),  # used again
        at(1, "COD", "Congo"), at(1, "FRA", "FRANCE"), at(1, "OWID_WRL", "World"),
        at(2, "XYZ", "Nowhere"), at(1, "NAM", "Namibia"),
    ]  # fmt: skip
    known = [
        {
            "iso_code": "FRA",
            "location": "France",
            "last_date": date(2021, 2, 1),
            "human_development_index": 901.0,
            "median_age": 42.0,
        },
        {
            "iso_code": "SWZ",
            "location": "Eswatini",
            "last_date": date(2021, 2, 9),
            "human_development_index": 1.0,
        },
    ]
    assert found(rows, series, *known) == [
        ("COD", date(2021, 2, 1), "iso_code", "reused_code", None, None),  # Congo is COG
        ("COL", date(2021, 2, 2), "iso_code", "reused_code", None, None),
        ("FRA", date(2021, 2, 1), "date", "ends_early", 8.0, None),
        ("FRA", date(2021, 2, 1), "human_development_index", "out_of_range", 901.0, 1.0),
        ("XYZ", date(2021, 2, 2), "iso_code", "unknown_code", None, None),
    ]


@pytest.mark.parametrize("rule", rules.names(rules.FLAGGING))
def test_every_rule_is_tried_here(rule: str) -> None:
    tried = {rule for rule, *_ in CASES} | {
        "count_differs",
        "deaths_beyond_cases",
        "reused_code",
        "unknown_code",
        "ends_early",
    }
    assert rule in tried
