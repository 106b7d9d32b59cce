"""What chooses rows: ranges, groups of locations; and the shapes in which they come."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from tests.support.serving.calls import call
from tests.support.serving.lake import ROWS, observed, served_lake

RELEASE = "20260101T000000Z-aaaaaa"
OBSERVATIONS = "/v1/observations?metric=new_cases&from=2021-01-02&to=2021-01-03"
DAILY = [
    {**row, "new_cases": row["new_cases"]}
    for row in observed("COL", "Colombia", "country", [1, 2, 3, 4, 5])
    + observed("NAM", "Namibia", "country", [6, 7])
]


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        rows = [{name: row[name] for name in row if name != "location_type"} for row in DAILY]
        lake.build(RELEASE, {**ROWS, "daily": rows})
        yield


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7]),
        ("new_cases=gte:2,lt:4", [2, 3]),
        ("new_cases=gt:2&new_cases=lte:4", [3, 4]),
        ("new_cases=2&new_cases=6", [2, 6]),
        ("date=2021-01-02", [2, 7]),
        ("date=gte:2021-01-02,lt:2021-01-04", [2, 3, 7]),
        ("from=2021-01-04", [4, 5]),
        ("to=2021-01-01&iso_code=COL", [1]),
        ("from=2021-01-02&to=2021-01-02&date=gt:2020-01-01", [2, 7]),
        ("location=namibia", [6, 7]),
        ("location=*&to=2021-01-01", [1, 6]),
        ("location=country&from=2021-01-05", [5]),
        ("location=aggregate", []),
        ("location=Atlantis", []),
        ("search=nam&iso_code=COL", []),
        ("search=nam", [6, 7]),
    ],
)
def test_rows_of_a_table_are_chosen(query: str, values: list[float]) -> None:
    rows = call(f"/v1/results/daily?{query}").data
    assert [row["new_cases"] for row in rows] == values


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("new_cases=gte:x", "new_cases"),
        ("new_cases=ge:1", "new_cases"),
        ("date=lt:2021-02-30", "date"),
        ("date=gte:2021-01-01,", "date"),
        ("from=2021-01-02&to=2021-01-01", "from"),
    ],
)
def test_a_range_that_is_none_is_named(query: str, parameter: str) -> None:
    answer = call(f"/v1/results/daily?{query}")
    assert answer.status in (400, 422)
    assert answer.json["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("location=*", {"COL", "NAM", "OWID_WRL"}),
        ("location=country", {"COL", "NAM"}),
        ("location=country,World", {"COL", "NAM", "OWID_WRL"}),
        ("location=*&continent=africa", {"NAM"}),
        ("location=country&search=col", {"COL"}),
        ("location=COL&continent=Africa", set()),
    ],
)
def test_observations_of_a_group_of_locations(query: str, codes: set[str]) -> None:
    answer = call(f"{OBSERVATIONS}&{query}")
    assert (answer.status, {row["iso_code"] for row in answer.data}) == (200, codes)


def test_a_continent_that_is_none_is_refused() -> None:
    answer = call(f"{OBSERVATIONS}&location=*&continent=Afrika")
    (error,) = answer.json["errors"]
    assert (answer.status, error["parameter"], error["suggestion"]) == (422, "continent", "Africa")


@pytest.mark.parametrize("path", ["results/daily", "results/waves", "locations"])
def test_every_route_takes_a_continent_as_people_write_it(path: str) -> None:
    assert call(f"/v1/{path}?continent=south america").status == 200
    refused = call(f"/v1/{path}?continent=Afrika")
    (error,) = refused.json["errors"]
    assert (refused.status, error["parameter"], error["suggestion"]) == (
        422,
        "continent",
        "Africa",
    )


def test_a_continent_in_another_case_has_the_same_rows() -> None:
    written, typed = (call(f"/v1/locations?continent={name}").data for name in ("Africa", "afrICA"))
    assert [row["iso_code"] for row in written] == ["NAM"]
    assert typed == written
    assert call("/v1/results/continent_stats?continent=unknown").status == 200


def test_wide_rows_have_a_column_a_metric() -> None:
    url = "/v1/observations?location=COL&metric=total_cases,new_cases&from=2021-01-02&to=2021-01-03"
    who = {"iso_code": "COL", "location": "Colombia"}
    assert call(f"{url}&wide=true").data == [
        {**who, "date": "2021-01-02", "total_cases": None, "new_cases": 20.0, "new_cases_days": 1},
        {
            **who,
            "date": "2021-01-03",
            "total_cases": None,
            "new_cases": None,
            "new_cases_days": None,
        },
    ]
    header = call(f"{url}&wide=true&format=csv").body.splitlines()[0]
    assert header == "iso_code,location,date,total_cases,new_cases,new_cases_days"
    smoothed = call(f"{url}&wide=true&smooth=2").json
    assert [row["new_cases_days"] for row in smoothed["data"]] == [2, None]
    assert smoothed["meta"]["units"] == {
        "total_cases": "cases",
        "new_cases": "cases/day",
        "new_cases_days": "days",
    }


def test_wide_rows_have_no_provenance() -> None:
    answer = call("/v1/observations?location=COL&metric=new_cases&wide=true&provenance=true")
    assert answer.status == 422
    assert answer.json["detail"] == (
        "provenance='true' is not valid. Allowed: without wide=true, in rows of one value."
    )


@pytest.mark.parametrize("query", ["location=COL", "location=COL&from=2031-01-01"])
def test_without_an_envelope_json_is_the_list_of_rows(query: str) -> None:
    url = f"/v1/observations?metric=new_cases&{query}"
    bare = call(f"{url}&envelope=false")
    assert json.loads(bare.body) == call(url).data
    assert (bare.headers["x-release"], bare.headers["x-truncated"]) == (RELEASE, "false")


def test_a_bare_list_has_all_rows_unless_somebody_asks_for_fewer() -> None:
    url = "/v1/results/daily?envelope=false"
    assert len(json.loads(call(url).body)) == len(DAILY)
    page = call(f"{url}&limit=3")
    assert (len(json.loads(page.body)), page.headers["x-truncated"]) == (3, "true")
    assert date.fromisoformat(json.loads(page.body)[0]["date"]) == date(2021, 1, 1)
