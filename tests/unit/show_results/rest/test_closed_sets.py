"""Filters of columns with a closed set of texts: a typo is told, not answered by no rows."""

from collections.abc import Iterator

import pytest

from tests.support.serving.calls import call
from tests.support.serving.lake import served_lake


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build("20260101T000000Z-aaaaaa")
        yield


@pytest.mark.parametrize(
    ("path", "parameter", "sent", "suggestion"),
    [
        ("results/rankings", "metric", "new_casse", "new_cases"),
        ("results/rankings", "metric", "Total_Cases", "total_cases"),
        ("results/coverage", "metric", "new_death", "new_deaths"),
        ("results/quality_flags", "metric", "Date", "date"),
        ("results/revisions", "metric", "tests_unit", "tests_units"),
        ("results/revisions", "change", "change", "changed"),
        ("results/anomalies", "rule", "dumps", "dump"),
        ("results/coverage", "rhythm", "Weekly", "weekly"),
        ("results/comparisons", "compared_with", "Continent", "continent"),
        ("results/hdi_analysis", "hdi_class", "Very high", "very high"),
        ("results/epi_weekly", "week_system", "ISO", "iso"),
        ("results/observations", "location_type", "Country", "country"),
        ("locations", "location_type", "countries", "country"),
        ("results/forecasts", "target", "Cases", "cases"),
        ("results/forecast_scores", "target", "death", "deaths"),
    ],
)
def test_a_typo_is_told(path: str, parameter: str, sent: str, suggestion: str) -> None:
    answer = call(f"/v1/{path}?{parameter}={sent.replace(' ', '%20')}")
    assert answer.status == 400, answer.body
    (error,) = answer.json["errors"]
    assert (error["parameter"], error["sent"], error["suggestion"]) == (parameter, sent, suggestion)


@pytest.mark.parametrize(
    "filtered",
    [
        "results/rankings?metric=people_fully_vaccinated_per_100k&metric=aged_65_older",
        "results/rankings?metric=excess_mortality_cumulative_absolute_per_100k",
        "results/top_countries?metric=new_cases_7d_per_100k",
        "results/numeric_summary?metric=case_fatality_ratio",
        "results/quality_flags?metric=iso_code&metric=new_tests_per_thousand",
        "results/revisions?metric=location&change=removed",
        "results/growth?week_system=mmwr",
        "locations?location_type=subnational&location_type=event",
        # Not closed: releases add models, rules and reasons of their own.
        "results/forecasts?model=another",
        "results/quality_flags?rule=another",
    ],
)
def test_a_value_of_the_contract_may_have_no_rows(filtered: str) -> None:
    assert call(f"/v1/{filtered}").status == 200


def test_the_description_lists_them() -> None:
    operation = call("/openapi.json").json["paths"]["/v1/results/epi_weekly"]["get"]
    schemas = {one["name"]: one["schema"] for one in operation["parameters"] if "name" in one}
    assert schemas["week_system"]["items"] == {
        "type": "string",
        "x-extensible-enum": ["iso", "mmwr"],
    }
