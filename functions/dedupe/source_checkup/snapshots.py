"""The snapshot that is in force: the captured file, its rows, and their account."""

import hashlib
from dataclasses import dataclass

from covidlake import zones
from covidlake.capturing.candidate import SourceState
from covidlake.errors import StateConflict
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS
from covidlake_aws.documents import DAMAGES
from covidlake_aws.objects import LakeObjects
from covidlake_snapshots.ensure import ensure

from source_checkup.rebuilding import dataset_of

MISSING = "it is missing"


@dataclass(frozen=True)
class InForce:
    """The snapshot that a state names."""

    state: SourceState
    objects: LakeObjects

    @property
    def is_asked_anew(self) -> bool:
        """Whether the next capture brings the whole file, changed or not."""
        return self.state.etag is None and self.state.last_modified is None

    def make_again(self, digest: str) -> None:
        """Read the captured file anew."""
        self.delete_canonical(digest)
        dataset = dataset_of(self.state.source, self.objects)
        ensure(self.objects, self.state.key, dataset, DIALECTS[self.state.dialect])

    def delete_canonical(self, digest: str) -> None:
        # The account first: where it is, the rows are.
        self.objects.delete(zones.canonical_account(self.state.key, self.state.dialect, digest))
        self.objects.delete(zones.canonical(self.state.key, self.state.dialect, digest))


def damage_of_raw(snapshot: InForce) -> str:
    """Return what is wrong with the captured file; empty where it is the one that was accepted."""
    sha256 = _sha256(snapshot.state.key, snapshot.objects)
    if sha256 is None:
        return MISSING
    return "" if sha256 == snapshot.state.sha256 else f"its SHA-256 is {sha256}"


def account_fault(snapshot: InForce, key: str) -> tuple[Account | None, str]:
    """Return the account under a key, and what is wrong with it.

    Neither where there is none because a later version of the reader makes it with the next run.
    """
    stored = snapshot.objects.read(key)
    if stored is None:
        return None, MISSING if key == _account_named(snapshot.state) else ""
    try:
        account = Account.from_json(stored.body)
    except DAMAGES as error:
        return None, f"{type(error).__name__}: {error}"
    if account.sha256 != snapshot.state.sha256:
        return None, f"it is the account of another file, {account.sha256}"
    return account, ""


def rows_fault(snapshot: InForce, account: Account, digest: str) -> str:
    """Return what is wrong with the rows of an account; empty where they are its own."""
    key = zones.canonical(snapshot.state.key, snapshot.state.dialect, digest)
    sha256 = _sha256(key, snapshot.objects)
    if sha256 is None:
        return MISSING
    return "" if sha256 == account.parquet_sha256 else f"its SHA-256 is {sha256}"


def _account_named(state: SourceState) -> str:
    return zones.account_beside(state.canonical) if state.canonical else ""


def _sha256(key: str, objects: LakeObjects) -> str | None:
    digest = hashlib.sha256()
    try:
        for piece in objects.stream(key):
            digest.update(piece)
    except StateConflict:  # there is no such object
        return None
    return digest.hexdigest()
