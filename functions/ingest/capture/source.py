"""A source as it is now, streamed into the lake: decoded, hashed, counted and checked on the way, all or nothing."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from capture.deadline import Deadline
from capture.guards import Guards
from capture.incoming import Incoming
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.source import Source
from download.file import opened
from download.inflate import capped, inflated
from postgres.changes import Base, Copied, copy_increment
from postgres.connection import connected
from postgres.increments import Increments
from postgres.login import Login
from postgres.table import Blocks, copy_table

if TYPE_CHECKING:
    from boto3 import Session


def capture_file(
    source: Source, incoming: Incoming, deadline: Deadline, allow_loopback_http: bool
) -> Candidate:
    """The file behind the source's URL in raw/_incoming, or that it has not changed.

    Raises SourceUnavailable, SourceForbidden, SourceInvalid, EventInvalid; then nothing is left
    under any key.
    """
    url, began, guards = source.location["url"], _began(source), Guards.of(source)
    last = incoming.last_accepted(source, url)
    with opened(url, _validators(last), deadline, allow_loopback_http) as file:
        if file.not_modified:
            return Candidate(source.name, url, began, not_modified=True, dialect=source.dialect)
        with incoming.recorder(source, guards, last) as recorder:
            for chunk in inflated(capped(file.chunks, guards.max_wire_bytes, f"the body of {url}")):
                recorder.write(chunk)
            return recorder.finish(url, began, file.etag, file.last_modified)


def capture_table(
    source: Source, incoming: Incoming, deadline: Deadline, aws: "Session"
) -> Candidate:
    """The source's table in raw/_incoming, as of one instant; raises as capture_file does."""
    table, began, guards, increments = (
        source.location["table"],
        _began(source),
        Guards.of(source),
        Increments.of(source),
    )
    login = Login.from_secret(aws, source.location["secret_arn"])
    # Rows are merged with rows of the same database only.
    location = f"{table} of {login.database}" if increments else table
    last = incoming.last_accepted(source, location)
    with (
        connected(login, deadline) as connection,
        incoming.recorder(source, guards, last) as recorder,
    ):
        blocks = Blocks(recorder)
        if increments:
            base = (
                Base(partial(incoming.snapshot, last, deadline), last.seen_at)
                if last and increments.continues(last, began)
                else None
            )
            copied = copy_increment(
                connection, table, source.dataset, increments, base, blocks, deadline
            )
        else:
            copied = Copied(
                copy_table(connection, table, source.dataset, blocks, deadline), whole=True
            )
        blocks.flush()
        return recorder.finish(location, began, rows_sent=copied.rows, whole=copied.whole)


def _validators(last: SourceState | None) -> dict[str, str]:
    pairs = {"If-None-Match": last.etag, "If-Modified-Since": last.last_modified} if last else {}
    return {name: value for name, value in pairs.items() if value}


def _began(source: Source) -> str:
    if source.captured:
        return f"{source.captured}T00:00:00.000000+00:00"
    return datetime.now(UTC).isoformat(timespec="microseconds")
