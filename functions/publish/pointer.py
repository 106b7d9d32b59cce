"""The pointer to the current release: changed by compare-and-swap, and each change on record."""

from datetime import datetime

from covidlake import zones
from covidlake.errors import ReleaseGone, ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest, Switch, SwitchAction, now
from covidlake_aws.documents import REMEDY_OF_POINTER, parse
from covidlake_aws.objects import LakeObjects
from event_types import RollbackRequest
from manifest import parquet_bytes, read_manifest


def point_to(
    release: str,
    run: str,
    objects: LakeObjects,
    *,
    action: SwitchAction,
    by: str,
    reason: str = "",
) -> Switch:
    """Make a release the current one and record that; once, however often a run asks.

    The pointer itself says who, when and why, so that the switch and its record are one write;
    `releases/history/` gets a copy.

    Raises:
        StateConflict: The pointer moved between our read and our write.
    """
    stored = objects.read(zones.CURRENT)
    current = read_pointer(stored.body) if stored else None
    if stored and current and current.release == release:
        switch = current  # by an earlier try of this run, or an earlier run
    else:
        previous = current.release if current else None
        switch = Switch(release, run, now(), action, previous, by, reason)
        objects.swap(zones.CURRENT, switch.to_json(), stored.etag if stored else None)
    # Also where the pointer was there already: a try that was killed between the two left this out.
    published_at = datetime.fromisoformat(switch.published_at)
    objects.write_once(zones.switch(published_at, switch.run), switch.to_json())
    return switch


def read_pointer(body: bytes) -> Switch:
    """Return what releases/current.json says; ObjectDamaged where that cannot be read."""
    return parse(zones.CURRENT, body, Switch.from_json, REMEDY_OF_POINTER)


def roll_back(request: RollbackRequest, run: str, objects: LakeObjects) -> Switch:
    """Switch to the release of a request, older or newer than the current one.

    To the current release it changes nothing.

    Raises:
        ReleaseNotFound: There is no such release, or not all of its files are there.
        ReleaseGone: It was garbage collected.
        StateConflict: The pointer moved between our read and our write.
    """
    manifest = complete_release(request["rollback"], objects)
    by = str(request.get("by") or "not stated")
    reason = str(request.get("reason") or "not stated")
    return point_to(
        manifest.release, run, objects, action=SwitchAction.ROLLBACK, by=by, reason=reason
    )


def complete_release(release: str, objects: LakeObjects) -> ReleaseManifest:
    """Return the manifest of a release, all of whose files are there.

    Raises:
        ReleaseGone: It was garbage collected.
        ReleaseNotFound: There is no such release, or not all of its files are there.
    """
    try:
        key = zones.release(release)
    except ValueError as error:
        raise ReleaseNotFound(str(error)) from error
    # The pointer lies beside the manifests, and is none.
    manifest = read_manifest(release, objects) if key != zones.CURRENT else None
    if manifest is None:
        raise _missing(release, objects)
    torn_tables = _torn_tables(manifest, objects)
    if torn_tables:
        raise ReleaseNotFound(f"release {release} is not whole any more: {'; '.join(torn_tables)}")
    return manifest


def _missing(release: str, objects: LakeObjects) -> ReleaseGone | ReleaseNotFound:
    collection_records = (zones.retired(release), zones.collected(release))
    if any(objects.read(key) for key in collection_records):
        return ReleaseGone(
            f"release {release} was garbage collected; "
            "the snapshots that it was built from are still in raw/"
        )
    return ReleaseNotFound(
        f"there is no release {release}: "
        f"the ids are in /v1/releases, and in {zones.RELEASES} of the lake"
    )


def _torn_tables(manifest: ReleaseManifest, objects: LakeObjects) -> list[str]:
    torn_tables = []
    for name, table in manifest.tables.items():
        size = parquet_bytes(zones.key_of(table["location"]), objects)
        if size != table["bytes"]:
            torn_tables.append(f"{name} has {size:,} of {table['bytes']:,} bytes")
    return torn_tables
