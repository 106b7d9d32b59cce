"""What releases and accounts tell of a source whose state is lost."""

from collections.abc import Iterator

from covidlake import zones
from covidlake.capturing.candidate import SourceState
from covidlake.errors import SourceInvalid, StateConflict
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS
from covidlake.releases.manifest import ReleaseManifest
from covidlake.releases.records import SnapshotRecord
from covidlake_aws.documents import DAMAGES, manifest_under
from covidlake_aws.objects import LakeObjects
from covidlake_snapshots.ensure import ensure

# Where neither a release nor an account says it.
COUNTRIES = "countries"


def rebuilt_state(source: str, objects: LakeObjects) -> SourceState | None:
    """Return the state as of the newest release; None where none was built from the source.

    It has no validators, so that the publisher is asked for the whole file.
    """
    newest = next(_built_from(source, objects), None)
    if newest is None:
        return None
    manifest, snapshot = newest
    dialect = snapshot.get("dialect", "owid")
    try:
        account = ensure(objects, snapshot["key"], snapshot["dataset"], DIALECTS[dialect])
    except (StateConflict, SourceInvalid):  # its file is gone, or damaged, too
        return None
    captured_at = snapshot["captured_at"]
    return SourceState(
        source=source,
        location="",
        etag=None,
        last_modified=None,
        sha256=snapshot["sha256"],
        key=snapshot["key"],
        bytes=snapshot["bytes"],
        rows=account.rows_in,
        captured=zones.captured(snapshot["key"]),
        seen_at=captured_at,
        run=manifest.run,
        accepted_at=manifest.created_at,
        content_hash=account.content_hash,
        last_date=account.last_date,
        captured_at=captured_at,
        earlier=_earlier(source, account, objects),
        dialect=dialect,
        canonical=zones.canonical(snapshot["key"], dialect, account.corrections),
        reported_until=snapshot.get("reported_until"),
        checks=snapshot.get("checks", []),
    )


def dataset_of(source: str, objects: LakeObjects) -> str:
    """Return the dataset of a source, as a release has it."""
    newest = next(_built_from(source, objects), None)
    if newest:
        _, snapshot = newest
        return snapshot["dataset"]
    accounts = _accounts(source, objects)
    named = COUNTRIES if source == COUNTRIES else "observations"
    return next((account.dataset for account in accounts), named)


def corrections_named(source: str, objects: LakeObjects) -> list[str]:
    """Return the keys of corrections that the newest release was built with."""
    newest = next(_built_from(source, objects), None)
    return newest[1].get("corrections", []) if newest else []


def _built_from(
    source: str, objects: LakeObjects
) -> Iterator[tuple[ReleaseManifest, SnapshotRecord]]:
    """Yield the releases that were built from a source, newest first; damaged ones are left out."""
    keys = filter(zones.is_release, objects.keys(zones.RELEASES, delimiter="/"))
    for key in sorted(keys, reverse=True):
        stored = objects.read(key)
        try:
            manifest = manifest_under(key)(stored.body) if stored else None
        except DAMAGES:  # the checkup of releases tells of it
            continue
        if manifest and source in manifest.snapshots:
            yield manifest, manifest.snapshots[source]


def _earlier(source: str, in_force: Account, objects: LakeObjects) -> list[str]:
    """Return the content hashes of the other snapshots, oldest first: what comes back is stale."""
    hashes = dict.fromkeys(account.content_hash for account in _accounts(source, objects))
    return [one for one in hashes if one != in_force.content_hash]


def _accounts(source: str, objects: LakeObjects) -> Iterator[Account]:
    # The keys sort by the day of the capture.
    for key in objects.keys(zones.raw_snapshots(source)):
        stored = objects.read(key) if key.endswith(".json") else None
        try:
            if stored:
                yield Account.from_json(stored.body)
        except DAMAGES:  # it is made again when its file is read
            continue
