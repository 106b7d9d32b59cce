"""What a snapshot passes on its way into the lake: reading, checks and upload."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self, TypedDict

from aws_lambda_powertools import Logger
from covidlake.capturing.candidate import Candidate
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS
from covidlake_snapshots import CanonicalWriter

from capture.capacity import SizeLimit
from capture.upload import Upload

logger = Logger(child=True)

_READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Uploads:
    """The objects of a candidate.

    Attributes:
        raw: The file as received.
        rows: Its canonical snapshot.
        account: The account of that.
    """

    raw: Upload
    rows: Upload
    account: Upload


class _Stored(TypedDict):
    """What S3 said of the objects of a candidate; the names are Candidate's."""

    parquet_etag: str
    account_bytes: int
    account_etag: str
    stored_etag: str


class SnapshotWriter:
    """A file to write a snapshot to; `finish()` takes or refuses it as a whole."""

    def __init__(
        self,
        source: Source,
        guards: Guards,
        limit: SizeLimit,
        key: str,
        uploads: Uploads,
        canonical: CanonicalWriter,
    ) -> None:
        self._source = source
        self._guards = guards
        self._limit = limit
        self._key = key
        self._uploads = uploads
        self._canonical = canonical
        self._dialect = DIALECTS[source.dialect]
        self._bytes = 0

    @classmethod
    @contextmanager
    def opened(
        cls,
        source: Source,
        guards: Guards,
        limit: SizeLimit,
        key: str,
        uploads: Uploads,
        captured: date,
        corrections: Mapping[str, str],
    ) -> Iterator[Self]:
        """Yield a writer; what it keeps on the disk meanwhile is removed in the end.

        Args:
            captured: The day of the capture.
            corrections: Line of the source -> as it is to be read.
        """
        dialect = DIALECTS[source.dialect]
        with TemporaryDirectory() as folder:
            target = Path(folder) / "rows.parquet"
            with CanonicalWriter(
                source.dataset, dialect, captured, target, corrections
            ) as canonical:
                yield cls(source, guards, limit, key, uploads, canonical)

    def write(self, data: bytes) -> None:
        """Take some bytes; SourceInvalid as soon as the snapshot cannot be valid any more."""
        self._bytes += len(data)
        self._limit.check(self._bytes)
        # Read first: what is no CSV of the dataset is refused before it is sent anywhere.
        self._canonical.write(data)
        self._limit.check_rows(self._canonical.rows)
        self._uploads.raw.write(data)

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
        account = self._canonical.finish()
        self._check_arrived(account, rows_sent)
        self._check_end()
        self._check_rows(account.rows_in)
        self._check_days(account)
        stored = self._store(account)
        self._log(account, whole)
        return Candidate(
            source=self._source.name,
            url_or_table=location,
            captured_at=began,
            key=self._key,
            sha256=account.sha256,
            bytes=account.bytes,
            rows=account.rows_in,
            rows_out=account.rows_out,
            reasons=account.reasons,
            whole=whole,
            etag=etag,
            last_modified=last_modified,
            content_hash=account.content_hash,
            last_date=account.last_date,
            dialect=self._dialect.name,
            corrections=account.corrections,
            parquet_bytes=account.parquet_bytes,
            **stored,
        )

    def _store(self, account: Account) -> _Stored:
        """Upload all that belongs to the snapshot, and the snapshot last: it tells of the rest."""
        parquet_etag = self._write_rows()
        account_text = account.to_json().encode()
        self._uploads.account.write(account_text)
        return {
            "parquet_etag": parquet_etag,
            "account_bytes": len(account_text),
            "account_etag": self._uploads.account.finish(),
            "stored_etag": self._uploads.raw.finish(),
        }

    def _log(self, account: Account, whole: bool) -> None:
        logger.info(
            "captured",
            extra={
                "source": self._source.name,
                "rows": account.rows_in,
                "valid_rows": account.rows_out,
                "rejected": account.reasons,
                "whole": whole,
                "unknown_columns": account.unknown,
                "missing_columns": account.missing,
            },
        )

    def _write_rows(self) -> str:
        """Upload the canonical snapshot and return its ETag."""
        with self._canonical.target.open("rb") as rows:
            for piece in iter(lambda: rows.read(_READ_BYTES), b""):
                self._uploads.rows.write(piece)
        return self._uploads.rows.finish()

    def _check_arrived(self, account: Account, rows_sent: int | None) -> None:
        # A broken connection may end between two rows, where the file itself shows nothing.
        if rows_sent is not None and account.rows_in != rows_sent:
            raise SourceUnavailable(
                f"{self._source.name} sent {rows_sent:,} rows, {account.rows_in:,} arrived"
            )

    def _check_end(self) -> None:
        unterminated = self._canonical.unterminated
        if unterminated and not self._guards.max_unterminated:
            raise SourceUnavailable(
                f"{self._source.name} was cut short: its last line is not ended, "
                f"after {unterminated!r}; "
                "if that is how its publisher writes it, set its guard max_unterminated to 1"
            )

    def _check_rows(self, rows: int) -> None:
        name, fewest = self._source.name, self._guards.min_rows
        if rows < fewest:
            raise SourceInvalid(f"{name} has {rows:,} rows; at least {fewest:,} were expected")

    def _check_days(self, account: Account) -> None:
        """Refuse a daily file in a weekly dialect: it would count a seventh of what happened."""
        # Only too near is a fault: a week without a report leaves a greater distance.
        distance = account.days_apart
        if distance is not None and distance < self._dialect.days:
            raise SourceInvalid(
                f"the newest dates of {self._source.name} are {distance} day(s) apart; "
                f"in the dialect {self._dialect.name} the counts of a row cover "
                f"{self._dialect.days} days"
            )
