"""SQL injection: DuckDB gets statements of our own words, and what was sent as bound values."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from covidlake.schema import TABLES
from lake.queries import engine

from tests.support.serving.calls import call
from tests.support.serving.lake import served_lake

RELEASE = "20260101T000000Z-aaaaaa"
# Ways out of a text, an identifier, a number, a list, a comment or a placeholder ...
BEGINNINGS = (
    "'", '"', "')", '")', "''", "\\'", "COL'", "COL)", "1", "1)",
    "new_cases'", 'new_cases"', "-rank", "2021-01-01'", "$1", "$filter_0",
    "?", "`", "]", "*/", "\x00'", "ʼ", "%27", "＇", "😀'",
)  # fmt: skip
# ... and what would be worth doing there.
ENDINGS = (
    " OR 1=1 --",
    "; DROP TABLE observations; --",
    " UNION SELECT content, 1, 1, 1, 1, 1 FROM read_text('/etc/passwd') --",
    "; COPY (SELECT 1) TO '/tmp/owned'; --",
    "; ATTACH '/tmp/owned.db'; --",
    "; SET enable_external_access=true; --",
    " FROM read_csv('https://example.org/x.csv')",
    "/**/AND/**/sleep(10)",
)
PAYLOADS = [beginning + ending for beginning, ending in product(BEGINNINGS, ENDINGS)]
GOOD = {
    "observations": {"location": "COL", "metric": "new_cases"},
    "forecasts": {"location": "COL"},
    "results/top_countries": {},
    "locations": {},
    "revisions": {},
    "revisions/summary": {},
}
TARGETS = {
    "observations": (
        "location",
        "metric",
        "from",
        "to",
        "smooth",
        "per",
        "limit",
        "provenance",
        "release",
        "as_of",
        "cursor",
    ),
    "forecasts": ("location", "target", "horizon", "quantile"),
    "results/top_countries": (
        *TABLES["top_countries"].column_names,
        "columns",
        "sort",
        "limit",
        "format",
    ),
    "locations": ("iso_code", "location", "population", "has_attributes", "columns", "sort"),
    "revisions": ("location", "metric", "change", "since"),
    "revisions/summary": ("since", "sort"),
}


class Recorder:
    """DuckDB, and what it was given."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.given: list[tuple[str, dict[str, Any]]] = []

    def cursor(self) -> "Recorder":
        return self

    def execute(self, sql: str, values: dict[str, Any]) -> Any:
        self.given.append((sql, values))
        return self.connection.cursor().execute(sql, values)


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build(RELEASE)
        yield


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    connect = engine._connect
    recorder = Recorder(None)

    def recorded(cache_dir: str) -> Recorder:
        recorder.connection = connect(cache_dir)
        return recorder

    monkeypatch.setattr(engine, "_connect", recorded)
    return recorder.given


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_sent_never_becomes_sql(
    given: list[tuple[str, dict[str, Any]]], payload: str
) -> None:
    for route, names in TARGETS.items():
        for name in names:
            answer = call(f"/v1/{route}?{urlencode({**GOOD[route], name: payload})}")
            assert answer.status in (400, 404, 422) or answer.headers["x-truncated"] == "false"
            assert answer.status != 200 or json.loads(answer.body)["data"] == []
    assert given
    assert not [sql for sql, _ in given if payload in sql or payload.upper() in sql]
    bound = [value for _, values in given for value in values.values()]
    assert payload in bound  # as the value of a filter it did arrive, and found nothing


def test_the_statements_are_the_same_whatever_is_sent(
    given: list[tuple[str, dict[str, Any]]],
) -> None:
    for payload in ("Colombia", *PAYLOADS):
        call(f"/v1/results/top_countries?{urlencode({'location': payload})}")
    assert len({sql for sql, _ in given}) == 1
