"""`runs/<run>/cluster.json`: which cluster a run created; written once, so that a run has one."""

import json
from typing import TypedDict

from covidlake import zones
from covidlake.releases.records import SnapshotRecord
from covidlake_aws.objects import LakeObjects


class ClusterRecord(TypedDict):
    """What a run builds, and the cluster that it does so on.

    Attributes:
        previous: The release that was current when the cluster was created; null before the first.
        instances: Instance type -> how many.
        code: Hash of what the cluster runs.
        inputs: Source -> sha256 of its snapshot.
        snapshots: Source -> the snapshot.
        steps: Step -> argv.
    """

    release: str
    previous: str | None
    cluster_id: str
    instances: dict[str, int]
    code: str
    inputs: dict[str, str]
    snapshots: dict[str, SnapshotRecord]
    steps: dict[str, list[str]]


def read_record(run: str, objects: LakeObjects) -> ClusterRecord | None:
    """Return the record of a run's cluster, or None where it has none."""
    stored = objects.read(zones.cluster_record(run))
    return json.loads(stored.body) if stored else None


def write_record(run: str, record: ClusterRecord, objects: LakeObjects) -> ClusterRecord:
    """Write the first record of a run and return it: ours, or the one that was there before."""
    if objects.write_once(zones.cluster_record(run), json.dumps(record)):
        return record
    return read_record(run, objects) or record
