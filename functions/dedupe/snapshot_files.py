"""Canonical snapshots on the disk of the function: the candidate's, and the one in force."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from covidlake import zones
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.errors import SourceInvalid
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS
from covidlake_aws.objects import LakeObjects
from covidlake_snapshots.ensure import ensure


class Snapshot(NamedTuple):
    """A canonical snapshot: its account, and where its rows lie."""

    account: Account
    path: Path


def read_account(candidate: Candidate, objects: LakeObjects) -> Account:
    """Return the account that `ingest` gave of a candidate.

    Raises:
        StateConflict: It is gone, or another upload than the one that was hashed.
    """
    content = candidate.content()
    key = zones.canonical_account(content.key, candidate.dialect, candidate.corrections)
    return Account.from_json(b"".join(objects.stream(key, content.account_etag)))


@dataclass(frozen=True)
class SnapshotFiles:
    """Downloads into a folder, which is of the caller.

    Attributes:
        dataset: Of the source.
    """

    objects: LakeObjects
    folder: Path
    dataset: str

    def candidate(self, candidate: Candidate) -> Snapshot:
        """Return what `ingest` made of a candidate.

        Raises:
            StateConflict: It is gone, or another upload than the one that was hashed.
        """
        content = candidate.content()
        path = self.folder / "candidate.parquet"
        rows = zones.canonical(content.key, candidate.dialect, candidate.corrections)
        self._download(rows, path, content.parquet_etag)
        return Snapshot(read_account(candidate, self.objects), path)

    def in_force(self, state: SourceState) -> Snapshot | None:
        """Return the last accepted snapshot, read anew where an older version read it.

        None where it is gone, or where it is one that would be refused today.
        """
        if not self.objects.exists(state.key):
            return None
        try:
            account = ensure(self.objects, state.key, self.dataset, DIALECTS[state.dialect])
        except SourceInvalid:
            return None
        path = self.folder / "in-force.parquet"
        key = zones.canonical(state.key, state.dialect, account.corrections)
        self._download(key, path)
        return Snapshot(account, path)

    def _download(self, key: str, path: Path, etag: str | None = None) -> None:
        with path.open("wb") as file:
            for piece in self.objects.stream(key, etag):
                file.write(piece)
