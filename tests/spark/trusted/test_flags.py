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
    # A zero whose days nobody reported, with the next count that is none; null stays null. Here
    # only counts that are not zero cover days.
    ("unreported_zero", "new_cases",
     [(5, 90), (6, 0), (7, None), (8, 0), (9, 200)],
     [(6, "new_cases", 0, 200), (8, "new_cases", 0, 200)]),
    ("unreported_zero", "new_deaths",
     [(5, 5), (6, 0), (7, 0)],
     [(6, "new_deaths", 0, None), (7, "new_deaths", 0, None)]),
]  # fmt: skip


NEWEST = date(2021, 2, 9)
# Countries with a thousand people each, and days of theirs.
DAYS: dict[tuple[str, str], list[dict[str, float | None]]] = {
    ("PER", "Peru"): [
        {"day": 1, "total_cases": 10.0, "new_cases": 10.0},
        {"day": 2, "total_cases": 15.0, "new_cases": 5.0},
        {"day": 3, "total_cases": 19.0, "new_cases": 5.0},
        {"day": 4, "total_cases": None, "new_cases": 5.0},
        {"day": 5, "total_cases": 30.0, "new_cases": 5.0},
        {"day": 6, "total_cases": 31.0, "new_cases": None},
    ],
    ("CHL", "Chile"): [
        {"day": 1, "total_cases": 2.0, "total_deaths": 2.0},
        {"day": 2, "total_cases": 2.0, "total_deaths": 3.0},
    ],
    ("ECU", "Ecuador"): [{"day": 1, "total_cases": 1500.0, "population": None}],
}
# Their names are what is looked at.
NAMED = [
    (1, "SWZ", "Swaziland"), (2, "SWZ", "Eswatini"),  # renamed
    (1, "COL", "Colombia"), (2, "COL", "Atlantis"),  # used again
    (1, "COD", "Congo"), (1, "FRA", "FRANCE"), (1, "OWID_WRL", "World"),
    (2, "XYZ", "Nowhere"), (1, "NAM", "Namibia"),
]  # fmt: skip
FRANCE = {
    "iso_code": "FRA",
    "location": "France",
    "last_date": date(2021, 2, 1),
    "human_development_index": 901.0,
    "median_age": 42.0,
}
ESWATINI = {
    "iso_code": "SWZ",
    "location": "Eswatini",
    "last_date": NEWEST,
    "human_development_index": 1.0,
}


def day_of(code: str, name: str, number: Any, **values: float | None) -> dict[str, Any]:
    days = {f"{count}_days": 1 for count in rules.STEPS_OF if values.get(count)}
    return {"iso_code": code, "location": name, "date": date(2021, 2, number), **values, **days}


@pytest.fixture(scope="module")
def flagged(rows: Rows) -> list[tuple[Any, ...]]:
    """The flags of all that is tried here, in one go: each is a location of its own."""
    series = [day_of(code, name, day) for day, code, name in NAMED]
    known: list[dict[str, Any]] = [FRANCE, ESWATINI]
    for (code, name), days in DAYS.items():
        series += [day_of(code, name, values.pop("day"), **values) for values in map(dict, days)]
        attributes = {"population": 1000.0, "has_attributes": True, "last_date": NEWEST}
        known.append({"iso_code": code, "location": name, **attributes})
    for number, (_, metric, values, _) in enumerate(CASES):
        code = f"OWID_{number:02}"
        last = date(2021, 2, max(day for day, _ in values))
        known.append({"iso_code": code, "location": code, "population": 1000.0, "last_date": last})
        series += [
            day_of(code, code, day, **{metric: None if value is None else float(value)})
            for day, value in values
        ]
    observations = rows("observations", *series)
    found = flags(observations, names(observations), rows("locations", *known))
    order = ("iso_code", "date", "metric", "rule")
    ordered = found.select(*order, "value", "compared_with").orderBy(*order)
    return [tuple(row) for row in ordered.collect()]


def test_flags_of_values(flagged: list[tuple[Any, ...]]) -> None:
    expected = [
        (f"OWID_{number:02}", date(2021, 2, day), name, rule, value, other)
        for number, (rule, _, _, flags_of_case) in enumerate(CASES)
        for day, name, value, other in flags_of_case
    ]
    rule_of = {f"OWID_{number:02}": rule for number, (rule, *_) in enumerate(CASES)}
    found = [flag for flag in flagged if flag[3] == rule_of.get(flag[0])]
    assert found == sorted(expected)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # The step of its total is another.
        ("PER", (date(2021, 2, 3), "new_cases", "count_differs", 5.0, 4.0)),
        ("CHL", (date(2021, 2, 2), "total_deaths", "deaths_beyond_cases", 3.0, 2.0)),
        # Of the country table: the source has no population.
        ("ECU", (date(2021, 2, 1), "total_cases", "beyond_population", 1500.0, 1000.0)),
    ],
)
def test_flags_of_a_country(
    flagged: list[tuple[Any, ...]], code: str, expected: tuple[Any, ...]
) -> None:
    assert [flag[1:] for flag in flagged if flag[0] == code] == [expected]


def test_locations(flagged: list[tuple[Any, ...]]) -> None:
    codes = {code for _, code, _ in NAMED}
    assert [flag for flag in flagged if flag[0] in codes] == [
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
