"""What the public API leaves out of records."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lake.redaction import public_record, public_text

from tests.support.serving.calls import call
from tests.support.serving.lake import TestLake, served_lake

RELEASE = "20260102T000000Z-bbbbbb"
ROLE = "arn:aws:sts::111122223333:assumed-role/Operators/maria"
SECRET = "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:countries-AbC123"
# None of these may be in an answer, whatever failed.
PLANTED = (
    "111122223333",
    "arn:aws",
    "s3://",
    "lake-bucket-7f3a",
    "db.internal.example",
    "10.1.2.3",
    "5432",
    "covid_reader",
    "countries_db",
    "maria",
    "hunter2",
    "token=abc",
    "/var/task",
    "ip-10-1-2-3",
)
MESSAGES = (
    f"the secret {SECRET} is not filled in: its host, dbname and username must say something",
    "PostgreSQL countries_db at db.internal.example:5432 does not answer: [Errno 111] refused",
    'PostgreSQL countries_db at db.internal.example:5432: password authentication failed for "'
    'covid_reader"',
    "PostgreSQL countries_db at 10.1.2.3:5432: Benutzer »covid_reader« ist unbekannt",
    "https://maria:hunter2@feed.example.org/owid.csv?token=abc does not answer",
    "Unknown Error.; see s3://lake-bucket-7f3a/logs/emr/j-1/steps/s-1/stderr",
    f"User: {ROLE} is not authorized to perform: s3:GetObject on resource: "
    "arn:aws:s3:::lake-bucket-7f3a/raw/x because no identity-based policy allows it",
    "http://10.1.2.3:5432/owid.csv leads to 10.1.2.3: a source must be https",
    "ip-10-1-2-3.ec2.internal did not start; account 111122223333 has no m5.xlarge",
    'Traceback (most recent call last):\n  File "/var/task/ingest.py", line 3',
    'java.io.IOException\n\tat org.apache.Spark.run(Spark.java:3)\n  File "/var/task/x.py"',
)


@pytest.mark.parametrize("message", MESSAGES)
def test_nothing_planted_is_in_a_public_text(message: str) -> None:
    shown = public_text(message)
    assert not [planted for planted in PLANTED if planted in shown]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "owid: https://catalog.ourworldindata.org/compact.csv does not answer",
            "owid: https://catalog.ourworldindata.org/compact.csv does not answer",
        ),
        (MESSAGES[1], "the PostgreSQL server does not answer (...)"),
        (MESSAGES[5], "Unknown Error.; see logs/emr/j-1/steps/s-1/stderr"),
        ("s3://lake-bucket-7f3a/trusted/daily/release=r1/", "trusted/daily/release=r1/"),
        ("line 17 of owid: new_cases is '12a'", "line 17 of owid: new_cases is '12a'"),
        ("144400000000 rows at 0.5% of 1,444,000,000", "(account) rows at 0.5% of 1,444,000,000"),
        ("emr-7.13.0, pyarrow 21.0.0 and 3.5.6.1x", "emr-7.13.0, pyarrow 21.0.0 and 3.5.6.1x"),
    ],
)
def test_what_readers_need_stays(text: str, expected: str) -> None:
    assert public_text(text) == expected


def test_nobody_is_named_and_figures_stay() -> None:
    record = {"rollback": {"from": "r1", "by": ROLE, "reason": "a row"}, "rows": [1, None, 2.5]}
    expected = {"rollback": {"from": "r1", "reason": "a row"}, "rows": [1, None, 2.5]}
    assert public_record(record) == expected


@given(st.text())
def test_a_public_text_is_public_already(text: str) -> None:
    shown = public_text(text)
    assert public_text(shown) == shown


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    with served_lake(tmp_path) as lake:
        yield lake


def planted_run(name: str, message: str) -> dict[str, object]:
    """Return the record of a run that failed, with what is internal wherever it can stand."""
    error = {"state": "Ingest", "type": "SourceUnavailable", "message": message}
    return {
        "run": name,
        "status": "FAILED",
        "ended_at": "2026-01-02T04:00:00+00:00",
        "sources": {"owid": {"verdict": "failed", "why": message, "error": error}},
        "error": error,
        "rollback": {"from": RELEASE, "by": ROLE, "reason": message},
        "replay": {"replay": RELEASE, "by": "maria", "reason": message, "corrected": None},
        "collected": {"retired": [], "deleted": {}, "error": error},
        "quality": {"checks": [], "facts": {"etl": {"note": message}}},
    }


def test_no_public_route_tells_what_is_internal(lake: TestLake) -> None:
    lake.build(RELEASE)
    runs = [f"r{number}" for number, _ in enumerate(MESSAGES)]
    for run, message in zip(runs, MESSAGES, strict=True):
        lake.put(f"runs/{run}.json", planted_run(run, message))
    listed = call("/openapi.json").json["paths"]
    paths = [path for path in listed if "{" not in path and "queries" not in path]
    assert {"/v1/health", "/v1/runs", "/v1/releases", "/v1/releases/current"} <= set(paths)
    paths += [f"/v1/runs/{run}" for run in runs]
    for path in (*paths, f"/v1/releases/{RELEASE}"):
        answer = call(path)
        text = answer.body + answer.content.decode("latin-1") + json.dumps(answer.headers)
        told = [planted for planted in (*PLANTED, lake.bucket) if planted in text]
        assert not told, path
