"""One query in every format: the same rows and numbers, cut into pages that say so."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import requests
from http_responses import text
from lake.release_store import open_store

from tests.support.serving.calls import Answer, call
from tests.support.serving.lake import ROWS, TestLake, served_lake

OLD, NEW = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"
FORMATS = ("json", "csv", "ndjson", "parquet")
AWKWARD = [
    {
        "iso_code": "AAA",
        "location": 'a "quoted", name',
        "continent": None,
        "cluster": 0,
        "gdp_per_capita": 0.1 + 0.2,
    },
    {
        "iso_code": "BBB",
        "location": "Curaçao\nnew line",
        "continent": "",
        "cluster": None,
        "gdp_per_capita": -1.5e300,
    },
    {
        "iso_code": "CCC",
        "location": "😀",
        "continent": "Africa",
        "cluster": -3,
        "gdp_per_capita": float("inf"),
    },
    {
        "iso_code": "NA",
        "location": "NA",
        "continent": "null",
        "cluster": 2,
        "gdp_per_capita": 5e-324,
    },
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    """A release that no test changes."""
    with served_lake(tmp_path_factory.mktemp("published")) as lake:
        lake.build(NEW, {**ROWS, "clusters": AWKWARD})
        yield lake


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    with served_lake(tmp_path) as lake:
        yield lake


def rows(answer: Answer) -> list[dict[str, Any]]:
    """The rows of an answer in any format, as that format's own reader reads them."""
    match answer.headers["content-type"].partition(";")[0]:
        case "application/json":
            return answer.data
        case "application/x-ndjson":
            return [json.loads(line) for line in answer.body.splitlines() if line]
        case "text/csv":
            return [dict(row) for row in answer.rows]
    return parquet(answer.content)


