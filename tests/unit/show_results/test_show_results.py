"""The API as a client sees it: proxy events in, answers out, over a small release in a bucket."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from covidlake.schema import TABLES

from tests.support.paths import EVENTS
from tests.support.serving.calls import Answer, call
from tests.support.serving.lake import CONTEXT, ROWS, TestLake, proxy_event, served_lake

OLD, NEW = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"


Get = Callable[..., Answer]


def with_page(folder: Path) -> Path:
    (folder / "web" / "assets").mkdir(parents=True)
    (folder / "web" / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "web" / "docs.html").write_text("<!doctype html><title>docs</title>")
    (folder / "web" / "assets" / "page.js").write_text("export {}")
    (folder / "secret.js").write_text("not for the web")
    return folder / "web"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    folder = tmp_path_factory.mktemp("published")
    with served_lake(folder, with_page(folder)) as lake:
        lake.build(NEW)
        yield lake


@pytest.fixture
def api(published: TestLake) -> Get:
    """The API over a release that no test changes."""
    return call


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    """An empty bucket of the test's own."""
    with served_lake(tmp_path) as lake:
        yield lake


@pytest.fixture
def get(lake: TestLake) -> Get:
    """The API over that bucket."""
    return call


def test_sample_event(api: Get) -> None:
    from show_results import handler

    result = handler(json.loads((EVENTS / "show-results.json").read_text()), CONTEXT)
    assert result["statusCode"] == 200
    assert [(row["rank"], row["iso_code"]) for row in json.loads(result["body"])["data"]] == [
        (1, "COL"),
        (2, "NAM"),
    ]


def test_every_answer_says_where_it_comes_from(api: Get) -> None:
    assert api("/v1/results/top_countries").json["meta"] == {
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


@pytest.mark.parametrize(
    ("url", "status", "parameter", "suggestion"),
    [
        ("/v1/results/top_country", 404, "table", "top_countries"),
        ("/v1/results/secrets", 404, "table", None),
        ("/v1/results/top_countries?metrik=total_cases", 400, "metrik", "metric"),
        ("/v1/results/top_countries?columns=iso", 400, "columns", "iso_code"),
        ("/v1/results/top_countries?sort=-ranks", 400, "sort", "-rank"),
        ("/v1/results/top_countries?rank=one", 400, "rank", None),
        ("/v1/results/top_countries?value=nan", 400, "value", None),
        ("/v1/results/top_countries?value_date=20210101", 400, "value_date", None),
        ("/v1/results/top_countries?limit=0", 400, "limit", None),
        ("/v1/results/top_countries?limit=many", 400, "limit", None),
        ("/v1/results/top_countries?limit=1&limit=2", 400, "limit", None),
        ("/v1/results/top_countries?format=xml", 400, "format", None),
        ("/v1/results/top_countries?cursor=abc", 422, "cursor", None),
        ("/v1/results/top_countries?release=20200101T000000Z-cccccc", 404, "release", None),
        ("/v1/results/top_countries?release=current", 404, "release", None),
        ("/v1/observations?metric=new_cases", 400, "location", None),
        ("/v1/observations?location=COL", 400, "metric", None),
        ("/v1/observations?location=COL&metric=new_case", 400, "metric", "new_cases"),
        ("/v1/observations?location=COL&metric=population", 400, "metric", None),
        ("/v1/observations?location=Colmbia&metric=new_cases", 422, "location", "COL"),
        ("/v1/observations?location=Atlantis&metric=new_cases", 422, "location", None),
        ("/v1/locations/Nambia", 404, "location", "NAM"),
        ("/v1/observations?location=COL&metric=new_cases&from=2021-02-30", 400, "from", None),
        (
            "/v1/observations?location=COL&metric=new_cases&from=2021-02-02&to=2021-02-01",
            422,
            "from",
            None,
        ),
        ("/v1/observations?location=COL&metric=new_cases&smooth=0", 400, "smooth", None),
        ("/v1/observations?location=COL&metric=new_cases&per=1000", 400, "per", "100k"),
        ("/v1/observations?location=COL&metric=positive_rate&per=100k", 422, "per", None),
        ("/v1/observations?location=COL&metric=new_cases&smoth=7", 400, "smoth", "smooth"),
        ("/v1/forecasts?location=COL&target=case", 400, "target", "cases"),
        ("/v1/releases/20200101T000000Z-cccccc", 404, "release", None),
        ("/v1/releases/..%2Fcurrent", 404, None, None),
        ("/v1/runs/unknown", 404, "run", None),
        ("/v1/health?verbose=1", 400, "verbose", None),
        ("/v2/results", 404, None, None),
    ],
)
def test_problems_name_what_was_wrong(
    api: Get, url: str, status: int, parameter: str | None, suggestion: str | None
) -> None:
    answer = api(url)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    body = answer.json
    assert (body["status"], body["instance"]) == (status, proxy_event(url)["path"])
    assert body["detail"] and body["title"] and body["type"]
    named = [(error["parameter"], error["suggestion"]) for error in body.get("errors", [])]
    assert named == ([(parameter, suggestion)] if parameter else [])


def test_a_cursor_fits_its_question_only(api: Get) -> None:
    cursor = api("/v1/results/top_countries?limit=1").json["meta"]["next"]
    assert api(f"/v1/results/top_countries?limit=2&cursor={cursor}").status == 200
    assert (
        api(f"/v1/results/top_countries?rank=1&cursor={cursor}").json["errors"][0]["parameter"]
        == "cursor"
    )


def test_other_methods_are_told_to_get(api: Get) -> None:
    answer = api("/v1/results", method="POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "url", ["/", "/v1/health", "/v1/results/top_countries?format=csv", "/v1/nothing", "/docs"]
)
def test_head_is_get_without_a_body(api: Get, url: str) -> None:
    head, whole = api(url, method="HEAD"), api(url)
    assert (head.status, head.body, whole.body != "") == (whole.status, "", True)
    assert head.headers == whole.headers


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/v1/results/top_country?rnk=1", 404),
        ("/v1/locations/Atlantis?limit=0", 404),
        ("/v1/releases/20200101T000000Z-cccccc?verbose=1", 404),
        ("/v1/runs/unknown?verbose=1", 404),
        ("/v1/locations/COL?limit=0", 400),
        (f"/v1/releases/{NEW}?verbose=1", 400),
        ("/v1/results/top_countries?rnk=1", 400),
    ],
)
def test_a_path_is_judged_before_its_parameters(api: Get, url: str, status: int) -> None:
    assert api(url).status == status


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


