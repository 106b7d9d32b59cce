"""The routes for IAM callers: queries through Athena, and which release is the current one."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import operate
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lake.athena import reads_only, sql_literal
from routes import signed

from tests.support.paths import EVENTS
from tests.support.serving.athena import FakeAthena, FakeStepFunctions
from tests.support.serving.calls import Answer
from tests.support.serving.lake import CONTEXT, TestLake, proxy_event, served_lake

OLD, NEW = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"
CALLER = "arn:aws:iam::123456789012:user/analyst"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    with (
        served_lake(tmp_path_factory.mktemp("lake")) as lake,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in {
            "WORK_GROUP": "covidlake",
            "GLUE_DATABASE": "covidlake",
            "PIPELINE_ARN": "arn:pipeline",
        }.items():
            patch.setenv(name, value)
        lake.build(OLD)
        lake.build(NEW)
        yield lake


@pytest.fixture
def athena(lake: TestLake, monkeypatch: pytest.MonkeyPatch) -> FakeAthena:
    fake = FakeAthena()
    monkeypatch.setattr(signed, "aws_client", lambda _: fake)
    return fake


@pytest.fixture
def pipeline(lake: TestLake, monkeypatch: pytest.MonkeyPatch) -> FakeStepFunctions:
    fake = FakeStepFunctions()
    monkeypatch.setattr(signed, "aws_client", lambda _: fake)
    return fake


def ask(url: str, body: Any = None, method: str = "GET") -> Answer:
    event = proxy_event(url, method=method)
    event["requestContext"]["identity"] = {"userArn": CALLER}
    if body is not None:
        event |= {
            "body": base64.b64encode(
                body.encode() if isinstance(body, str) else json.dumps(body).encode()
            ).decode(),
            "isBase64Encoded": True,
        }
    result = operate.handler(event, CONTEXT)
    return Answer(
        result["statusCode"],
        {name.lower(): values[0] for name, values in result["multiValueHeaders"].items()},
        result["body"],
    )


def start(sql: str, *values: Any) -> Answer:
    return ask("/v1/queries", {"sql": sql, "parameters": list(values)}, "POST")


def test_a_query_is_accepted_and_its_values_are_bound(athena: FakeAthena) -> None:
    answer = start(
        "SELECT * FROM daily WHERE iso_code = ? AND rank < ?", "COL'; DROP TABLE daily --", 3
    )
    assert (answer.status, answer.headers["location"], answer.headers["retry-after"]) == (
        202,
        "../v1/queries/q1",
        "1",
    )
    (request,) = athena.started
    assert request["QueryString"] == "SELECT * FROM daily WHERE iso_code = ? AND rank < ?"
    assert request["ExecutionParameters"] == ["'COL''; DROP TABLE daily --'", "3"]
    assert (request["WorkGroup"], request["QueryExecutionContext"]) == (
        "covidlake",
        {"Database": "covidlake"},
    )
    assert answer.json["meta"]["attribution"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "null"), (True, "true"), (-1.5, "-1.5"), (7, "7"), ("O'Hara", "'O''Hara'"), ("", "''")],
)
def test_values_are_written_as_literals(value: Any, text: str) -> None:
    assert sql_literal(value) == text


@given(st.text())
def test_no_text_ends_its_literal(text: str) -> None:
    written = sql_literal(text)
    assert written[0] == written[-1] == "'"
    assert written[1:-1].replace("''", "") == text.replace("'", "")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "select 1",
        " \n-- why\nSELECT 1",
        "/* a * b */ WITH x AS (SELECT 1) SELECT * FROM x",
        "((SELECT 1))",
        "VALUES 1",
        "SELECT(1)",
    ],
)
def test_what_reads_may_run(athena: FakeAthena, sql: str) -> None:
    assert start(sql).status == 202


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO daily SELECT 1",
        "CREATE TABLE x AS SELECT 1",
        "DROP TABLE daily",
        "UNLOAD (SELECT 1) TO 's3://x/' WITH (format = 'PARQUET')",
        "EXPLAIN ANALYZE SELECT 1",
        "MERGE INTO daily USING x ON true WHEN MATCHED THEN DELETE",
        "DELETE FROM daily",
        "-- SELECT\nDROP TABLE daily",
        "/* SELECT */ DROP TABLE daily",
        "SELECTED",
        "PREPARE x FROM SELECT 1",
        "",
    ],
)
def test_what_does_not_only_read_never_reaches_athena(athena: FakeAthena, sql: str) -> None:
    answer = start(sql)
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (400, "sql")
    assert not athena.started


def test_sql_of_256_kilobytes_may_run_and_no_more(athena: FakeAthena) -> None:
    sql = "SELECT '" + "x" * (262_144 - 9) + "'"
    assert start(sql).status == 202
    assert start(sql + " ").json["errors"][0]["parameter"] == "sql"


def test_a_value_of_500_characters_may_be_bound(athena: FakeAthena) -> None:
    assert start("SELECT ?", "x" * 500).status == 202
    assert start("SELECT ?", *["x"] * 100).status == 202
    assert start("SELECT ?", *["x"] * 101).status == 400


def test_rows_of_a_query_come_in_pages_of_1000_at_most(athena: FakeAthena) -> None:
    start("SELECT 1")
    assert ask("/v1/queries/q1/results?limit=1000").status == 200
    assert ask("/v1/queries/q1/results?limit=1001").json["errors"][0]["parameter"] == "limit"


def test_a_long_comment_is_looked_through_quickly() -> None:
    assert not reads_only("/*" + "* /" * 60_000)
    assert not reads_only(" (" * 100_000)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("not JSON", "JSON text"),
        ("[]", "JSON object with sql, parameters"),
        ('"SELECT 1"', "JSON object"),
        ({}, "sql is missing. Allowed: a value; it is required"),
        ({"sql": 1}, "sql=1 is not valid"),
        ({"sql": "SELECT 1", "parameters": "COL"}, "parameters='COL' is not valid"),
        ({"sql": "SELECT 1", "parameters": [{"a": 1}]}, "parameters.0="),
        ({"sql": "SELECT 1", "parameters": ["x" * 501]}, "parameters.0="),
        ({"sql": "SELECT 1", "parameter": []}, "did you mean 'parameters'"),
        ('{"sql": "SELECT ?", "parameters": [NaN]}', "NaN is no JSON"),
        ({"sql": "SELECT '" + "é" * 140_000 + "'"}, "sql="),
    ],
)
def test_a_body_that_cannot_be_used_is_explained(athena: FakeAthena, body: Any, words: str) -> None:
    answer = ask("/v1/queries", body, "POST")
    assert answer.status == 400
    assert words in answer.json["detail"]
    assert not athena.started


def test_a_query_tells_what_it_costs_and_where_its_rows_are(athena: FakeAthena) -> None:
    start("SELECT 1")
    (row,) = ask("/v1/queries/q1").data
    assert (row["status"], row["scanned_bytes"], row["cost_usd"], row["results"]) == (
        "SUCCEEDED",
        2_000_000_000,
        0.01,
        "/v1/queries/q1/results",
    )


@pytest.mark.parametrize("query", ["q9", "elsewhere", "..%2F"])
def test_only_queries_of_this_work_group_are_known(athena: FakeAthena, query: str) -> None:
    for url in (f"/v1/queries/{query}", f"/v1/queries/{query}/results"):
        assert ask(url).status == 404


def test_results_have_types_in_json(athena: FakeAthena) -> None:
    start("SELECT 1")
    answer = ask("/v1/queries/q1/results")
    assert answer.data == [
        {"iso_code": "COL", "n": 12, "share": 1.5, "known": True, "day": "2021-01-01"},
        {"iso_code": "NAM", "n": None, "share": None, "known": False, "day": None},
        {"iso_code": "=1", "n": -3, "share": -2.5, "known": None, "day": "2021-01-03"},
    ]
    assert (answer.json["meta"]["release"], answer.json["meta"]["truncated"]) == (NEW, False)


@pytest.mark.parametrize("asked", ["", "?format=ndjson", "?format=ndjson&limit=2"])
def test_columns_of_one_name_are_had_as_csv_only(
    athena: FakeAthena, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    doubled = [("iso_code", "varchar"), *[("n", "varchar")] * 4]
    monkeypatch.setattr("tests.support.serving.athena.COLUMNS", doubled)
    start("SELECT 1")
    refused = ask(f"/v1/queries/q1/results{asked}")
    assert (refused.status, refused.json["detail"]) == (
        422,
        "More than one column is named 'n': give each an alias (AS); CSV has them all.",
    )
    table = ask("/v1/queries/q1/results?format=csv").body.splitlines()
    assert table[:2] == ["iso_code,n,n,n,n", "COL,12,1.5,true,2021-01-01"]


def test_results_are_safe_in_a_spreadsheet(athena: FakeAthena) -> None:
    start("SELECT 1")
    assert ask("/v1/queries/q1/results?format=csv").body.splitlines()[1:] == [
        "COL,12,1.5,true,2021-01-01",
        "NAM,,,false,",
        "'=1,-3,-2.5,,2021-01-03",
    ]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_a_file_of_results_has_all_rows_of_all_of_athenas_pages(
    athena: FakeAthena, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr("routes.queries.MAX_PAGE_ROWS", 2)
    start("SELECT 1")
    answer = ask(f"/v1/queries/q1/results?format={form}")
    header = 1 if form == "csv" else 0
    assert (len(answer.body.splitlines()) - header, answer.headers["x-truncated"]) == (3, "false")
    monkeypatch.setattr("http_responses.text.MAX_BYTES", 20)
    monkeypatch.setattr("routes.queries.MAX_BYTES", 20)
    assert ask(f"/v1/queries/q1/results?format={form}").status == 422


@pytest.mark.parametrize("limit", [1, 2])
def test_results_come_in_pages(athena: FakeAthena, limit: int) -> None:
    start("SELECT 1")
    codes, cursor = [], ""
    while cursor is not None:
        answer = ask(f"/v1/queries/q1/results?limit={limit}{cursor and '&cursor='}{cursor}").json
        codes += [row["iso_code"] for row in answer["data"]]
        cursor = answer["meta"]["next"]
    assert codes == ["COL", "NAM", "=1"]
    assert ask("/v1/queries/q1/results?cursor=x").json["errors"][0]["parameter"] == "cursor"


def test_results_that_lambda_cannot_carry_come_in_smaller_pages(
    athena: FakeAthena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("http_responses.text.MAX_BYTES", 500)
    start("SELECT 1")
    answer = ask("/v1/queries/q1/results")
    assert 0 < len(answer.data) < 3
    assert answer.json["meta"]["truncated"]


@pytest.mark.parametrize(
    ("state", "words"), [("RUNNING", "ask again"), ("FAILED", "COLUMN_NOT_FOUND")]
)
def test_there_are_no_results_until_a_query_succeeds(
    athena: FakeAthena, state: str, words: str
) -> None:
    start("SELECT nothing")
    athena.state, athena.reason = state, "COLUMN_NOT_FOUND: line 1:8"
    answer = ask("/v1/queries/q1/results")
    assert answer.status == 409
    assert words in answer.json["detail"]
    assert ask("/v1/queries/q1").data[0]["error"] == (None if state == "RUNNING" else athena.reason)


def test_a_release_is_activated_by_a_run(pipeline: FakeStepFunctions) -> None:
    answer = ask(f"/v1/releases/{OLD}/activate", {"reason": "Spain doubled"}, "POST")
    (started,) = pipeline.started
    assert json.loads(started["input"]) == {
        "rollback": OLD,
        "by": CALLER,
        "reason": "Spain doubled",
    }
    assert started["stateMachineArn"] == "arn:pipeline"
    assert (answer.status, answer.headers["location"]) == (
        202,
        f"../../../v1/runs/{started['name']}",
    )
    assert ask(f"/v1/releases/{OLD}/activate", method="POST").status == 202


def test_no_release_is_activated_that_is_not_there(pipeline: FakeStepFunctions) -> None:
    assert ask("/v1/releases/20990101T000000Z-ffffff/activate", method="POST").status == 404
    assert not pipeline.started


def test_a_run_in_progress_is_not_disturbed(pipeline: FakeStepFunctions) -> None:
    pipeline.running = True
    assert ask(f"/v1/releases/{OLD}/activate", method="POST").status == 409
    assert not pipeline.started


@pytest.mark.parametrize("event", ["operate-query", "operate-activate"])
def test_sample_events(lake: TestLake, monkeypatch: pytest.MonkeyPatch, event: str) -> None:
    athena, pipeline = FakeAthena(), FakeStepFunctions()
    monkeypatch.setattr(
        signed, "aws_client", lambda service: athena if service == "athena" else pipeline
    )
    sample = json.loads((EVENTS / f"{event}.json").read_text())
    assert operate.handler(sample, CONTEXT)["statusCode"] in (
        202,
        404,
    )  # the sample's release is of no real lake
