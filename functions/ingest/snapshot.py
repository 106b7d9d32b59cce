"""A source as it is now, streamed into the lake: decoded, hashed, counted and checked on the way, all or nothing."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from covidlake.captures import Candidate, SourceState
from covidlake.sources import Source
from deadline import Deadline
from guards import Guards
from http_file import opened
from incoming import Incoming
from inflate import capped, inflated
from postgres_connection import connected
from postgres_login import Login
from postgres_table import copy_table

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def capture_file(source: Source, incoming: Incoming, deadline: Deadline, allow_loopback_http: bool) -> Candidate:
    """The file behind the source's URL in raw/_incoming, or that it has not changed.

    Raises SourceUnavailable, SourceForbidden, SourceInvalid, EventInvalid; then nothing is left under any key.
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


def capture_table(source: Source, incoming: Incoming, deadline: Deadline, secrets: "SecretsManagerClient") -> Candidate:
    """The source's table in raw/_incoming, as of one instant; raises as capture_file does."""
    table, began, guards = source.location["table"], _began(source), Guards.of(source)
    login = Login.from_secret(secrets, source.location["secret_arn"])
    last = incoming.last_accepted(source, table)
    with connected(login, deadline) as connection, incoming.recorder(source, guards, last) as recorder:
        sent = copy_table(connection, table, source.dataset, recorder, deadline)
        return recorder.finish(table, began, rows_sent=sent)


def _validators(last: SourceState | None) -> dict[str, str]:
    pairs = {"If-None-Match": last.etag, "If-Modified-Since": last.last_modified} if last else {}
    return {name: value for name, value in pairs.items() if value}


def _began(source: Source) -> str:
    if source.captured:
        return f"{source.captured}T00:00:00.000000+00:00"
    return datetime.now(UTC).isoformat(timespec="microseconds")