def parquet(content: bytes) -> list[dict[str, Any]]:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(content)
        file.flush()
        relation = duckdb.connect().read_parquet(file.name)
        columns, rows = relation.columns, relation.fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def as_text(row: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def following(answer: Answer) -> str | None:
    """The query of the next page by the Link header; the body says the same in JSON."""
    link = answer.headers.get("link", "").removeprefix("<?").removesuffix('>; rel="next"') or None
    assert (answer.headers["x-truncated"] == "true") == bool(link) == ("x-next" in answer.headers)
    if answer.headers["content-type"] == "application/json":
        assert answer.json["meta"]["truncated"] == bool(link)
        assert answer.json["meta"]["next"] == answer.headers.get("x-next")
    return link


def test_the_formats_are_equal(published: TestLake) -> None:
    url = "/v1/results/clusters?columns=iso_code,location,continent,cluster,gdp_per_capita"
    answers = {form: rows(call(f"{url}&format={form}")) for form in FORMATS}
    expected = [
        {**row, "gdp_per_capita": None if row["iso_code"] == "CCC" else row["gdp_per_capita"]}
        for row in AWKWARD
    ]
    assert answers["json"] == answers["ndjson"] == answers["parquet"] == expected
    assert answers["csv"] == [as_text(row) for row in expected]


@pytest.mark.parametrize(
    "url",
    [
        "/v1/observations?location=COL,NAM&metric=new_cases,total_cases&smooth=3",
        "/v1/locations",
        "/v1/forecasts?location=COL",
    ],
)
def test_the_formats_of_every_kind_of_route_are_equal(published: TestLake, url: str) -> None:
    sign = "&" if "?" in url else "?"
    answers = {form: rows(call(f"{url}{sign}format={form}")) for form in FORMATS}
    assert answers["json"]
    assert (
        answers["json"]
        == answers["ndjson"]
        == json.loads(json.dumps(answers["parquet"], default=str))
    )
    assert [as_text(row) for row in answers["json"]] == [
        {name: {"true": "True", "false": "False"}.get(cell, cell) for name, cell in row.items()}
        for row in answers["csv"]
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_where_it_comes_from(published: TestLake, form: str) -> None:
    headers = call(f"/v1/results/clusters?format={form}").headers
    shown = {
        name: headers[f"x-{name}"]
        for name in ("release", "data-date", "source", "licence", "attribution", "truncated")
    }
    assert shown == {
        "release": NEW,
        "data-date": "2021-01-10",
        "source": "owid, countries",
        "licence": "CC BY 4.0",
        "attribution": "Our World in Data, COVID-19 dataset (CC BY 4.0); Country table",
        "truncated": "false",
    }


def test_a_parquet_file_says_it_itself(published: TestLake, tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    file.write_bytes(call("/v1/results/clusters?format=parquet").content)
    metadata = dict(
        duckdb.connect()
        .execute(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')")
        .fetchall()
    )
    assert (json.loads(metadata["release"]), json.loads(metadata["licence"])) == (
        NEW,
        ["CC BY 4.0"],
    )


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html, */*;q=0.8", "application/json"),
        ("text/csv", "text/csv"),
        ("text/csv, */*;q=0.5", "text/csv"),
        ("application/json;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("text/csv;q=oops", "application/json"),
    ],
)
def test_the_accept_header_chooses(published: TestLake, accept: str, kind: str) -> None:
    answer = call("/v1/results/clusters", {"accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|'/C calc'!A0", "'+cmd|'/C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("-30.5", "-30.5"),
        ("-1e-5", "-1e-5"),
        ("plain", "plain"),
        ("a;=1+1", "a;'=1+1"),
        ("a;-5;@x;b", "a;-5;'@x;b"),
    ],
)
def test_a_spreadsheet_runs_no_cell(value: str, cell: str) -> None:
    assert text.csv_text(["a", "b"], [(value, -30.0)]).splitlines()[1].rpartition(",") == (
        cell,
        ",",
        "-30.0",
    )


@pytest.mark.parametrize("form", FORMATS)
def test_paging_loses_and_repeats_nothing_while_the_release_is_switched(
    lake: TestLake, form: str
) -> None:
    lake.build(OLD)
    url = f"/v1/observations?location=COL&metric=new_cases&limit=3&format={form}"
    pages = [call(url)]
    lake.build(NEW, {**ROWS, "observations": []})
    # as if another process answered: nothing of the old release is remembered
    open_store.cache_clear()
    assert call(url).headers["x-release"] == NEW
    while (query := following(pages[-1])) is not None:
        pages.append(call(f"/v1/observations?{query}"))
    assert {page.headers["x-release"] for page in pages} == {OLD}
    assert [len(rows(page)) for page in pages] == [3, 3, 3, 1]
    assert [str(row["date"]) for page in pages for row in rows(page)] == [
        f"2021-01-{day:02}" for day in range(1, 11)
    ]


def test_six_megabytes_less_64_kilobytes_fit_into_an_answer_of_lambda() -> None:
    quotes = 2  # of the JSON around the body
    assert text.fits_response("x" * (6_225_920 - quotes))
    assert not text.fits_response("x" * (6_225_920 - quotes + 1))


MANY = [
    {"iso_code": f"C{number:04}", "location": '"Ω"' * 20, "cluster": number}
    for number in range(1_100)
]


def test_an_answer_that_lambda_cannot_carry_is_cut_and_says_so(
    lake: TestLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.build(NEW, {**ROWS, "clusters": MANY})
    monkeypatch.setattr(text, "MAX_BYTES", 100_000)
    pages, query = [], "format=json"
    while query is not None:
        pages.append(call(f"/v1/results/clusters?{query}"))
        query = following(pages[-1])  # type: ignore[assignment]
    assert all(len(json.dumps(page.body)) <= 100_000 for page in pages)
    assert len(pages) > 2
    assert [int(row["cluster"]) for page in pages for row in rows(page)] == list(range(1_100))


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_a_file_has_all_rows_unless_somebody_asks_for_fewer(lake: TestLake, form: str) -> None:
    lake.build(NEW, {**ROWS, "clusters": MANY})
    url = f"/v1/results/clusters?format={form}"
    whole, page = call(url), call(f"{url}&limit=3")
    assert [int(row["cluster"]) for row in rows(whole)] == list(range(1_100))
    assert (whole.headers["x-truncated"], following(whole)) == ("false", None)
    assert (len(rows(page)), page.headers["x-truncated"]) == (3, "true")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/v1/results/clusters?format=csv", "covidlake-results-clusters-2021-01-10.csv"),
        ("/v1/results/clusters?format=json", None),
        (
            "/v1/observations?location=COL,NAM&metric=new_cases&format=parquet",
            "covidlake-observations-COL-NAM-new_cases-2021-01-10.parquet",
        ),
        (
            "/v1/results/clusters?iso_code=%22%0d%0aX: y&format=ndjson",
            "covidlake-results-clusters-X-y-2021-01-10.ndjson",
        ),
        ("/v1/dictionary?format=csv", "covidlake-dictionary-2021-01-10.csv"),
    ],
)
def test_a_file_has_a_telling_name(published: TestLake, url: str, name: str | None) -> None:
    expected = f'attachment; filename="{name}"' if name else None
    assert call(url).headers.get("content-disposition") == expected


@pytest.fixture
def presigning_lake(tmp_path: Path) -> Iterator[TestLake]:
    with served_lake(tmp_path, presigned=True) as lake:
        lake.build(NEW)
        yield lake


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_a_file_that_lambda_cannot_carry_is_fetched_from_the_lake(
    presigning_lake: TestLake, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for module in ("files", "text"):
        monkeypatch.setattr(f"http_responses.{module}.MAX_BYTES", 100)
    url = f"/v1/observations?location=COL&metric=new_cases&format={form}"
    answers = [call(url) for _ in range(2)]
    assert {answer.status for answer in answers} == {303}
    assert answers[0].json["url"] == answers[0].headers["location"]
    # The address is good for some minutes only, and its body is no file.
    assert not {"etag", "content-disposition"} & set(answers[0].headers)
    listing = presigning_lake.s3.list_objects_v2(
        Bucket=presigning_lake.bucket, Prefix=f"exports/{NEW}/"
    )
    assert len(listing["Contents"]) == 1
    fetched = requests.get(answers[0].headers["location"], timeout=5)
    name = f"covidlake-observations-COL-new_cases-2021-01-10.{form}"
    assert fetched.headers["content-disposition"] == f'attachment; filename="{name}"'
    headers = {"content-type": fetched.headers["content-type"]}
    values = [row["value"] for row in rows(Answer(200, headers, fetched.text, fetched.content))]
    expected = [10, 20, None, -30, 40, 50, 60, 70, 80, 90]
    if form == "csv":
        assert values == ["" if value is None else f"{value:.1f}" for value in expected]
    else:
        assert values == expected


def test_a_parquet_answer_leaves_nothing_on_the_disk(published: TestLake) -> None:
    before = None
    for _ in range(2):
        assert call("/v1/results/clusters?format=parquet").status == 200
        now = sorted(path.name for path in (published.folder / "cache").rglob("*"))
        assert before in (None, now)
        before = now


def test_provenance_of_every_row(published: TestLake) -> None:
    url = "/v1/observations?location=NAM&metric=new_cases&provenance=true"
    (shown,) = {(row["source"], row["snapshot_sha256"], row["run"]) for row in call(url).data}
    assert shown == ("owid", "ab", f"run-of-{NEW}")
    assert "source" not in call(url.replace("true", "false")).data[0]


@pytest.mark.parametrize(
    ("configured", "origin", "expected"),
    [
        ("*", "https://a.example", "*"),
        ("*", None, "*"),
        ("https://a.example, https://b.example", "https://b.example", "https://b.example"),
        ("https://a.example", "https://evil.example", None),
        ("https://a.example", None, None),
        ("", "https://a.example", None),
    ],
)
@pytest.mark.parametrize("url", ["/v1/results/clusters", "/v1/nothing"])
def test_pages_of_configured_origins_may_read(
    published: TestLake,
    monkeypatch: pytest.MonkeyPatch,
    configured: str,
    origin: str | None,
    expected: str | None,
    url: str,
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", configured)
    headers = {"Origin": origin} if origin else {}
    for method in ("GET", "OPTIONS"):
        answer = call(url, headers, method)
        assert answer.headers.get("access-control-allow-origin") == expected
        assert ("access-control-allow-methods" in answer.headers) == (
            method == "OPTIONS" and expected is not None
        )
    assert (
        "X-Truncated"
        in call(url, headers).headers.get(
            "access-control-expose-headers", "" if expected is None else "none"
        )
        or not expected
    )
