"""A source as it is now, streamed into the lake, all or nothing.

It is decoded, hashed, counted and checked on the way.
"""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from download.content import csv_of
from download.file import open_url
from postgres.changes import Base, CopyResult, copy_increment
from postgres.connection import connect
from postgres.increments import Increments
from postgres.login import Login
from postgres.table import Blocks, copy_table

from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.mirrors import capture_first

if TYPE_CHECKING:
    from boto3 import Session


def capture_file(
    source: Source, incoming: Incoming, deadline: Deadline, allow_loopback_http: bool
) -> Candidate:
    """Stream a source's file into raw/_incoming, or say that it has not changed.

    It is taken from the first of the source's addresses that delivers it.

    Raises:
        SourceUnavailable, SourceForbidden, SourceInvalid, EventInvalid: Nothing is left under any
            key.
    """

    def capture(url: str, share: Deadline) -> Candidate:
        return _capture_url(url, source, incoming, share, allow_loopback_http)

    return capture_first(source.addresses, deadline, capture)


def _capture_url(
    url: str, source: Source, incoming: Incoming, deadline: Deadline, allow_loopback_http: bool
) -> Candidate:
    # Before the first byte: what the publisher changes meanwhile belongs to a later capture.
    began = _began(source)
    guards = Guards.of(source)
    last = incoming.last_promoted(source, url)
    with open_url(url, _validators(last), deadline, allow_loopback_http) as file:
        if file.not_modified:
            return Candidate(source.name, url, began, not_modified=True, dialect=source.dialect)
        # Decoded it is no smaller.
        incoming.limit(source, guards).check(file.length)
        with incoming.writer(source, guards, began) as writer:
            # The writer limits what is decoded: a small body may become a huge file.
            for chunk in csv_of(file, guards.max_wire_bytes, guards.max_trailing):
                deadline.left()
                writer.write(chunk)
            return writer.finish(url, began, file.etag, file.last_modified)


def capture_table(
    source: Source, incoming: Incoming, deadline: Deadline, aws: "Session"
) -> Candidate:
    """Stream the source's table into raw/_incoming, as of one instant; raises as capture_file."""
    table = source.location["table"]
    began = _began(source)
    guards = Guards.of(source)
    increments = Increments.of(source)
    login = Login.from_secret(aws, source.location["secret_arn"])
    # Rows are merged with rows of the same database only.
    location = f"{table} of {login.database}" if increments else table
    last = incoming.last_promoted(source, location)
    with (
        connect(login, deadline) as connection,
        incoming.writer(source, guards, began) as writer,
    ):
        blocks = Blocks(writer)
        if increments is None:
            rows = copy_table(connection, table, source.dataset, blocks, deadline)
            result = CopyResult(rows, whole=True)
        else:
            base = None
            if last and increments.continues(last, began):
                base = Base(partial(incoming.snapshot, last, deadline), last.seen_at)
            result = copy_increment(
                connection, table, source.dataset, increments, base, blocks, deadline
            )
        blocks.flush()
        return writer.finish(location, began, rows_sent=result.rows, whole=result.whole)


def _validators(last: SourceState | None) -> dict[str, str]:
    if last is None:
        return {}
    headers = {"If-None-Match": last.etag, "If-Modified-Since": last.last_modified}
    # A publisher may send one of the two, or neither.
    return {name: value for name, value in headers.items() if value}


def _began(source: Source) -> str:
    """Return when the capture began: now, or the day that a snapshot of the past is of."""
    # To the microsecond: captures of a source are ordered by it.
    if source.captured:
        return f"{source.captured}T00:00:00.000000+00:00"
    return datetime.now(UTC).isoformat(timespec="microseconds")
