"""Files into raw/_incoming: what is stored, what is only asked for, and no trace of a fault."""

import gzip
import hashlib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.source import capture_file
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.source import Source
from covidlake.errors import (
    CovidlakeError,
    EventInvalid,
    SourceInvalid,
    SourceUnavailable,
)
from covidlake.reading.canonical import Account

from tests.support.capture.fault_server import FaultServer, answer, chunked
from tests.support.paths import REAL_DATA

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
from tests.support.capture.incoming import left

BODY = b"iso_code,date,location\n" + b'COL,2021-01-01,"Bogot\xc3\xa1, D.C."\n' * 1000


def keys(s3: "S3Client", prefix: str) -> list[str]:
    listed = s3.list_objects_v2(Bucket="lake", Prefix=prefix).get("Contents", ())
    return sorted(item["Key"] for item in listed)


def owid(url: str, **guards: Any) -> Source:
    return Source("owid", "observations", "http", {"url": url}, guards=guards)


def file(s3: "S3Client", source: Source, seconds: float = 10) -> Candidate:
    return capture_file(
        source, Incoming(s3, "lake", "run-1"), Deadline(seconds), allow_loopback_http=True
    )


def accepted(
    s3: "S3Client",
    location: str,
    rows: int = 1000,
    stored: bool = True,
    content: bytes = BODY,
    **changes: Any,
) -> None:
    """Let a snapshot of the source have been accepted before."""
    state = SourceState(
        "owid",
        location,
        '"v1"',
        "then",
        "0" * 64,
        "raw/owid/captured=2021-01-01/0.csv",
        1,
        rows,
        "2021-01-01",
        "t",
        "run-0",
        "t",
    )
    s3.put_object(
        Bucket="lake", Key="raw/owid/state.json", Body=replace(state, **changes).to_json()
    )
    if stored:
        s3.put_object(Bucket="lake", Key=state.key, Body=content)


@pytest.mark.parametrize(
    "given",
    [
        answer(body=BODY),
        answer(body=gzip.compress(BODY), Content_Encoding="gzip", Content_Type="text/csv"),
        answer(body=gzip.compress(BODY), Content_Type="application/octet-stream"),
        answer(body=gzip.compress(gzip.compress(BODY)), Content_Encoding="gzip"),
        chunked(gzip.compress(BODY)[:100], gzip.compress(BODY)[100:]),
        answer(body=gzip.compress(BODY) + b"\n"),
        answer(body=BODY, Content_Encoding="UTF-8"),
        answer(body=BODY, Content_Type="text/html; charset=utf-8"),
        answer(203, BODY),
        answer(206, BODY, Content_Range=f"bytes 0-{len(BODY) - 1}/{len(BODY)}"),
    ],
    ids=[
        "plain",
        "content-encoding",
        "csv.gz",
        "csv.gz-with-content-encoding",
        "chunked",
        "gzip-with-a-line-feed-behind",
        "content-encoding-that-is-none",
        "content-type-of-a-page",
        "changed-by-a-proxy",
        "the-whole-in-one-part",
    ],
)
def test_a_file_is_kept_decoded(s3: "S3Client", web: FaultServer, given: bytes) -> None:
    url = web.url("/owid.csv", given)
    candidate = file(s3, owid(url))
    stored = s3.get_object(Bucket="lake", Key="raw/_incoming/run-1/owid")
    stored_parquet = s3.get_object(Bucket="lake", Key="raw/_incoming/run-1/owid.owid-3.parquet")
    stored_account = s3.get_object(Bucket="lake", Key="raw/_incoming/run-1/owid.owid-3.json")
    account_text = stored_account["Body"].read()
    account = Account.from_json(account_text)
    assert stored["Body"].read() == BODY
    assert account.sha256 == hashlib.sha256(BODY).hexdigest()
    assert account.parquet_bytes == len(stored_parquet["Body"].read())
    assert stored["Metadata"] == {"run": "run-1"}
    assert asdict(candidate) | {"captured_at": ""} == {
        "source": "owid", "url_or_table": url, "captured_at": "", "not_modified": False,
        "key": "raw/_incoming/run-1/owid", "sha256": hashlib.sha256(BODY).hexdigest(),
        "bytes": len(BODY), "rows": 1000, "etag": None, "last_modified": None,
        "stored_etag": stored["ETag"],
        "content_hash": account.content_hash, "last_date": "2021-01-01", "whole": True,
        "dialect": "owid",
        "passed_over": [],
        "rows_out": 1, "reasons": {"duplicate_identical": 999}, "corrections": "",
        "parquet_bytes": account.parquet_bytes, "parquet_etag": stored_parquet["ETag"],
        "account_bytes": len(account_text), "account_etag": stored_account["ETag"],
    }  # fmt: skip


