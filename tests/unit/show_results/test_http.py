"""What all routes have in common: problems, methods, caching, headers; and the page's files."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.serving.calls import Answer
from tests.support.serving.lake import TestLake, proxy_event

OLD, NEW = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"
Get = Callable[..., Answer]


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
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json
    assert (body["status"], body["instance"]) == (status, proxy_event(url)["path"])
    assert body["detail"] and body["title"] and body["type"]
    named = [(error["parameter"], error["suggestion"]) for error in body.get("errors", [])]
    assert named == ([(parameter, suggestion)] if parameter else [])


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
    negotiated = ("application/json", "text/csv")
    answers = [get("/v1/results/clusters", {"Accept": accept}) for accept in negotiated]
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)
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
