"""The checkup of all releases: manifests, pointer, tables, models, records."""

from typing import NamedTuple

from covidlake.releases.records import CheckupRecord
from covidlake_aws.checkup import Checkup
from covidlake_aws.objects import LakeObjects

from release_checkup.manifests import check_manifests
from release_checkup.models import check_models
from release_checkup.records import check_collected, check_history, check_index, check_runs
from release_checkup.switch import check_pointer, point_away
from release_checkup.tables import torn_releases


class Outcome(NamedTuple):
    """What a checkup found.

    Attributes:
        torn: Releases to take from the readers: current ones that are not whole any more.
        release: What readers see since; empty where that did not change.
        current: What readers see now; None before the first release.
    """

    record: CheckupRecord
    torn: list[str]
    release: str
    current: str | None


def check_releases(checkup: Checkup, run: str, objects: LakeObjects) -> Outcome:
    """Look at every object of releases, and at the records of runs."""
    manifests = check_manifests(checkup, objects)
    current = check_pointer(checkup, manifests, objects)
    outliving = check_collected(checkup, manifests, objects)
    torn = torn_releases(checkup, manifests, outliving, objects)
    check_models(checkup, manifests.values(), objects)
    target, gone = current, []
    if current in torn:
        target = point_away(checkup, current, torn, manifests, run, objects)
        gone = [current] if checkup.mend else []
    check_index(checkup, objects)
    check_history(checkup, objects)
    check_runs(checkup, objects)
    moved = target if checkup.mend and target and target != current else ""
    return Outcome(checkup.record(), gone, moved, target if checkup.mend else current)
