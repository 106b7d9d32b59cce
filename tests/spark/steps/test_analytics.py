"""The analytics step over degenerate inputs: every table, in its contract, all numbers finite."""

import math
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

import duckdb
import pytest
from analytics import analytics
from covidlake import schema
from covidlake.releases.manifest import StepReport
from pyspark.sql import DataFrame, SparkSession
from steps.runner import Step
from transforms.trusted.indicators import with_indicators

from tests.support.spark import two_engines

Rows = Callable[..., DataFrame]
FIRST = date(2021, 1, 3)  # a Sunday
TABLES = {
    "anomalies", "cluster_features", "cluster_quality", "cluster_summary", "clusters",
    "comparisons", "continent_stats", "correlation_analysis", "coverage", "epi_weekly",
    "excess_mortality", "growth", "hdi_analysis",
    "monthly_trends", "numeric_summary", "rankings", "top_countries", "vaccination", "waves",
}  # fmt: skip
ALL_COUNTS = (
    "new_cases",
    "total_cases",
    "new_deaths",
    "total_deaths",
    "new_tests",
    "total_tests",
    "people_vaccinated",
    "icu_patients",
)
POPULATION = {"population": 1e6}


def country(code: str, days: int, every: int = 1, **values: float) -> list[dict[str, object]]:
    """Days of a country, each with these figures."""
    return [
        {"iso_code": code, "date": FIRST + timedelta(days=day), **values}
        for day in range(0, days, every)
    ]


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


KINDS = {"of every kind": DEGENERATE, "one country on one day": ONE_DAY}


@pytest.fixture(scope="module", params=KINDS)
def step(
    request: pytest.FixtureRequest,
    spark: SparkSession,
    rows: Rows,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Step]:
    """The finished step over days of one kind."""
    lake = tmp_path_factory.mktemp("lake")
    args = Namespace(
        trusted=str(lake / "trusted"), refined=str(lake / "refined"), release="r1", previous=None
    )
    step = Step(spark, args, StepReport(step="analytics"))
    days = [
        {**day, "location": str(day["iso_code"]).title(), "continent": "Asia"}
        for day in KINDS[request.param]
    ]
    who = ("iso_code", "location", "continent")
    places = {
        day["iso_code"]: {name: day.get(name) for name in (*who, "population")} for day in days
    }
    observed = [{**day, "location_type": "country"} for day in days]
    step.write("observations", rows("observations", *observed))
    step.write("daily", rows("daily", *days).transform(with_indicators))
    step.write(
        "locations",
        rows("locations", *({**place, "location_type": "country"} for place in places.values())),
    )
    analytics(step)
    yield step
    spark.catalog.clearCache()


def test_degenerate_inputs(step: Step) -> None:
    assert step.report.tables.keys() - {"observations", "daily", "locations"} == TABLES
    for name in TABLES:
        table, found = schema.TABLES[name], step.table(name).collect()
        assert found or table.may_be_empty, name
        assert len({tuple(row[key] for key in table.key) for row in found}) == len(found), name
        for row in found:
            assert not [
                column.name
                for column in table.columns
                if not column.nullable and row[column.name] is None
            ], (name, row)
            assert not [
                value for value in row if isinstance(value, float) and not math.isfinite(value)
            ], (name, row)


@pytest.mark.parametrize("step", ["of every kind"], indirect=True)
def test_zero_is_zero_and_unknown_is_null(step: Step) -> None:
    weeks = {
        row["iso_code"]: row
        for row in step.table("epi_weekly")
        .where("week = '2021-W02' AND week_system = 'iso'")
        .collect()
    }
    assert {code: (row["cases"], row["deaths"]) for code, row in weeks.items()} == {
        "ZERO": (0.0, 0.0),
        "NULL": (None, None),
        "NOBODY": (0.0, 0.0),
        "CASES": (700.0, None),
        "DEATHS": (None, 700.0),
        "WEEKLY": (0.0, None),
        "CORRECTED": (None, None),
    }
    assert (weeks["ZERO"]["cases_per_100k"], weeks["NOBODY"]["cases_per_100k"]) == (0.0, None)
    numbers = {
        row["iso_code"]
        for row in step.table("growth")
        .where("r_mean IS NOT NULL")
        .select("iso_code")
        .distinct()
        .collect()
    }
    assert numbers == {"CASES"}


def test_another_engine_finds_the_same(step: Step) -> None:
    duck = duckdb.connect()
    two_engines.show(duck, step)
    two_engines.derive(duck)
    different = {
        name: list(islice(two_engines.differences(duck, name), 3)) for name in two_engines.TABLES
    }
    assert {name: values for name, values in different.items() if values} == {}
