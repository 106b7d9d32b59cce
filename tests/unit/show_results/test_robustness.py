"""Whatever a client sends, the API answers or says what is wrong: never a 500."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.serving.lake import CONTEXT, proxy_event, served_lake

RELEASE = "20260101T000000Z-aaaaaa"
PATHS = [
    "revisions",
    "revisions/summary",
    "dictionary",
    "health",
    "results",
    "results/top_countries",
    "results/clusters",
    "observations",
    "locations",
    "forecasts",
    "releases",
    "runs",
]
NAMES = [
    "location",
    "metric",
    "from",
    "to",
    "smooth",
    "per",
    "limit",
    "cursor",
    "release",
    "format",
    "provenance",
    "horizon",
    "quantile",
    "target",
    "columns",
    "sort",
    "rank",
    "as_of",
    "since",
    "change",
    "table",
    "value",
]
GOOD = [
    "COL",
    "new_cases",
    "total_cases",
    "2021-01-03",
    "7",
    "100k",
    RELEASE,
    "csv",
    "ndjson",
    "parquet",
    "true",
    "metric",
    "-rank",
    "cases",
    "1",
]
INJECTIONS = [
    "' OR '1'='1",
    "'; DROP TABLE t; --",
    "\" UNION SELECT * FROM read_text('/etc/passwd') --",
    "COL') OR (1=1",
    "$1",
    "$limit",
    "read_csv('/etc/passwd')",
    "new_cases\" FROM read_text('/etc/passwd') --",
    "\x00",
    "\ud800",
    "٣",
    "9" * 400,
    "1e999",
    "W10",
    "bnVsbA",
    "WyJhIiwxLCJiIl0",
]
Value = st.one_of(st.sampled_from(GOOD), st.sampled_from(INJECTIONS), st.text(max_size=20))


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build(RELEASE)
        yield


def ask(
    path: str, parameters: dict[str, list[str]], headers: dict[str, str] | None = None
) -> dict[str, Any]:
    from show_results import handler

    event = {**proxy_event(path, headers), "multiValueQueryStringParameters": parameters or None}
    answer: dict[str, Any] = handler(event, CONTEXT)
    return answer


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(
    path=st.sampled_from(PATHS),
    parameters=st.dictionaries(
        st.sampled_from(NAMES), st.lists(Value, min_size=1, max_size=2), max_size=5
    ),
)
def test_any_parameters_are_answered_or_explained(
    path: str, parameters: dict[str, list[str]]
) -> None:
    answer = ask(f"/v1/{path}", parameters)
    assert answer["statusCode"] in (200, 400, 404, 422)
    if answer["statusCode"] != 200:
        assert json.loads(answer["body"])["detail"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(segment=st.text(max_size=30), accept=st.text(max_size=30), tag=st.text(max_size=30))
def test_any_path_and_header_are_answered(segment: str, accept: str, tag: str) -> None:
    for below in ("/v1/locations", "/v1/results", "/v1/runs", "/v1/releases", "", "/assets"):
        path = f"{below}/{segment}"
        answer = ask(
            path.replace("?", "").replace("#", ""), {}, {"Accept": accept, "If-None-Match": tag}
        )
        assert answer["statusCode"] in (200, 304, 404)
