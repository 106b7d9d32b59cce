"""A file from the first of its addresses that delivers it."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.mirrors import capture_first
from capture.source import capture_file
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.source import Source
from covidlake.errors import (
    CovidlakeError,
    EventInvalid,
    SourceForbidden,
    SourceInvalid,
    SourceUnavailable,
)

from tests.support.capture.fault_server import FaultServer, answer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BODY = b"iso_code,date,location\n" + b"COL,2021-01-01,Colombia\n" * 100
PAGE = answer(body=b"<html><title>Dashboard</title>")
STATE = SourceState(
    "owid",
    "",
    '"v1"',
    None,
    "0" * 64,
    "raw/owid/captured=2021-01-01/0.csv",
    1,
    100,
    "2021-01-01",
    "t",
    "run-0",
    "t",
)


def captured(
    s3: "S3Client", url: str, *mirrors: str, seconds: float = 20, **guards: int
) -> Candidate:
    location = {"url": url, "mirrors": list(mirrors)}
    source = Source("owid", "observations", "http", location, guards=guards)
    return capture_file(
        source, Incoming(s3, "lake", "run-1"), Deadline(seconds), allow_loopback_http=True
    )


def test_the_publisher_first(s3: "S3Client", web: FaultServer) -> None:
    url, mirror = web.url("/a.csv", answer(body=BODY)), web.url("/b.csv", answer(body=BODY))
    candidate = captured(s3, url, mirror)
    assert (candidate.url_or_table, candidate.passed_over) == (url, [])
    assert [request.path for request in web.requests] == ["/a.csv"]


@pytest.mark.parametrize(
    ("first", "guards", "message"),
    [
        (answer(404), {}, "answered 404 Reason: there is no file"),
        (answer(401), {}, "answered 401"),
        (answer(403), {}, "answered 403"),
        (PAGE, {}, "a web page with the title 'Dashboard' where CSV was expected"),
        (answer(body=BODY, length=len(BODY) + 1), {}, "IncompleteRead"),
        (answer(body=b"when,where\n2021-01-01,COL\n"), {}, "header lacks"),
        (answer(body=BODY[:-26]), {}, "cut short"),
        (answer(body=BODY[:47]), {"min_rows": 2}, "owid has 1 rows; at least 2 were expected"),
        (answer(302, Location="http://10.0.0.1/"), {}, "a source must be https"),
    ],
)
def test_the_mirror_where_the_publisher_does_not_deliver(
    s3: "S3Client", web: FaultServer, first: bytes, guards: dict[str, int], message: str
) -> None:
    url, mirror = web.url("/a.csv", first), web.url("/b.csv", answer(body=BODY, ETag='"m1"'))
    candidate = captured(s3, url, mirror, **guards)
    assert (candidate.url_or_table, candidate.rows, candidate.etag) == (mirror, 100, '"m1"')
    [problem] = candidate.passed_over
    assert message in problem
    stored = s3.get_object(Bucket="lake", Key="raw/_incoming/run-1/owid")["Body"].read()
    assert stored == BODY
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="lake")


def test_each_address_has_a_share_of_the_time_and_the_last_all_that_is_left() -> None:
    """One that stalls leaves the others theirs."""
    deadline = Deadline(90)
    shares: list[Deadline] = []

    def capture(url: str, share: Deadline) -> Candidate:
        shares.append(share)
        raise SourceUnavailable(url)

    with pytest.raises(SourceUnavailable, match="no address delivers: u; v; w"):
        capture_first(["u", "v", "w"], deadline, capture)
    assert [round(share.seconds) for share in shares] == [30, 45, 90]
    assert shares[-1] is deadline


@pytest.mark.parametrize("asked", ["/a.csv", "/b.csv"])
def test_each_address_is_asked_with_its_own_validators(
    s3: "S3Client", web: FaultServer, asked: str
) -> None:
    """What one server calls v1 says nothing to another."""
    answers = {"/a.csv": answer(404), "/b.csv": answer(404), asked: answer(304)}
    addresses = [web.url(path, given) for path, given in answers.items()]
    state = replace(STATE, location=f"http://127.0.0.1:{web.port}{asked}")
    s3.put_object(Bucket="lake", Key="raw/owid/state.json", Body=state.to_json())
    s3.put_object(Bucket="lake", Key=state.key, Body=BODY)
    candidate = captured(s3, *addresses)
    assert (candidate.url_or_table, candidate.not_modified) == (state.location, True)
    conditional = [request.path for request in web.requests if "if-none-match" in request.headers]
    assert conditional == [asked]


@pytest.mark.parametrize(
    ("errors", "kind", "message"),
    [
        ([SourceInvalid("a")], SourceInvalid, "^a$"),
        ([SourceInvalid("a"), SourceForbidden("b")], SourceInvalid, "^no address delivers: a; b$"),
        ([SourceForbidden("a"), SourceInvalid("b")], SourceForbidden, "^no address delivers: a; b"),
        ([SourceInvalid("a"), SourceUnavailable("b")], SourceUnavailable, "delivers: a; b$"),
    ],
)
def test_no_address_delivers(
    errors: list[CovidlakeError], kind: type[CovidlakeError], message: str
) -> None:
    waiting = iter(errors)

    def capture(url: str, share: Deadline) -> Candidate:
        raise next(waiting)

    with pytest.raises(kind, match=message):
        capture_first(["u"] * len(errors), Deadline(5), capture)


def test_a_wrong_configuration_is_no_reason_to_ask_a_mirror() -> None:
    def capture(url: str, share: Deadline) -> Candidate:
        raise EventInvalid("guards")

    with pytest.raises(EventInvalid, match="guards"):
        capture_first(["u", "v"], Deadline(5), capture)
