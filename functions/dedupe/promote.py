"""A candidate to its content address; and which snapshot the newest release was built from."""

from datetime import date

from covidlake import zones
from covidlake.capturing.candidate import Candidate
from covidlake.releases.manifest import ReleaseManifest
from covidlake_aws.copying import copy_once
from covidlake_aws.objects import LakeObjects


def promoted(candidate: Candidate, objects: LakeObjects) -> str:
    """The key under which the candidate's content is kept: the one it has, on whatever day it first came, or a new one of its day."""
    content = candidate.content()
    known = sorted(
        key
        for key in objects.keys(zones.raw_snapshots(candidate.source))
        if key.endswith(f"/{content.sha256}.csv")
    )
    if known:
        return known[0]
    # The day of the capture, not of the verdict: deliveries of one event before and after midnight
    # agree on the key.
    key = zones.raw(
        candidate.source, date.fromisoformat(candidate.captured_at[:10]), content.sha256
    )
    # The fingerprints first: where a snapshot is, they are.
    copy_once(
        objects,
        zones.fingerprints(content.key),
        content.rows_etag,
        zones.fingerprints(key),
        content.rows_bytes,
    )
    copy_once(objects, content.key, content.stored_etag, key, content.bytes)
    return key


def built_from(source: str, objects: LakeObjects) -> str | None:
    """The SHA-256 of the source's snapshot in the newest release, None where there is none; ids sort by time.

    The newest, not the current one: after a rollback an unchanged source must not build again what
    was rolled back.
    """
    newest = max(filter(zones.is_release, objects.keys(zones.RELEASES)), default=None)
    manifest = objects.read(newest) if newest else None
    return ReleaseManifest.from_json(manifest.body).inputs.get(source) if manifest else None
