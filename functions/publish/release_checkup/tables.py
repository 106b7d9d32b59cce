"""The tables of releases: each file held against the checksum in the manifest."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from covidlake import zones
from covidlake.errors import StateConflict
from covidlake.releases.manifest import ReleaseManifest
from covidlake.releases.records import TableRecord
from covidlake_aws.checkup import Checkup
from covidlake_aws.objects import LakeObjects
from manifest import sha256_of

# Files that are hashed side by side, a megabyte in memory each.
READERS = 16
REMEDY = (
    "Restore the object's earlier version. Until then the API answers its table of that release "
    "with an error that names it; Athena cannot tell."
)


class PublishedFile(NamedTuple):
    """A file of a release, as it was published."""

    release: str
    key: str
    sha256: str | None  # None: of a manifest from before files were noted


def torn_releases(
    checkup: Checkup,
    manifests: Mapping[str, ReleaseManifest],
    outliving: Mapping[str, ReleaseManifest],
    objects: LakeObjects,
) -> set[str]:
    """Note each file that is not as it was published; return the releases that have such.

    Args:
        outliving: Those of collected releases, of whose tables some are left.
    """
    torn: set[str] = set()
    files: list[PublishedFile] = []
    for manifest in (*manifests.values(), *outliving.values()):
        for table in manifest.tables.values():
            files += _files(manifest.release, table)
            if fault := _size_fault(table, objects):
                torn.add(manifest.release)
                checkup.lasting(zones.key_of(table["location"]), fault, REMEDY)
    checkup.checked += len(files)
    for file, fault in faults_of(files, objects):
        torn.add(file.release)
        checkup.lasting(file.key, fault, REMEDY)
    return torn


def _files(release: str, table: TableRecord) -> Iterator[PublishedFile]:
    prefix = zones.key_of(table["location"])
    for file in table.get("files", ()):
        yield PublishedFile(release, prefix + file["name"], file.get("sha256"))


def _size_fault(table: TableRecord, objects: LakeObjects) -> str:
    """Return what is wrong with a table whose files were not noted; empty for any other."""
    if "files" in table:
        return ""
    listed = objects.listing(zones.key_of(table["location"]))
    size = sum(file.size for file in listed if file.key.endswith(".parquet"))
    return "" if size == table["bytes"] else f"it has {size:,} of {table['bytes']:,} bytes"


def faults_of(
    files: Iterable[PublishedFile], objects: LakeObjects
) -> Iterator[tuple[PublishedFile, str]]:
    """Yield each file that is not as it was published, and what is wrong with it."""
    files = list(files)
    with ThreadPoolExecutor(READERS) as readers:
        faults = list(readers.map(lambda file: _fault(file, objects), files))
    yield from ((file, fault) for file, fault in zip(files, faults, strict=True) if fault)


def _fault(file: PublishedFile, objects: LakeObjects) -> str:
    try:
        sha256 = sha256_of(file.key, objects)
    except StateConflict:  # there is no such object
        return "it is missing"
    return "" if file.sha256 in (None, sha256) else f"its SHA-256 is {sha256}"
