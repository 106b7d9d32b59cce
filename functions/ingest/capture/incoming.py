"""Where candidates of a run go, and the snapshot that was promoted before them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from covidlake import zones
from covidlake.capturing.candidate import SourceState
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.canonical import corrections_digest
from covidlake.reading.dialects import DIALECTS
from covidlake_aws.objects import JSON, LakeObjects
from covidlake_aws.source_state import read_state
from covidlake_snapshots.ensure import PARQUET, ensure, read_corrections

from capture.capacity import SizeLimit
from capture.deadline import Deadline
from capture.upload import Upload
from capture.writer import SnapshotWriter, Uploads

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

READ_BYTES = 8 << 20

logger = Logger(child=True)


@dataclass(frozen=True)
class Incoming:
    """raw/_incoming/<run>/ of one bucket.

    Attributes:
        memory_mb: Of the function, which decides how much it can read; as in the template.
    """

    s3: "S3Client"
    bucket: str
    run: str
    memory_mb: int = 1024

    @property
    def objects(self) -> LakeObjects:
        return LakeObjects(self.s3, self.bucket, self.run)

    @contextmanager
    def writer(self, source: Source, guards: Guards, began: str) -> Iterator[SnapshotWriter]:
        """Yield what to write the source's snapshot to; unless it is finished, nothing is left.

        Args:
            began: When its capture began, ISO 8601 in UTC.
        """
        key = zones.incoming(self.run, source.name)
        limit = self.limit(source, guards)
        corrections = read_corrections(self.objects, source.name)
        beside = (key, source.dialect, corrections_digest(corrections))
        captured = date.fromisoformat(began[:10])
        with (
            self._upload(key, "text/csv") as raw,
            self._upload(zones.canonical(*beside), PARQUET) as rows,
            self._upload(zones.canonical_account(*beside), JSON) as account,
        ):
            uploads = Uploads(raw, rows, account)
            with SnapshotWriter.opened(
                source, guards, limit, key, uploads, captured, corrections
            ) as writer:
                yield writer

    def limit(self, source: Source, guards: Guards) -> SizeLimit:
        """Return how large the source's file may be."""
        return SizeLimit.of(source.name, guards, self.memory_mb)

    def _upload(self, key: str, content_type: str) -> Upload:
        return Upload(self.s3, self.bucket, key, {"run": self.run}, content_type)

    def last_promoted(self, source: Source, location: str) -> SourceState | None:
        """Return the source's state; None unless it is of this location and dialect.

        None, too, where its snapshot is gone, or is one that would be refused today. What an
        older reader made of it is made anew: a source that has not changed has to be read alike.
        """
        stored = read_state(source.name, self.objects)
        if stored is None:
            return None
        state = stored.state
        if (state.location, state.dialect) != (location, source.dialect):
            return None
        if not self.objects.exists(state.key):
            return None
        try:
            ensure(self.objects, state.key, source.dataset, DIALECTS[state.dialect])
        except (SourceInvalid, SourceUnavailable) as error:
            logger.warning("in force, and not readable", extra={"why": str(error)})
            return None
        return state

    def snapshot(self, promoted: SourceState, deadline: Deadline) -> Iterator[bytes]:
        """Yield the bytes of a promoted snapshot; SourceUnavailable at the deadline."""
        # In requests of their own: a database may sort for minutes before it asks for more, and S3
        # does not wait that long.
        for offset in range(0, promoted.bytes, READ_BYTES):
            deadline.left()
            yield self.objects.read_range(promoted.key, offset, READ_BYTES)
