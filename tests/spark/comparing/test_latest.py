"""The latest value of each measure, each from its own last day, once per country."""

from collections.abc import Callable
from datetime import date

import pytest
from covidlake import schema
from pyspark.sql import DataFrame
from transforms.comparing import latest

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]


@pytest.fixture
def daily(rows: Rows, day: Day) -> DataFrame:
    def report(code: str, number: int, **values: float) -> dict[str, object]:
        return {
            "iso_code": code,
            "location": code.title(),
            "continent": "Europe",
            "date": day(number),
            **values,
        }

    return rows(
        "daily",
        report("AAA", 1, total_cases=100.0, total_deaths=1.0),
        report("AAA", 2, total_cases=200.0),
        report("AAA", 5, total_deaths=4.0, icu_patients=0.0),
        report("BBB", 3, total_cases=50.0),
    )


@pytest.fixture
def locations(rows: Rows) -> DataFrame:
    def location(code: str, kind: str, **attributes: float) -> dict[str, object]:
        return {
            "iso_code": code,
            "location": code.title(),
            "continent": "Europe",
            "location_type": kind,
            **attributes,
        }

    return rows(
        "locations",
        location("AAA", "country", population=1_000.0, median_age=40.0),
        location("BBB", "country"),
        location("WRL", "aggregate", population=9e9),
    )


@pytest.fixture
def values(daily: DataFrame, locations: DataFrame) -> DataFrame:
    return daily.transform(latest.reported).transform(latest.latest_values, locations)


def test_each_value_is_of_its_own_last_day(values: DataFrame, day: Day) -> None:
    found = {(row["iso_code"], row["metric"]): row for row in values.collect()}
    doubles = {column.name for column in schema.TABLES["daily"].columns if column.type == "double"}
    assert found.keys() == {(code, metric) for code in ("AAA", "BBB") for metric in doubles}
    expected = {
        ("AAA", "total_cases"): (200.0, day(2), "cases"),
        ("AAA", "total_deaths"): (4.0, day(5), "deaths"),
        ("AAA", "icu_patients"): (0.0, day(5), "patients"),
        ("AAA", "median_age"): (40.0, None, "years"),
        ("BBB", "total_deaths"): (None, None, "deaths"),
        ("BBB", "population"): (None, None, "people"),
    }
    for key, of_key in expected.items():
        row = found[key]
        assert (row["value"], row["value_date"], row["unit"]) == of_key


def test_a_row_per_country(values: DataFrame) -> None:
    wide = values.transform(latest.latest, ("total_cases", "population")).orderBy("iso_code")
    assert [tuple(row) for row in wide.collect()] == [
        ("AAA", "Aaa", "Europe", 200.0, 1_000.0),
        ("BBB", "Bbb", "Europe", 50.0, None),
    ]


def test_rates_of_counts_only_and_not_twice(values: DataFrame) -> None:
    of_aaa = values.transform(latest.with_rates).where("iso_code = 'AAA'").collect()
    rates = {row["metric"]: row for row in of_aaa}
    icu_rate = rates["icu_patients_per_100k"]
    assert (icu_rate["value"], icu_rate["unit"]) == (0.0, "patients/100,000")
    # The indicator of `daily`, unknown here; not computed anew.
    assert rates["total_cases_per_100k"]["value"] is None
    assert not {"population_per_100k", "stringency_index_per_100k"} & rates.keys()
    assert len(rates) == len(of_aaa)
