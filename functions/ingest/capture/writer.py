"""What a snapshot passes on its way into the lake: hash, fingerprints, checks and upload."""

import hashlib
from typing import NamedTuple

from aws_lambda_powertools import Logger
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.fingerprints import Fingerprints
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.dialects import DIALECTS

from capture.table_shape import CsvShape
from capture.upload import Upload

logger = Logger(child=True)


class _Written(NamedTuple):
    size: int
    sha256: str


class SnapshotWriter:
    """A file to write a snapshot to; `finish()` takes or refuses it as a whole."""

    def __init__(
        self,
        source: Source,
        guards: Guards,
        last: SourceState | None,
        key: str,
        upload: Upload,
        rows: Upload,
    ) -> None:
        self._source = source
        self._guards = guards
        self._last = last
        self._key = key
        self._upload = upload
        self._rows = rows
        self._dialect = DIALECTS[source.dialect]
        self._hash = hashlib.sha256()
        self._fingerprints = Fingerprints(source.dataset)
        self._shape = CsvShape(source.dataset, self._fingerprints, self._dialect)
        self._bytes = 0

    def write(self, data: bytes) -> None:
        """Take some bytes; SourceInvalid as soon as the snapshot cannot be valid any more."""
        self._bytes += len(data)
        most = self._guards.max_bytes
        if self._bytes > most:
            raise SourceInvalid(
                f"{self._source.name} is larger than {most:,} bytes, its guard max_bytes"
            )
        # Its shape first: what is no CSV of the dataset is refused before it is sent anywhere.
        self._shape.feed(data)
        self._hash.update(data)
        self._upload.write(data)

    def finish(
        self,
        location: str,
        began: str,
        etag: str | None = None,
        last_modified: str | None = None,
        rows_sent: int | None = None,
        whole: bool = True,
    ) -> Candidate:
        """Check the whole and make it appear in raw/_incoming.

        Args:
            location: Where it is from: a URL or a table.
            began: When its capture began, ISO 8601 in UTC.
            rows_sent: Its rows as the source counts them; None where it does not.
            whole: As in Candidate.

        Raises:
            SourceUnavailable: It was cut short.
            SourceInvalid: It is not the dataset that it should be, or beyond a guard.
        """
        self._shape.finish()
        rows = self._shape.rows
        # A broken connection may end between two rows, where the file itself shows nothing.
        if rows_sent is not None and rows != rows_sent:
            raise SourceUnavailable(
                f"{self._source.name} sent {rows_sent:,} rows, {rows:,} arrived"
            )
        self._check_end()
        self._check_rows(rows)
        self._check_days()
        content = self._write_fingerprints()
        # The snapshot last: where it is, its fingerprints are.
        rows_etag = self._rows.finish()
        stored_etag = self._upload.finish()
        self._log(whole)
        return Candidate(
            source=self._source.name,
            url_or_table=location,
            captured_at=began,
            key=self._key,
            sha256=self._hash.hexdigest(),
            bytes=self._bytes,
            rows=rows,
            whole=whole,
            etag=etag,
            last_modified=last_modified,
            stored_etag=stored_etag,
            rows_bytes=content.size,
            rows_etag=rows_etag,
            content_hash=content.sha256,
            duplicates=self._fingerprints.duplicates,
            conflicts=self._fingerprints.conflicts,
            last_date=self._fingerprints.last_date,
            copied_day=self._fingerprints.copied_day(self._guards.min_copied),
            dialect=self._dialect.name,
        )

    def _log(self, whole: bool) -> None:
        logger.info(
            "captured",
            extra={
                "source": self._source.name,
                "rows": self._shape.rows,
                "whole": whole,
                "ragged_rows": self._shape.ragged,
                "duplicates": self._fingerprints.duplicates,
                "conflicts": self._fingerprints.conflicts,
                "unknown_columns": self._shape.header.extra,
                "missing_columns": self._shape.header.missing,
            },
        )

    def _write_fingerprints(self) -> _Written:
        content = hashlib.sha256()
        size = 0
        for piece in self._fingerprints.records():
            content.update(piece)
            size += len(piece)
            self._rows.write(piece)
        return _Written(size, content.hexdigest())

    def _check_end(self) -> None:
        if self._shape.unterminated and not self._guards.max_unterminated:
            raise SourceUnavailable(
                f"{self._source.name} was cut short: its last line is not ended, "
                f"after {self._shape.unterminated!r}; "
                "if that is how its publisher writes it, set its guard max_unterminated to 1"
            )

    def _check_rows(self, rows: int) -> None:
        name, fewest, shrink = self._source.name, self._guards.min_rows, self._guards.max_shrink
        if rows < fewest:
            raise SourceInvalid(f"{name} has {rows:,} rows; at least {fewest:,} were expected")
        # Against the last snapshot of the same location: another one may well be smaller.
        if self._last and rows < self._last.rows * (1 - shrink):
            raise SourceInvalid(
                f"{name} shrank from {self._last.rows:,} to {rows:,} rows; "
                f"its guard max_shrink is {shrink}"
            )

    def _check_days(self) -> None:
        """Refuse a daily file in a weekly dialect: it would count a seventh of what happened."""
        # Only too near is a fault: a week without a report leaves a greater distance.
        distance = self._fingerprints.days_apart
        if distance is not None and distance < self._dialect.days:
            raise SourceInvalid(
                f"the newest dates of {self._source.name} are {distance} day(s) apart; "
                f"in the dialect {self._dialect.name} the counts of a row cover "
                f"{self._dialect.days} days"
            )
