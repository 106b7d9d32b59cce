"""The handler: events in, candidates out, errors by the names that the state machine knows."""

import json
import time
from typing import TYPE_CHECKING, Any

import boto3
import ingest
import pytest
from covidlake.capturing.candidate import Candidate
from covidlake.errors import (
    CovidlakeError,
    EventInvalid,
    SettingsInvalid,
    SourceForbidden,
    SourceInvalid,
    SourceUnavailable,
)

from tests.support.aws.alarms import counted, service_of
from tests.support.aws.lambda_context import LambdaContext
from tests.support.capture.fault_server import FaultServer, answer, drip
from tests.support.capture.postgres_server import PostgresServer
from tests.support.paths import EVENTS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BODY = b"iso_code,date,location\nCOL,2021-01-01,Colombia\n"


@pytest.fixture
def environment(s3: "S3Client", monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in {
        "LAKE_BUCKET": "lake",
        "ALLOW_LOOPBACK_HTTP": "true",
        "POWERTOOLS_TRACE_DISABLED": "1",
        "POWERTOOLS_SERVICE_NAME": service_of("IngestFunction"),
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def sample(name: str, **location: str) -> dict[str, Any]:
    """An event of events/, with its source moved to this machine."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    event["source"]["location"] |= location
    return event


def handle(event: dict[str, Any], seconds: float = 20) -> dict[str, Any]:
    candidate: dict[str, Any] = ingest.handler(event, LambdaContext(seconds))
    return candidate


def test_the_sample_event_of_a_file(environment: Any, web: FaultServer) -> None:
    answered = handle(sample("ingest", url=web.url("/compact.csv", answer(body=BODY))))
    assert (
        Candidate.from_event(json.loads(json.dumps(answered))).content().key
        == "raw/_incoming/sample-run/owid"
    )


def test_the_sample_event_of_a_table(
    environment: Any, s3: "S3Client", postgres: PostgresServer
) -> None:
    postgres.run("CREATE TABLE IF NOT EXISTS sample (iso_code text, location text)")
    postgres.run("INSERT INTO sample VALUES ('COL', 'Colombia')")
    arn = boto3.client("secretsmanager").create_secret(
        Name="countries", SecretString=json.dumps(postgres.secret())
    )["ARN"]
    answered = handle(sample("ingest-postgresql", secret_arn=arn, table="public.sample"))
    assert (
        s3.get_object(Bucket="lake", Key=answered["key"])["Body"].read()
        == b"iso_code,location\nCOL,Colombia\n"
    )


@pytest.mark.parametrize(
    ("event", "environ", "error"),
    [
        (
            sample("ingest", url="http://127.0.0.1:1/"),
            {"ALLOW_LOOPBACK_HTTP": "false"},
            SourceForbidden,
        ),
        (sample("ingest", url="file:///etc/passwd"), {}, SourceForbidden),
        (sample("ingest-postgresql", secret_arn="absent"), {}, SourceForbidden),
        ({"run": "r", "source": {"name": "x"}}, {}, EventInvalid),
        (sample("ingest"), {"ALLOW_LOOPBACK_HTTP": "maybe"}, SettingsInvalid),
    ],
    ids=["loopback", "file", "no-secret", "no-source", "settings"],
)
def test_errors(
    environment: pytest.MonkeyPatch,
    event: dict[str, Any],
    environ: dict[str, str],
    error: type[CovidlakeError],
) -> None:
    for name, value in environ.items():
        environment.setenv(name, value)
    with pytest.raises(error) as raised:
        handle(event)
    assert (
        type(raised.value) is error
    )  # the state machine matches the class by its name, not its base


def test_another_dataset_than_the_source_should_be(
    environment: Any, web: FaultServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(
        SourceInvalid,
        match=r"lacks iso_code: no observations in the dialect owid; is its dialect jhu-countries",
    ):
        handle(sample("ingest", url=web.url("/compact.csv", answer(body=b"Date,Country\n"))))
    printed = capsys.readouterr().out
    assert (counted("InvalidAlarm", printed), counted("StaleAlarm", printed)) == (1, 0)


@pytest.mark.parametrize(("first", "refused"), [(answer(body=b"<html>"), 1), (answer(403), 0)])
def test_the_alarm_goes_off_though_a_mirror_helped(
    environment: Any,
    web: FaultServer,
    first: bytes,
    refused: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    event = sample("ingest", url=web.url("/compact.csv", first))
    event["source"]["location"]["mirrors"] = [web.url("/mirror.csv", answer(body=BODY))]
    assert handle(event)["url_or_table"].endswith("/mirror.csv")
    assert counted("InvalidAlarm", capsys.readouterr().out) == refused


def test_a_source_that_is_down_is_not_invalid(
    environment: Any, web: FaultServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SourceForbidden):
        handle(sample("ingest", url=web.url("/compact.csv", answer(403))))
    assert counted("InvalidAlarm", capsys.readouterr().out) == 0


def test_ten_seconds_are_left_to_answer(environment: Any, web: FaultServer) -> None:
    """Of 11 s the source gets one, so that the error is still reported by this function."""
    event = sample("ingest", url=web.url("/compact.csv", drip(b" ", head=answer(length=9_999))))
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="had not delivered everything after 1 s"):
        handle(event, seconds=11)
    assert time.monotonic() - began > 0.9


def test_a_function_of_ten_seconds_asks_nobody(environment: Any, web: FaultServer) -> None:
    url = web.url("/compact.csv", answer(body=BODY))
    with pytest.raises(SourceUnavailable, match="had not delivered everything after 0 s"):
        handle(sample("ingest", url=url), seconds=10)
    assert web.requests == []
