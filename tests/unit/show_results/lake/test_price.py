"""What a request may cost at most, told before anything runs."""

from collections.abc import Iterator

import pytest
from lake import price
from lake.queries import engine
from lake.queries.sql import Query

from tests.support.serving.calls import call
from tests.support.serving.lake import ROWS, served_lake

RELEASE = "20260101T000000Z-aaaaaa"
# Ten days of three locations; the release's data end on 2021-01-10.
OBSERVATIONS = "/v1/observations?location=*&metric=new_cases&from=2021-01-01&to=2031-01-01"


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build(RELEASE, ROWS)
        yield


def test_the_limits() -> None:
    assert (price.MAX_VALUES, price.MAX_FIELDS) == (2_000_000, 7_000_000)


@pytest.mark.parametrize(("most", "status"), [(30, 200), (29, 422)])
@pytest.mark.parametrize("form", ["json&limit=1", "csv", "parquet"])
def test_values_are_counted_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, most: int, status: int, form: str
) -> None:
    monkeypatch.setattr("lake.price.MAX_VALUES", most)
    answer = call(f"{OBSERVATIONS}&format={form}")
    assert answer.status == status
    if status == 422:
        assert answer.json["type"] == "urn:covidlake:problem:request-too-large"
        told = ("up to 30 values", "fewer locations, metrics or days", "format=parquet")
        assert all(words in answer.json["detail"] for words in told)


@pytest.mark.parametrize(("smooth", "values"), [(1, 30), (4, 42), (7, 51)])
def test_the_days_that_a_mean_reaches_back_to_are_counted(
    monkeypatch: pytest.MonkeyPatch, smooth: int, values: int
) -> None:
    for most, status in ((values, 200), (values - 1, 422)):
        monkeypatch.setattr("lake.price.MAX_VALUES", most)
        assert call(f"{OBSERVATIONS}&smooth={smooth}&limit=1").status == status


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("/v1/results/top_countries?columns=metric,rank", 4 * 2),
        ("/v1/results/top_countries?columns=metric,rank&limit=3", 3 * 2),
        ("/v1/results/top_countries?columns=metric,rank&rank=gte:1", 4 * 2),
        (f"{OBSERVATIONS}&wide=true", 30 * 5),
    ],
)
def test_fields_of_text_are_counted(monkeypatch: pytest.MonkeyPatch, url: str, fields: int) -> None:
    sign = "&" if "?" in url else "?"
    for most, status in ((fields, 200), (fields - 1, 422)):
        monkeypatch.setattr("lake.price.MAX_FIELDS", most)
        assert call(f"{url}{sign}format=csv").status == status
        assert call(f"{url}{sign}format=parquet").status == 200


def test_what_a_query_may_take_of_memory_and_disk() -> None:
    assert (engine.MEMORY, engine.SPILLED) == ("500MB", "800MB")


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "parquet"])
def test_a_query_beyond_its_memory_is_refused(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """Whatever needs it: here a list of a million texts in 20 MB."""
    monkeypatch.setattr(engine, "MEMORY", "20MB")
    texts = "SELECT list(md5(range::VARCHAR))::VARCHAR AS text FROM range(1000000)"
    monkeypatch.setattr("routes.tables.select_rows", lambda *_: Query(texts, {}, ("text",), ()))
    engine._connect.cache_clear()
    try:
        answer = call(f"/v1/results/top_countries?format={form}")
    finally:
        engine._connect.cache_clear()
    assert answer.status == 422
    assert answer.json["type"] == "urn:covidlake:problem:request-too-large"
    assert "more memory than one request may have: ask for fewer" in answer.json["detail"]


def test_an_empty_span_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lake.price.MAX_VALUES", 0)
    url = "/v1/observations?location=COL&metric=new_cases"
    assert call(f"{url}&from=2031-01-01").status == 200
    assert call(f"{url}&to=2019-01-01").status == 200
