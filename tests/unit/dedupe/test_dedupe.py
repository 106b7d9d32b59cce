"""The handler: events in, captures out, and the metrics that alarms and widgets are made of."""

import json
from typing import TYPE_CHECKING, Any

import dedupe
import pytest
from covidlake.errors import EventInvalid, SourceInvalid

from tests.support.aws.alarms import counted, service_of
from tests.support.aws.lambda_context import LambdaContext
from tests.support.capture.snapshots import uploaded
from tests.support.paths import EVENTS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

EVENT = EVENTS / "dedupe.json"
BODY = b"iso_code,date,location,total_cases\nCOL,2021-01-01,Colombia,1642775.0\n"


@pytest.fixture
def event(s3: "S3Client", monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The sample event, and the candidate that it speaks of."""
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "1")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", service_of("DedupeFunction"))
    loaded: dict[str, Any] = json.loads(EVENT.read_text())
    candidate = uploaded(s3, "sample-run", BODY, hour=6)
    # The bytes of Parquet files differ from one version of pyarrow to the next.
    of_bytes = ("parquet_bytes", "parquet_etag", "account_bytes", "account_etag")
    loaded["candidate"] |= {name: getattr(candidate, name) for name in of_bytes}
    assert loaded["candidate"]["content_hash"] == candidate.content_hash
    return loaded


def handle(event: dict[str, Any]) -> dict[str, Any]:
    answered: dict[str, Any] = dedupe.handler(event, LambdaContext())
    return answered


def test_the_sample_event(event: dict[str, Any]) -> None:
    sha256 = event["candidate"]["sha256"]
    key = f"raw/owid/captured=2026-01-01/{sha256}.csv"
    capture = {
        "source": "owid",
        "dataset": "observations",
        "verdict": "new",
        "sha256": sha256,
        "key": key,
        "bytes": len(BODY),
        "rows": 1,
        "pending": True,
        "blocking": False,
        "error": None,
        "changes": None,
        "why": "nothing was accepted from this source before",
        "dialect": "owid",
        "captured_at": "2026-01-01T06:00:00.000000+00:00",
        "last_date": "2021-01-01",
        "rows_out": 1,
        "reasons": {},
        "losses": None,
        "reported_until": "2021-01-01",
        "canonical": key.replace(".csv", ".owid-3.parquet"),
    }
    answered = json.loads(json.dumps(handle(event)))
    assert [check["check"] for check in answered.pop("checks")] == [
        "rejected_share",
        "values_beyond_bounds",
        "rates_disagree",
        "totals_disagree",
        "totals_lost",
        "newest_day_falls",
        "newest_day_silent",
        "newest_day_repeats",
        "newest_day_disagrees",
    ]
    assert answered == capture


def test_metrics(event: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    handle(event)
    handle({**event, "run": "another-run"})
    first, second = (
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line
    )
    assert (first["source"], first["verdict"], first["SourceCaptured"], first["RowsCaptured"]) == (
        "owid",
        "new",
        [1.0],
        [1.0],
    )
    assert (
        second["source"],
        second["verdict"],
        second["SourceCaptured"],
        "RowsCaptured" in second,
    ) == ("owid", "unchanged", [1.0], False)
    described = first["_aws"]["CloudWatchMetrics"][0]
    assert described["Namespace"] == "covidlake"
    assert (
        {"source", "verdict"} <= set(described["Dimensions"][0]) <= {"source", "verdict", "service"}
    )


def test_a_stale_snapshot_fires_its_alarm_and_no_other_does(
    event: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    handle(event)
    handle({**event, "run": "another-run"})
    assert counted("StaleAlarm", capsys.readouterr().out) == 0
    late = {**event["candidate"], "sha256": "0", "content_hash": "0", "captured_at": "2025"}
    assert handle({**event, "run": "a-third-run", "candidate": late})["verdict"] == "stale"
    printed = capsys.readouterr().out
    assert (counted("StaleAlarm", printed), counted("InvalidAlarm", printed)) == (1, 0)


@pytest.mark.parametrize(
    "lacking",
    ["key", "sha256", "stored_etag", "rows", "captured_at", "parquet_etag", "content_hash"],
)
def test_a_candidate_that_is_incomplete(event: dict[str, Any], lacking: str) -> None:
    del event["candidate"][lacking]
    with pytest.raises(EventInvalid, match=lacking):
        handle(event)


def test_a_run_waives_a_check_and_a_refused_file_fires_its_alarm(
    event: dict[str, Any], s3: "S3Client", capsys: pytest.CaptureFixture[str]
) -> None:
    handle(event)
    worse = BODY + b"COL,2021-01-02,Colombia,many\n"
    event |= {"run": "run-2", "candidate": uploaded(s3, "run-2", worse, 2).to_event()}
    capsys.readouterr()
    with pytest.raises(SourceInvalid, match="too many of its rows are rejected"):
        handle(event)
    printed = capsys.readouterr().out
    assert (counted("InvalidAlarm", printed), counted("StaleAlarm", printed)) == (1, 0)
    waiving = {"request": {"accept": {"rejected_share": 0.5}}}
    assert handle(event | waiving)["verdict"] == "extended"
    with pytest.raises(EventInvalid, match="accept: colour cannot be accepted"):
        handle(event | {"run": "run-3", "request": {"accept": {"colour": 1}}})