def test_a_last_line_that_nothing_ends(s3: "S3Client", web: FaultServer) -> None:
    """Its length is right, but its publisher may still be writing it: 100 may become 1000."""
    url = web.url("/owid.csv", answer(body=BODY[:-1]))
    with pytest.raises(
        SourceUnavailable,
        match=r"owid was cut short: its last line is not ended, after .*D\.C\.\"'; "
        r".* guard max_unterminated",
    ):
        file(s3, owid(url))
    assert left(s3) == []
    assert file(s3, owid(url, max_unterminated=1)).rows == 1000


@pytest.mark.parametrize("end", [b"  ", b"\t", b"\r", b"\x1a"])
def test_what_ends_a_file_and_is_no_line(s3: "S3Client", web: FaultServer, end: bytes) -> None:
    assert file(s3, owid(web.url("/owid.csv", answer(body=BODY + end)))).rows == 1000


def test_a_file_that_is_too_large_is_not_begun(s3: "S3Client", web: FaultServer) -> None:
    """Its length says so before a byte of it is read: here none ever comes."""
    head = answer(body=b"", length=3_000_000_000)
    with pytest.raises(SourceInvalid, match="larger than 2,000,000,000 bytes, its guard max_bytes"):
        file(s3, owid(web.url("/owid.csv", head), max_bytes=2_000_000_000))
    assert left(s3) == []


def test_what_is_in_force_is_read_anew_before_the_source_is_asked(
    s3: "S3Client", web: FaultServer
) -> None:
    """An unchanged file of an old lake has no typed rows yet, and every later part reads those."""
    url = web.url("/owid.csv", answer(304))
    accepted(s3, url)
    assert file(s3, owid(url)).not_modified
    made = [key for key in keys(s3, "raw/owid/captured=") if not key.endswith(".csv")]
    assert [key.rpartition("/")[2].partition(".")[2] for key in made] == [
        "owid-3.json",
        "owid-3.parquet",
    ]


def test_what_is_in_force_and_cannot_be_read_any_more_is_fetched_anew(
    s3: "S3Client", web: FaultServer
) -> None:
    url = web.url("/owid.csv", answer(body=BODY))
    accepted(s3, url, content=b"iso_code,location,date\rCOL,Colombia,2021-01-01\r")
    assert not file(s3, owid(url)).not_modified
    assert "if-none-match" not in web.requests[0].headers


def test_a_snapshot_of_the_past_has_its_own_capture_date(s3: "S3Client", web: FaultServer) -> None:
    candidate = file(
        s3, replace(owid(web.url("/owid.csv", answer(body=BODY))), captured="2021-04-24")
    )
    assert candidate.captured_at == "2021-04-24T00:00:00.000000+00:00"


def test_the_source_is_asked_whether_it_changed(s3: "S3Client", web: FaultServer) -> None:
    url = web.url("/owid.csv", answer(304))
    accepted(s3, url)
    candidate = file(s3, owid(url))
    assert (candidate.not_modified, candidate.key) == (True, None)
    assert {"if-none-match": '"v1"', "if-modified-since": "then"}.items() <= web.requests[
        0
    ].headers.items()
    assert left(s3) == []


@pytest.mark.parametrize(
    "before",
    [
        {"location": "http://elsewhere/owid.csv"},
        {"stored": False},
        {"etag": None, "last_modified": None},
        {"dialect": "who"},
    ],
    ids=["another-location", "snapshot-lost", "no-validators", "another-dialect"],
)
def test_the_source_is_not_asked_whether_it_changed(
    s3: "S3Client", web: FaultServer, before: dict[str, Any]
) -> None:
    url = web.url("/owid.csv", answer(body=BODY, ETag='"v2"', Last_Modified="now"))
    accepted(s3, **{"location": url, **before})
    candidate = file(s3, owid(url))
    assert not {"if-none-match", "if-modified-since"} & web.requests[0].headers.keys()
    assert (candidate.not_modified, candidate.etag, candidate.last_modified) == (
        False,
        '"v2"',
        "now",
    )


