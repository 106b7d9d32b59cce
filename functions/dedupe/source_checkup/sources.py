"""The checkup of every source: its corrections, its state, and the snapshot that is in force."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from covidlake import zones
from covidlake.capturing.candidate import SourceState
from covidlake.capturing.corrections import corrections_in
from covidlake.reading.canonical import corrections_digest
from covidlake_aws.checkup import Checkup
from covidlake_aws.documents import DAMAGES
from covidlake_aws.objects import LakeObjects
from covidlake_aws.source_state import REMEDY, state_of
from covidlake_snapshots.ensure import read_corrections

from source_checkup.rebuilding import corrections_named, rebuilt_state
from source_checkup.snapshots import MISSING, InForce, account_fault, damage_of_raw, rows_fault

INCOMING = "_incoming"


def check_sources(checkup: Checkup, objects: LakeObjects) -> None:
    """Look at all that a run reads of each source."""
    for folder in objects.folders(zones.RAW):
        source = folder.removeprefix(zones.RAW).rstrip("/")
        if source != INCOMING:
            _SourceCheck(source, checkup, objects).run()


@dataclass(frozen=True)
class _SourceCheck:
    source: str
    checkup: Checkup
    objects: LakeObjects

    @property
    def state_key(self) -> str:
        return zones.source_state(self.source)

    def run(self) -> None:
        # In this order: corrections are a part of what a canonical snapshot is named by.
        damaged = self._check_corrections()
        state = self._state()
        if state:
            self._check_in_force(InForce(state, self.objects), damaged)

    def _check_corrections(self) -> list[str]:
        """Return the keys of corrections that cannot be read."""
        keys = list(self.objects.keys(zones.corrections(self.source)))
        damaged = []
        for key in keys:
            self.checkup.checked += 1
            if fault := self._fault_of_corrections(key):
                damaged.append(key)
                action = "set aside, and its rows read as they were received"
                self.checkup.mendable(key, fault, action, partial(self._set_aside, key))
        for key in corrections_named(self.source, self.objects):
            if key not in keys:
                remedy = "Restore the object's earlier version, or correct the rows again."
                self.checkup.lasting(key, MISSING, remedy)
        return damaged

    def _fault_of_corrections(self, key: str) -> str:
        stored = self.objects.read(key)
        try:
            corrections_in(stored.body if stored else b"")
        except DAMAGES as error:
            return str(error)
        return ""

    def _set_aside(self, key: str) -> None:
        stored = self.objects.read(key)
        if stored:
            self.objects.write(zones.set_aside(key), stored.body)
        self.objects.delete(key)

    def _state(self) -> SourceState | None:
        """Return the state; of a damaged one what it is made again from, or None."""
        stored = self.objects.read(self.state_key)
        self.checkup.checked += 1
        if stored is None and not self._was_captured():
            return None
        try:
            if stored:
                return state_of(self.source, stored.body)
            fault = MISSING
        except DAMAGES as error:
            fault = f"{type(error).__name__}: {error}"
        state = rebuilt_state(self.source, self.objects)
        if state:
            action = "made again from the newest release"
            self.checkup.mendable(self.state_key, fault, action, lambda: self._write(state))
        elif stored:
            action = "deleted, and the next capture judged as the first"
            self.checkup.mendable(
                self.state_key, fault, action, lambda: self.objects.delete(self.state_key)
            )
        else:
            self.checkup.lasting(self.state_key, fault, REMEDY)
        return state

    def _was_captured(self) -> bool:
        return any(True for _ in self.objects.keys(zones.raw_snapshots(self.source)))

    def _check_in_force(self, snapshot: InForce, damaged: Sequence[str]) -> None:
        fault = damage_of_raw(snapshot)
        self.checkup.checked += 1
        if fault == MISSING and snapshot.is_asked_anew:
            self.checkup.lasting(snapshot.state.key, fault, "The next capture of its source.")
        elif fault:
            # Without validators the publisher is asked for the whole file.
            action = "taken out; the next capture is kept in its place"
            self.checkup.mendable(
                snapshot.state.key, fault, action, lambda: self._capture_anew(snapshot)
            )
        corrections = read_corrections(self.objects, self.source, damaged)
        digest = corrections_digest(corrections)
        self._check_canonical(snapshot, digest, raw_is_right=not fault)

    def _check_canonical(self, snapshot: InForce, digest: str, *, raw_is_right: bool) -> None:
        for key, fault in self._canonical_faults(snapshot, digest):
            if raw_is_right:
                action = "made again from the captured file"
                self.checkup.mendable(key, fault, action, lambda: snapshot.make_again(digest))
            else:
                action = "taken out, as its captured file is; the next capture is the first"
                self.checkup.mendable(key, fault, action, lambda: self._forget(snapshot, digest))

    def _canonical_faults(self, snapshot: InForce, digest: str) -> Iterator[tuple[str, str]]:
        self.checkup.checked += 2
        key = zones.canonical_account(snapshot.state.key, snapshot.state.dialect, digest)
        account, fault = account_fault(snapshot, key)
        if fault:
            yield key, fault
        elif account and (fault := rows_fault(snapshot, account, digest)):
            yield zones.canonical(snapshot.state.key, snapshot.state.dialect, digest), fault

    def _capture_anew(self, snapshot: InForce) -> None:
        self.objects.delete(snapshot.state.key)
        asked_anew = replace(snapshot.state, etag=None, last_modified=None, whole_at=None)
        self._write(asked_anew)

    def _forget(self, snapshot: InForce, digest: str) -> None:
        snapshot.delete_canonical(digest)
        self.objects.delete(self.state_key)

    def _write(self, state: SourceState) -> None:
        stored = self.objects.read(self.state_key)
        self.objects.swap(self.state_key, state.to_json(), stored.etag if stored else None)