@pytest.mark.parametrize(
    "url",
    [
        "/v1/health",
        "/v1/results",
        "/v1/results/top_countries",
        "/v1/locations",
        "/v1/releases/current",
    ],
)
def test_before_the_first_release(get: Get, url: str) -> None:
    answer = get(url)
    assert answer.status == 503
    assert "retry-after" not in answer.headers  # a client would wait for the first release
    assert "No release is published yet" in answer.json["detail"]


@pytest.mark.parametrize(
    "url",
    ["/v1/results/clusters", "/v1/results", "/v1/releases/current", "/", "/docs", "/openapi.json"],
)
def test_an_answer_is_not_sent_twice(api: Get, url: str) -> None:
    tag = api(url).headers["etag"]
    again = api(url, {"If-None-Match": tag})
    assert (again.status, again.body) == (304, "")
    assert api(url, {"If-None-Match": '"other"'}).status == 200


def test_etag_depends_on_release_question_and_format(get: Get, lake: TestLake) -> None:
    lake.build(NEW)
    lake.build(OLD, publish=False)
    urls = ["", "?limit=1", "?format=csv", f"?release={OLD}"]
    assert len({get(f"/v1/results/clusters{url}").headers["etag"] for url in urls}) == len(urls)
    assert "immutable" in get(f"/v1/results/clusters?release={OLD}").headers["cache-control"]


def test_page_and_its_files(api: Get) -> None:
    assert api("/").headers["content-type"] == "text/html; charset=utf-8"
    assert api("/assets/page.js").body == "export {}"
    assert api("/docs").body.startswith("<!doctype html>")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.js",
        "/assets/%2e%2e/%2e%2e/secret.js",
        "/assets//etc/passwd",
        "/assets/absent.js",
        "/assets/" + "a" * 300 + ".js",
        "/assets/" + "a/" * 3000 + "a.js",
        "/assets/%00.js",
        "/docs/html.py",
        "/docs.html",
    ],
)
def test_no_other_file_is_served(api: Get, path: str) -> None:
    assert api(path).status == 404


def test_a_defect_is_a_problem_without_its_inner_life(
    api: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routes.tables.RESULT_PATHS", None)  # an AttributeError or the like
    answer = api("/v1/results")
    assert (answer.status, answer.json["type"]) == (500, "urn:covidlake:problem:internal-error")
    assert "request-1" in answer.json["detail"]
    assert "NoneType" not in answer.body


@pytest.mark.parametrize(
    ("code", "status"), [("SlowDown", 503), ("InternalError", 500), ("Throttling", 400)]
)
def test_a_busy_lake_is_no_defect(
    get: Get, lake: TestLake, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    lake.build(NEW)

    def refuse(**_: Any) -> None:
        metadata = {"HTTPStatusCode": status}
        response = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": metadata}
        raise ClientError(response, "GetObject")  # type: ignore[arg-type]

    monkeypatch.setattr(lake.s3, "get_object", refuse)
    answer = get("/v1/results/clusters")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.json["type"] == "urn:covidlake:problem:busy"


@pytest.mark.parametrize(
    "url", ["/", "/docs", "/openapi.json", "/v1/health", "/v1/results/clusters?format=csv", "/x"]
)
def test_a_browser_takes_nothing_for_something_else(api: Get, url: str) -> None:
    assert api(url).headers["x-content-type-options"] == "nosniff"


def test_a_page_sends_nothing_elsewhere(api: Get) -> None:
    policy = api("/").headers["content-security-policy"].split("; ")
    assert {"base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= set(policy)


@pytest.mark.parametrize("url", ["/docs?x=1", "/openapi.json?format=yaml"])
def test_a_description_has_no_parameters(api: Get, url: str) -> None:
    answer = api(url)
    assert (answer.status, answer.json["type"]) == (400, "urn:covidlake:problem:unknown-parameter")


def test_headers_have_no_control_characters(get: Get, lake: TestLake) -> None:
    sources = {"o\x00w\x1bid": {"attribution": "a\x00\x7f\r\nX-Y: b", "licence": "c\x85d"}}
    lake.build(NEW, sources=sources)  # type: ignore[arg-type]
    headers = get("/v1/results/clusters?format=csv").headers
    shown = [headers[f"x-{name}"] for name in ("source", "attribution", "licence")]
    assert shown == ["o w id", "a X-Y: b", "c?d"]