@pytest.mark.parametrize(
    ("given", "guards", "error", "message"),
    [
        (answer(body=BODY, length=len(BODY) * 2), {}, SourceUnavailable, "IncompleteRead"),
        (
            answer(body=BODY[:-9], length=None),
            {},
            SourceUnavailable,
            "inside the quote that line 1001 opens",
        ),
        (
            answer(body=gzip.compress(BODY)[:-9], length=None),
            {},
            SourceUnavailable,
            "gzip stream was cut short",
        ),
        (
            answer(body=gzip.compress(BODY)[:-5] + b"12345"),
            {},
            SourceInvalid,
            "gzip stream is damaged",
        ),
        (
            answer(body=b"<html><body>busy</body></html>"),
            {},
            SourceInvalid,
            "a web page or XML where CSV",
        ),
        (answer(body=b""), {}, SourceInvalid, "the file is empty"),
        (answer(body=BODY[:23]), {}, SourceInvalid, "owid has 0 rows; at least 1 were expected"),
        (
            answer(body=BODY),
            {"min_rows": 1001},
            SourceInvalid,
            "owid has 1,000 rows; at least 1,001",
        ),
        (
            answer(body=gzip.compress(BODY)),
            {"max_bytes": len(BODY) - 1},
            SourceInvalid,
            "its guard max_bytes",
        ),
        (
            answer(body=BODY),
            {"max_wire_bytes": len(BODY) - 1},
            SourceInvalid,
            "the body of .* exceeds",
        ),
        (
            answer(body=gzip.compress(BODY + b"\0" * 10**7)),
            {},
            SourceInvalid,
            "line 1002 is longer than 1,048,576 bytes",
        ),
        (
            answer(body=gzip.compress(BODY) + b"x" * 9),
            {"max_trailing": 8},
            SourceInvalid,
            "more than 8 bytes that are no gzip follow .* guard max_trailing",
        ),
        (answer(404), {}, SourceInvalid, "answered 404"),
        (
            answer(body=BODY),
            {"min_row": 1},
            EventInvalid,
            "guards {'min_row': 1}; there are max_wire_bytes",
        ),
        (answer(body=BODY), {"min_rows": "1"}, EventInvalid, "guards {'min_rows': '1'}"),
    ],
    ids=range(15),
)
def test_a_fault_leaves_nothing(
    s3: "S3Client",
    web: FaultServer,
    given: bytes,
    guards: dict[str, Any],
    error: type[CovidlakeError],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        file(s3, owid(web.url("/owid.csv", given), **guards))
    assert left(s3) == []


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("owid-covid-data_maxdate-2021-04-24", 83_862),
        ("owid-covid-data_maxdate-2021-08-11", 108_888),
        ("owid-covid-data_maxdate-2021-12-25_fetched-1911Z", 149_880),
        ("owid-covid-data_maxdate-2022-01-20", 156_086),
    ],
)
def test_snapshots_as_they_were_published(
    s3: "S3Client", web: FaultServer, name: str, rows: int
) -> None:
    zipped = REAL_DATA / "owid" / f"{name}.csv.gz"
    if not zipped.exists():
        pytest.skip(f"{zipped} is not there: the real snapshots are not part of the project")
    source = owid(web.url("/owid.csv.gz", answer(body=zipped.read_bytes())))
    candidate = file(s3, source, seconds=120)
    text = gzip.decompress(zipped.read_bytes())
    assert (candidate.rows, candidate.bytes, candidate.sha256) == (
        rows,
        len(text),
        hashlib.sha256(text).hexdigest(),
    )


WHO = b"Date_reported,Country_code,Country,New_cases\n"


@pytest.mark.parametrize(
    ("dialect", "body", "expected"),
    [
        ("who", WHO + b"2021-01-03,NA,Namibia,1\n2021-01-10,NA,Namibia,\n", "2021-01-10"),
        ("who-daily", WHO + b"2021-01-09,NA,Namibia,1\n2021-01-10,NA,Namibia,\n", "2021-01-10"),
        (
            "who",
            WHO + b"2021-01-09,NA,Namibia,1\n2021-01-10,NA,Namibia,\n",
            "1 day.* apart; in the dialect who the counts of a row cover 7 days",
        ),
        ("owid", WHO, "is its dialect who or who-daily?"),
        ("jhu-deaths", b"Province/State,Country/Region,1/9/21,1/10/21\n,US,1,2\n", "2021-01-10"),
    ],
)
def test_a_file_in_another_dialect(
    s3: "S3Client", web: FaultServer, dialect: str, body: bytes, expected: str
) -> None:
    source = replace(owid(web.url("/x.csv", answer(body=body))), dialect=dialect)
    if expected.startswith("2021"):
        candidate = file(s3, source)
        assert (candidate.last_date, candidate.dialect) == (expected, dialect)
    else:
        with pytest.raises(SourceInvalid, match=expected.rstrip("?")):
            file(s3, source)
        assert left(s3) == []
