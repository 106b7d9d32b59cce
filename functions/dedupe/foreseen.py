"""What the audit of a release will refuse of a file, told before a cluster is paid for.

Only what the file and the current release decide between them: of the rest Athena counts.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from aws_lambda_powertools import Logger
from contents.comparison import Comparison
from covidlake import zones
from covidlake.capturing.candidate import SourceState
from covidlake.capturing.source import Source
from covidlake.errors import ObjectDamaged
from covidlake.quality import checks
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.manifest import ReleaseManifest, Switch
from covidlake_aws.documents import REMEDY_OF_POINTER, manifest_under, parse
from covidlake_aws.objects import LakeObjects
from snapshot_files import Snapshot

logger = Logger(child=True)


def current_release(source: Source, objects: LakeObjects) -> ReleaseManifest | None:
    """Return the release that the audit will compare with; None where it will skip that."""
    if source.dataset != "observations":
        return None
    try:
        current = _read_current(objects)
    except ObjectDamaged as error:
        logger.warning("nothing is told of the audit beforehand", extra={"why": str(error)})
        return None
    return current if current and source.name in current.inputs else None


def _read_current(objects: LakeObjects) -> ReleaseManifest | None:
    pointer = objects.read(zones.CURRENT)
    if pointer is None:
        return None
    switch = parse(zones.CURRENT, pointer.body, Switch.from_json, REMEDY_OF_POINTER)
    key = zones.release(switch.release)
    stored = objects.read(key)
    return parse(key, stored.body, manifest_under(key), "") if stored else None


def judge_foreseen(
    current: ReleaseManifest,
    state: SourceState | None,
    old: Snapshot | None,
    comparison: Comparison,
    reported_until: str | None,
    source: str,
    waivers: Mapping[str, float],
) -> Iterator[CheckResult]:
    """Judge what became of the current release's data, in the audit's own words.

    Args:
        state: Of the source.
        old: The snapshot in force; None where there is nothing to compare.
        comparison: Of the candidate with it.
        reported_until: The last day on which the candidate's locations really report.
        source: The name of the source.
        waivers: Check -> the most that this run lets pass.
    """
    # After a rollback, or a build that failed, readers see another snapshot than that in force.
    is_of_readers = state is not None and state.sha256 == current.inputs[source]
    if old and comparison.changes and is_of_readers:
        rows = current.tables["observations"]["rows"]
        # Else the rows of the file are none of the table: of provinces it has the sum.
        if old.account.rows_out == rows:
            yield checks.judge_removed(comparison.changes["removed"], rows, source, waivers)
        yield checks.judge_missing(comparison.gone, source, waivers)
    # An older version took the last day of any country for the release's.
    is_alike = "reported_until" in current.snapshots.get(source, {})
    if reported_until and is_alike:
        ends = date.fromisoformat(reported_until)
        days_older = (date.fromisoformat(current.data_date) - ends).days
        yield checks.judge_older(days_older, source, waivers)
