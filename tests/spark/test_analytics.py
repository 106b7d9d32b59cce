"""The analytics step over degenerate inputs: every table, in its contract, and no number that is none."""

import math
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from analytics import analytics
from covidlake import schema
from covidlake.manifest import StepReport
from pyspark.sql import DataFrame, SparkSession
from step_runner import Step
from transforms.indicators import with_indicators

Rows = Callable[..., DataFrame]
FIRST = date(2021, 1, 3)  # a Sunday
TABLES = {
    "anomalies", "comparisons", "continent_stats", "correlation_analysis", "coverage", "epi_weekly", "excess_mortality", "growth",
    "hdi_analysis", "monthly_trends", "numeric_summary", "rankings", "top_countries", "vaccination", "waves",
}  # fmt: skip
ALL_COUNTS = ("new_cases", "total_cases", "new_deaths", "total_deaths", "new_tests", "total_tests", "people_vaccinated", "icu_patients")
POPULATION = {"population": 1e6}


def country(code: str, days: int, every: int = 1, **values: float) -> list[dict[str, object]]:
    """Days of a country, each with these figures."""
    return [{"iso_code": code, "date": FIRST + timedelta(days=day), **values} for day in range(0, days, every)]


ONE_DAY = country("ONE", 1, new_cases=5.0, total_cases=5.0)
DEGENERATE = [
    *ONE_DAY,
    *country("ZERO", 60, **dict.fromkeys(ALL_COUNTS, 0.0), **POPULATION),
    *country("NULL", 60),
    *country("NOBODY", 60, **dict.fromkeys(ALL_COUNTS, 0.0), population=0.0),
    *country("CASES", 60, new_cases=100.0, **POPULATION),
    *country("DEATHS", 60, new_deaths=100.0, **POPULATION),
    *country("WEEKLY", 60, 7, new_cases=700.0, total_cases=700.0, **POPULATION),
    *country("CORRECTED", 60, new_cases=-10.0, total_cases=10.0, **POPULATION),
]


@pytest.fixture
def run(spark: SparkSession, rows: Rows, tmp_path: Path) -> Iterator[Callable[..., Step]]:
    """run(days): the finished step over these rows of `daily`."""

    def finished(days: list[dict[str, object]]) -> Step:
        args = Namespace(trusted=str(tmp_path / "trusted"), refined=str(tmp_path / "refined"), release="r1", previous=None)
        step = Step(spark, args, StepReport(step="analytics"))
        named = [{**day, "location": str(day["iso_code"]).title(), "continent": "Asia"} for day in days]
        codes = {str(day["iso_code"]): day for day in named}
        about = [
            {"location_type": "country", **{name: day[name] for name in ("iso_code", "location", "continent")}} for day in codes.values()
        ]
        people = [{**place, "population": codes[str(place["iso_code"])].get("population")} for place in about]
        step.write("daily", rows("daily", *named).transform(with_indicators))
        step.write("locations", rows("locations", *people))
        analytics(step)
        return step

    yield finished
    spark.catalog.clearCache()


@pytest.mark.parametrize("days", [DEGENERATE, ONE_DAY], ids=["of every kind", "one country on one day"])
def test_degenerate_inputs(run: Callable[..., Step], days: list[dict[str, object]]) -> None:
    step = run(days)
    assert step.report.tables.keys() - {"daily", "locations"} == TABLES
    for name in TABLES:
        table, found = schema.TABLES[name], step.table(name).collect()
        assert found or table.may_be_empty, name
        assert len({tuple(row[key] for key in table.key) for row in found}) == len(found), name
        for row in found:
            assert not [column.name for column in table.columns if not column.nullable and row[column.name] is None], (name, row)
            assert not [value for value in row if isinstance(value, float) and not math.isfinite(value)], (name, row)


def test_zero_is_zero_and_unknown_is_null(run: Callable[..., Step]) -> None:
    step = run(DEGENERATE)
    weeks = {row["iso_code"]: row for row in step.table("epi_weekly").where("week = '2021-W02' AND week_system = 'iso'").collect()}
    assert {code: (row["cases"], row["deaths"]) for code, row in weeks.items()} == {
        "ZERO": (0.0, 0.0), "NULL": (None, None), "NOBODY": (0.0, 0.0), "CASES": (700.0, None), "DEATHS": (None, 700.0),
        "WEEKLY": (0.0, None), "CORRECTED": (None, None),
    }  # fmt: skip
    assert (weeks["ZERO"]["cases_per_100k"], weeks["NOBODY"]["cases_per_100k"]) == (0.0, None)
    numbers = {row["iso_code"] for row in step.table("growth").where("r_mean IS NOT NULL").select("iso_code").distinct().collect()}
    assert numbers == {"CASES"}
