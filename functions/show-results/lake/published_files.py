"""Files of a release as they were published: fetched by their names, sizes and checksums."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from botocore.exceptions import ClientError
from covidlake import zones
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import ReleaseManifest
from covidlake.releases.records import FileRecord, TableRecord
from covidlake.schema import TABLES
from covidlake_aws.objects import LakeObjects, Outcome, outcome_of

# Folders that are listed side by side.
READERS = 16


def download_table(table: TableRecord, folder: Path, objects: LakeObjects) -> None:
    """Download a table's files into a folder, each held against what the manifest says of it.

    Raises:
        ObjectDamaged: A file is missing or is not the one that was published.
    """
    prefix = zones.key_of(table["location"])
    files = table.get("files")
    if files is None:  # of a release from before they were noted
        if fault := _size_fault(table, objects):
            raise damaged(prefix, fault)
        names = [key.removeprefix(prefix) for key in objects.keys(prefix)]
        files = [{"name": name} for name in names if name.endswith(".parquet")]
    for file in files:
        _download(file, prefix, folder, objects)


def damaged_tables(manifest: ReleaseManifest, objects: LakeObjects) -> list[str]:
    """Return a sentence for each table that readers can ask for and that is not all there."""
    served = [
        table
        for name, table in manifest.tables.items()
        if name in TABLES and TABLES[name].zone != "quarantine"
    ]
    with ThreadPoolExecutor(READERS) as readers:
        faults = readers.map(lambda table: _size_fault(table, objects), served)
    return [
        f"{zones.key_of(table['location'])} is damaged: {fault}."
        for table, fault in zip(served, faults, strict=True)
        if fault
    ]


def damaged(key: str, fault: str) -> ObjectDamaged:
    """Return the error of an object of a release, which names it and says what to do."""
    return ObjectDamaged(
        f"{key} is damaged: {fault}. Ask for another release of /v1/releases; operators restore "
        "the object's earlier version, or roll back."
    )


def _size_fault(table: TableRecord, objects: LakeObjects) -> str:
    sizes = dict(_parquet_sizes(table, objects))
    for file in table.get("files", ()):
        if file["name"] not in sizes:
            return f"{file['name']} is missing"
    size = sum(sizes.values())
    return "" if size == table["bytes"] else f"it has {size:,} of {table['bytes']:,} bytes"


def _parquet_sizes(table: TableRecord, objects: LakeObjects) -> Iterator[tuple[str, int]]:
    prefix = zones.key_of(table["location"])
    for file in objects.listing(prefix):
        if file.key.endswith(".parquet"):
            yield file.key.removeprefix(prefix), file.size


def _download(file: FileRecord, prefix: str, folder: Path, objects: LakeObjects) -> None:
    key, path = prefix + file["name"], folder / Path(file["name"]).name
    try:
        objects.download(key, path)
    except ClientError as error:
        if outcome_of(error) is not Outcome.ABSENT:
            raise
        raise damaged(key, "it is missing") from error
    expected = file.get("sha256")
    if expected and _sha256(path) != expected:
        raise damaged(key, "its bytes are not those that were published")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
