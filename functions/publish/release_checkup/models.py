"""The fitted models of releases: each file held against the list that the manifest refers to."""

import hashlib
from collections.abc import Iterable

from covidlake import zones
from covidlake.checksums import unsealed
from covidlake.releases.manifest import ReleaseManifest
from covidlake.releases.records import FileRecord
from covidlake_aws.checkup import Checkup
from covidlake_aws.objects import LakeObjects

from release_checkup.tables import PublishedFile, faults_of

REMEDY = "Nothing has to be done: no run loads such a model, the next one fits it anew."


def check_models(
    checkup: Checkup, manifests: Iterable[ReleaseManifest], objects: LakeObjects
) -> None:
    """Note each file of a model that is not as it was saved; older manifests know of none."""
    for manifest in manifests:
        if manifest.forecast_model:
            _check_model(checkup, manifest.release, manifest.forecast_model, objects)


def _check_model(checkup: Checkup, release: str, listed: FileRecord, objects: LakeObjects) -> None:
    folder = zones.table("refined", zones.FORECAST_MODEL, release)
    key = folder + listed["name"]
    checkup.checked += 1
    stored = objects.read(key)
    sha256 = hashlib.sha256(stored.body).hexdigest() if stored else None
    if stored is None or sha256 != listed.get("sha256"):
        fault = f"its SHA-256 is {sha256}" if stored else "it is missing"
        checkup.lasting(key, fault, REMEDY)
        return
    files = [
        PublishedFile(release, folder + file["name"], file["sha256"])
        for file in unsealed(stored.body)["files"]
    ]
    checkup.checked += len(files)
    for file, fault in faults_of(files, objects):
        checkup.lasting(file.key, fault, REMEDY)
