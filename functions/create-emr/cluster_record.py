"""`runs/<run>/cluster.json`: which cluster a run created; written once, so that a run has one."""

import json
from typing import Any

from covidlake import zones
from covidlake_aws.objects import LakeObjects


def read_record(run: str, objects: LakeObjects) -> dict[str, Any] | None:
    """Return the record of a run's cluster, or None where it has none."""
    stored = objects.read(zones.cluster_record(run))
    return json.loads(stored.body) if stored else None


def write_record(run: str, record: dict[str, Any], objects: LakeObjects) -> dict[str, Any]:
    """Write the first record of a run and return it: ours, or the one that was there before."""
    if objects.write_once(zones.cluster_record(run), json.dumps(record)):
        return record
    return read_record(run, objects) or record
