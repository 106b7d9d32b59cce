"""The API as a client sees it: proxy events in, answers out, over a small release in a bucket."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from covidlake.schema import TABLES

from tests.support.paths import EVENTS
from tests.support.serving.calls import Answer
from tests.support.serving.lake import CONTEXT, ROWS, TestLake

OLD, NEW = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"
Get = Callable[..., Answer]


def test_sample_event(api: Get) -> None:
    from show_results import handler

    result = handler(json.loads((EVENTS / "show-results.json").read_text()), CONTEXT)
    assert result["statusCode"] == 200
    assert [(row["rank"], row["iso_code"]) for row in json.loads(result["body"])["data"]] == [
        (1, "COL"),
        (2, "NAM"),
    ]


def test_every_answer_says_where_it_comes_from(api: Get) -> None:
    assert api("/v1/results/top_countries?columns=rank,iso_code").json["meta"] == {
        "units": {"rank": "rank"},
        "release": NEW,
        "data_date": "2021-01-10",
        "source": ["owid", "countries"],
        "licence": ["CC BY 4.0"],
        "attribution": ["Our World in Data, COVID-19 dataset (CC BY 4.0)", "Country table"],
        "truncated": False,
        "next": None,
    }


@pytest.mark.parametrize("table", TABLES)
def test_every_result_answers(api: Get, table: str) -> None:
    answer = api(f"/v1/results/{table}")
    assert answer.status == 200
    assert len(answer.data) == len(ROWS.get(table, []))


def test_catalogue_explains_columns(api: Get) -> None:
    tables = {row["table"]: row for row in api("/v1/results").data}
    assert set(tables) == set(TABLES)
    columns = {column["name"]: column for column in tables["continent_stats"]["columns"]}
    assert columns["cases_per_100k"]["unit"] == "cases/100,000"
    meaning = "Continent; Unknown where neither the observations nor the country table tell it"
    assert columns["continent"] == {
        "name": "continent",
        "type": "string",
        "unit": None,
        "meaning": meaning,
        "nullable": False,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "columns=iso_code,rank&metric=total_cases",
            [{"iso_code": "COL", "rank": 1}, {"iso_code": "NAM", "rank": 2}],
        ),
        (
            "columns=metric,rank",
            [{"metric": m, "rank": r} for m in ("total_cases", "total_deaths") for r in (1, 2)],
        ),
        (
            "columns=metric&sort=-metric&rank=1",
            [{"metric": "total_deaths"}, {"metric": "total_cases"}],
        ),
        ("columns=rank&value=50&metric=total_cases", [{"rank": 2}]),
        (
            "columns=rank&iso_code=COL&iso_code=NAM&metric=total_cases&sort=-rank",
            [{"rank": 2}, {"rank": 1}],
        ),
        ("columns=rank&value_date=2021-01-02", []),
        ("columns=rank&location=Robert');+DROP+TABLE+t;--", []),
    ],
)
def test_rows_of_a_result(api: Get, query: str, expected: list[dict[str, Any]]) -> None:
    assert api(f"/v1/results/top_countries?{query}").data == expected


def test_null_and_not_a_number_are_null(api: Get) -> None:
    rows = api("/v1/results/clusters?columns=iso_code,cluster,gdp_per_capita").data
    assert rows == [
        {"iso_code": "COL", "cluster": 1, "gdp_per_capita": 13_254.9},
        {"iso_code": "NAM", "cluster": None, "gdp_per_capita": None},
    ]


@pytest.mark.parametrize(
    ("query", "expected", "unit"),
    [
        ("location=COL&metric=new_cases", [10, 20, None, -30, 40, 50, 60, 70, 80, 90], "cases"),
        ("location=col&metric=new_cases&from=2021-01-09&to=2021-01-09", [80], "cases"),
        # A mean needs each of its days; the window reaches back before `from`.
        (
            "location=COL&metric=new_cases&smooth=2&from=2021-01-02&to=2021-01-06",
            [15, None, None, None, 45],
            "cases/day",
        ),
        ("location=COL&metric=new_cases&smooth=7&to=2021-01-03", [None] * 3, "cases/day"),
        ("location=COL&metric=new_cases&per=100k&from=2021-01-10", [9], "cases/100,000"),
        (
            "location=COL&metric=new_cases&per=million&smooth=2&from=2021-01-10",
            [85],
            "cases/million/day",
        ),
        ("location=NAM&metric=new_cases", [None, None, 3], "cases"),
        (
            "location=NAM&metric=new_cases&per=100k",
            [None, None, None],
            "cases/100,000",
        ),  # no population is known
        ("location=OWID_WRL&metric=new_cases&per=100k&to=2021-01-01", [1], "cases/100,000"),
        ("location=COL&metric=new_deaths&to=2021-01-01", [None], "deaths"),
        ("location=COL,NAM&metric=new_cases&from=2021-01-03&to=2021-01-03", [None, 3], "cases"),
        (
            "location=COL&location=NAM&metric=new_cases&from=2021-01-03&to=2021-01-03",
            [None, 3],
            "cases",
        ),
        ("location=COL&metric=total_cases,new_cases&to=2021-01-01", [None, 10], "cases"),
    ],
)
def test_observations(api: Get, query: str, expected: list[float | None], unit: str) -> None:
    rows = api(f"/v1/observations?{query}").data
    assert [row["value"] for row in rows] == expected
    assert {row["unit"] for row in rows} == {unit}


def test_locations_tell_countries_from_aggregates(api: Get) -> None:
    rows = api("/v1/locations?columns=iso_code,has_attributes&location_type=country").data
    assert rows == [
        {"iso_code": "COL", "has_attributes": True},
        {"iso_code": "NAM", "has_attributes": False},
    ]


@pytest.mark.parametrize("location", ["col", "CO", "170", "Colombia", "Republic of Colombia"])
def test_a_location_is_asked_for_by_any_code_or_name(api: Get, location: str) -> None:
    rows = api(f"/v1/observations?location={location}&metric=new_cases&limit=1").data
    assert [row["iso_code"] for row in rows] == ["COL"]


@pytest.mark.parametrize("name", ["col", "co", "colombia", "Colombia%2C%20Republic%20of"])
def test_a_location_is_named_in_the_path_by_any_code_or_name(api: Get, name: str) -> None:
    assert [row["iso_code"] for row in api(f"/v1/locations/{name}").data] == ["COL"]


@pytest.mark.parametrize("name", ["COL", "co", "colombia"])
def test_tables_are_filtered_by_any_code_or_name(api: Get, name: str) -> None:
    for table in ("locations", "results/top_countries"):
        rows = api(f"/v1/{table}?iso_code={name}&columns=iso_code").data
        assert {row["iso_code"] for row in rows} == {"COL"}
    assert api("/v1/results/top_countries?iso_code=atlantis").data == []


def test_of_one_location_by_two_names_each_row_comes_once(api: Get) -> None:
    url = "/v1/observations?location=CO,Colombia&metric=new_cases&to=2021-01-01"
    assert [row["value"] for row in api(url).data] == [10]


def test_locations_are_found_the_best_first(api: Get) -> None:
    def found(query: str) -> list[str]:
        return [row["iso_code"] for row in api(f"/v1/locations?columns=iso_code&{query}").data]

    assert found("search=nam") == ["NAM"]
    assert found("search=o") == ["OWID_WRL", "COL"]  # by its code; inside its name
    assert found("search=o&sort=iso_code") == ["COL", "OWID_WRL"]
    assert found("search=o&location_type=country") == ["COL"]
    assert found("search=atlantis") == []
    first = api("/v1/locations?search=o&limit=1")
    assert [row["iso_code"] for row in first.data] == ["OWID_WRL"]
    assert "found_at" not in first.data[0]
    second = api(f"/v1/locations?search=o&limit=1&cursor={first.json['meta']['next']}")
    assert [row["iso_code"] for row in second.data] == ["COL"]


def test_forecasts(api: Get) -> None:
    rows = api("/v1/forecasts?location=COL&target=cases").data
    assert [(row["horizon"], row["quantile"]) for row in rows] == [
        (h, q) for h in (1, 2) for q in (0.025, 0.25, 0.5, 0.75, 0.975)
    ]
    assert api("/v1/forecasts?location=NAM").data == []


def test_a_cursor_fits_its_question_only(api: Get) -> None:
    cursor = api("/v1/results/top_countries?limit=1").json["meta"]["next"]
    assert api(f"/v1/results/top_countries?limit=2&cursor={cursor}").status == 200
    assert (
        api(f"/v1/results/top_countries?rank=1&cursor={cursor}").json["errors"][0]["parameter"]
        == "cursor"
    )


def test_corrections_are_public_and_who_made_them_is_not(get: Get, lake: TestLake) -> None:
    correction = {
        "source": "owid",
        "source_sha256": "ab",
        "line_number": 2,
        "raw": "COL,x",
        "corrected": "COL,1",
        "reason": "new_cases: not a number",
        "rejected_in": OLD,
        "corrected_by": "somebody@example.org",
        "corrected_at": "2026-01-01T00:00:00+00:00",
    }
    lake.build(NEW, {**ROWS, "corrections": [correction]})
    (row,) = get("/v1/results/corrections").data
    assert row == {name: value for name, value in correction.items() if name != "corrected_by"}
    assert get("/v1/results/corrections?corrected_by=somebody@example.org").status == 400
