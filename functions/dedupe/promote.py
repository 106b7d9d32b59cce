"""Promotes a candidate to its content address; tells what the newest release was built from."""

from datetime import UTC, date, datetime

from aws_lambda_powertools import Logger
from covidlake import zones
from covidlake.capturing.candidate import Candidate
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import release_id
from covidlake_aws.copying import copy_once
from covidlake_aws.documents import manifest_under, parse
from covidlake_aws.objects import JSON, LakeObjects
from covidlake_aws.source_state import SKEW
from covidlake_snapshots.ensure import PARQUET

CSV = "text/csv"

logger = Logger(child=True)


def promote(candidate: Candidate, objects: LakeObjects) -> str:
    """Copy the candidate's content to its address and return that key.

    Content that came before keeps the key of the day when it first came.
    """
    content = candidate.content()
    snapshots = objects.keys(zones.raw_snapshots(candidate.source))
    same_content = [key for key in snapshots if key.endswith(f"/{content.sha256}.csv")]
    if same_content:
        return min(same_content)
    # The day of the capture, not of the verdict: deliveries of one event before and after midnight
    # agree on the key.
    day = date.fromisoformat(candidate.captured_at[:10])
    key = zones.raw(candidate.source, day, content.sha256)
    # The snapshot last: where it is, its rows and their account are.
    _copy_canonical(candidate, key, objects)
    copy_once(objects, content.key, content.stored_etag, key, content.bytes, CSV)
    return key


def _copy_canonical(candidate: Candidate, key: str, objects: LakeObjects) -> None:
    content, read_as = candidate.content(), (candidate.dialect, candidate.corrections)
    copy_once(
        objects,
        zones.canonical(content.key, *read_as),
        content.parquet_etag,
        zones.canonical(key, *read_as),
        content.parquet_bytes,
        PARQUET,
    )
    copy_once(
        objects,
        zones.canonical_account(content.key, *read_as),
        content.account_etag,
        zones.canonical_account(key, *read_as),
        content.account_bytes,
        JSON,
    )


def built_from(source: str, objects: LakeObjects) -> str | None:
    """Return the SHA-256 of the source's snapshot in the newest release, or None without one.

    The newest, not the current one: after a rollback an unchanged source must not build again what
    was rolled back.
    """
    keys = list(objects.keys(zones.RELEASES))
    if zones.CURRENT not in keys:  # whatever was built, readers have none of it
        return None
    manifests = filter(zones.is_release, keys)
    # Ids sort by time; one beyond now was given under a clock that was ahead.
    latest = zones.release(release_id(datetime.now(UTC) + SKEW, objects.run))
    newest = max((key for key in manifests if key <= latest), default=None)
    stored = objects.read(newest) if newest else None
    if newest is None or stored is None:
        return None
    try:
        return parse(newest, stored.body, manifest_under(newest), "").inputs.get(source)
    except ObjectDamaged as error:
        logger.warning("the newest release is built again", extra={"why": str(error)})
        return None
