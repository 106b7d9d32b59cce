"""Requests of the client: retries, keys, signatures and redirects, where servers misbehave."""

import json
import threading
import time
from collections.abc import Iterator

import pytest
from covidlake_client import ApiError, Covidlake
from covidlake_client.cli import app
from typer.testing import CliRunner

from tests.support.capture.fault_server import FaultServer, answer

META = {
    "release": None,
    "data_date": None,
    "source": [],
    "licence": [],
    "attribution": [],
    "truncated": False,
    "next": None,
}
ROWS = json.dumps({"data": [{"n": 1}], "meta": META}).encode()
PROBLEM = json.dumps({"title": "Nothing yet", "detail": "No release is published yet."}).encode()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def lake(server: FaultServer) -> Covidlake:
    return Covidlake(f"http://127.0.0.1:{server.port}")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited: none really is."""
    waits: list[float] = []
    this_thread, sleep = threading.get_ident(), time.sleep

    def wait(seconds: float) -> None:
        # Threads that earlier tests left wait as ever.
        if threading.get_ident() == this_thread:
            waits.append(seconds)
        else:
            sleep(seconds)

    monkeypatch.setattr("time.sleep", wait)
    return waits


def test_reads_wait_as_long_as_they_are_told(
    server: FaultServer, lake: Covidlake, waits: list[float]
) -> None:
    server.url(
        "/v1/health",
        answer(429, Retry_After="7"),
        answer(503, Retry_After="3"),
        answer(502),
        answer(200, ROWS),
    )
    assert lake.health().data == [{"n": 1}]
    assert waits[:2] == [7, 3]
    assert 0 < waits[2] < 10


def test_before_the_first_release_nobody_waits(
    server: FaultServer, lake: Covidlake, waits: list[float]
) -> None:
    server.url("/v1/health", answer(503, PROBLEM))
    with pytest.raises(ApiError, match="No release is published yet") as error:
        lake.health()
    assert (len(server.requests), waits, error.value.problem["title"]) == (1, [], "Nothing yet")


def test_in_the_end_what_throttles_is_told(
    server: FaultServer, lake: Covidlake, waits: list[float]
) -> None:
    server.url("/v1/health", answer(429, PROBLEM))
    with pytest.raises(ApiError, match="No release is published yet"):
        lake.health()
    assert len(server.requests) == 5
    assert waits == sorted(waits)


def test_a_key_goes_to_its_own_paths_and_to_nobody_else(server: FaultServer) -> None:
    url = f"http://127.0.0.1:{server.port}"
    server.url("/keyed/v1/results/daily", answer(303, Location=f"{url}/presigned"))
    server.url("/presigned", answer(200, b"PAR1"))
    assert Covidlake(url, api_key="the-key").download("results/daily").content == b"PAR1"
    asked, followed = server.requests
    headers = [
        {name.lower(): value for name, value in request.headers.items()}
        for request in (asked, followed)
    ]
    assert headers[0]["x-api-key"] == "the-key"
    assert "x-api-key" not in headers[1]


def test_queries_are_signed_awaited_and_read_to_the_end(
    server: FaultServer, lake: Covidlake, waits: list[float]
) -> None:
    def said(*rows: dict[str, object], following: str | None = None) -> bytes:
        return json.dumps(
            {"data": rows, "meta": {**META, "next": following, "truncated": following is not None}}
        ).encode()

    server.url("/v1/queries", answer(202, said({"query": "q1", "href": "/v1/queries/q1"})))
    server.url(
        "/v1/queries/q1",
        answer(200, said({"status": "RUNNING"})),
        answer(200, said({"status": "SUCCEEDED"})),
    )
    server.url("/v1/queries/q1/results", answer(200, said({"n": 1}, following="c")))
    server.url("/v1/queries/q1/results?cursor=c", answer(200, said({"n": 2})))
    told: list[str] = []
    assert lake.query("SELECT n FROM t WHERE c = ?", ["COL"], told.append).data == [
        {"n": 1},
        {"n": 2},
    ]
    assert told == ["RUNNING"]
    signatures = [
        {name.lower(): value for name, value in request.headers.items()}["authorization"]
        for request in server.requests
    ]
    assert all(
        "Credential=AKIDEXAMPLE/" in one and "/eu-west-1/execute-api/aws4_request" in one
        for one in signatures
    )
    assert len(signatures) == 5


def test_a_query_that_failed_says_why(server: FaultServer, lake: Covidlake) -> None:
    server.url(
        "/v1/queries", answer(202, json.dumps({"data": [{"query": "q1"}], "meta": META}).encode())
    )
    failed = {"status": "FAILED", "error": "line 1:8: Column 'x' cannot be resolved"}
    server.url("/v1/queries/q1", answer(200, json.dumps({"data": [failed], "meta": META}).encode()))
    with pytest.raises(ApiError, match="Column 'x' cannot be resolved"):
        lake.query("SELECT x")


def test_without_credentials_it_says_what_to_set(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    command = [
        "activate",
        "20260101T000000Z-aaaaaa",
        "--reason",
        "wrong",
        "--url",
        f"http://127.0.0.1:{server.port}",
    ]
    result = CliRunner().invoke(app, command)
    assert (result.exit_code, server.requests) == (1, [])
    assert "AWS_PROFILE" in result.stderr
