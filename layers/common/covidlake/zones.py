"""Every key and every s3:// path of the lake. Nothing else in the project spells one out."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from covidlake.reading.canonical import READER_VERSION

# Prefixes end with a slash, so that none matches a longer name.
RAW = "raw/"
RUNS = "runs/"
RELEASES = "releases/"
CURRENT = "releases/current.json"
HISTORY = "releases/history/"
RETIRED = "releases/retired/"
COLLECTED = "releases/collected/"
# In a folder of its own: right below `releases/` are manifests and the pointer alone.
RELEASE_INDEX = "releases/index/releases.json"
LOGS = "logs/emr/"
EXPORTS = "exports/"
# No run has a name that begins so.
LEASE = "runs/_turn/lease.json"
NEWEST_RUNS = "runs/_newest/"
# Of a key there: a number that falls by the second, so that the newest run is the first key.
_LAST_SECOND = 10**11
# The fitted forecast model lies beside the refined tables, a folder a release; it is a SparkML
# pipeline, no table.
FORECAST_MODEL = "forecast_model"
# Beside it: its files with their checksums, which the manifest of the release refers to by its own.
MODEL_FILES = "files.json"

# A name becomes a path segment and a Hive partition value: nothing that either would escape.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def name(value: str) -> str:
    """Return the value itself if it is safe as a path segment; ValueError otherwise."""
    if not _NAME.fullmatch(value):
        raise ValueError(
            f"not a valid name in the lake: {value!r} (letters, digits, '_', '.', '-', at most 100)"
        )
    return value


def incoming(run: str, source: str) -> str:
    """Return the key of a candidate being captured; the bucket's lifecycle expires it."""
    return f"raw/_incoming/{name(run)}/{name(source)}"


def canonical(snapshot_key: str, dialect: str, corrections: str = "") -> str:
    """Return where the rows of a snapshot lie, candidate or promoted, as this version reads them.

    Args:
        corrections: Digest of the corrections that it is read with; empty without any.
    """
    return f"{_canonical_name(snapshot_key, dialect, corrections)}.parquet"


def canonical_account(snapshot_key: str, dialect: str, corrections: str = "") -> str:
    """Return where the account of these rows lies; it is written last: where it is, they are."""
    return account_beside(canonical(snapshot_key, dialect, corrections))


def account_beside(rows: str) -> str:
    """Return where the account of the canonical rows at that key or path lies."""
    return f"{rows.removesuffix('.parquet')}.json"


def _canonical_name(snapshot_key: str, dialect: str, corrections: str) -> str:
    parts = [snapshot_key.removesuffix(".csv"), f"{name(dialect)}-{READER_VERSION}", corrections]
    return ".".join(filter(None, parts))


def raw(source: str, captured: date, sha256: str) -> str:
    """Return the key of a promoted snapshot, as received (decoded): its content address."""
    return f"raw/{name(source)}/captured={captured.isoformat()}/{name(sha256)}.csv"


def raw_snapshots(source: str) -> str:
    """Return what the keys of all promoted snapshots of a source begin with."""
    return f"raw/{name(source)}/captured="


def source_of(raw_key: str) -> str:
    """Return the source in the key of a promoted snapshot."""
    return raw_key.split("/", 2)[1]


def captured(raw_key: str) -> str:
    """Return the date in the key of a promoted snapshot, ISO."""
    return raw_key.split("captured=", 1)[1].split("/", 1)[0]


def corrections(source: str) -> str:
    """Return what the keys of all corrections of a source's rows begin with."""
    return f"raw/{name(source)}/corrections/"


def correction(source: str, run_id: str) -> str:
    """Return the key of the rows that the replay of that run corrected; written once."""
    return f"{corrections(source)}{name(run_id)}.jsonl"


def set_aside(correction_key: str) -> str:
    """Return where a repair puts corrections that cannot be read: no run reads them there."""
    source, _, file = correction_key.partition("/corrections/")
    return f"{source}/set-aside/{file}"


def source_state(source: str) -> str:
    """Return the key of a source's state; changed by compare-and-swap only."""
    return f"raw/{name(source)}/state.json"


def table(zone: str, table_name: str, release: str) -> str:
    """Return the folder of one table in one release, with its trailing slash."""
    return f"{table_folder(name(zone), table_name, release)}/"


def table_folder(zone_root: str, table_name: str, release: str) -> str:
    """Return the same without the slash, below the key or the s3:// path of the zone."""
    # Named as Hive names partitions: MSCK REPAIR TABLE finds a release by it.
    return f"{zone_root}/{name(table_name)}/release={name(release)}"


def key_of(location: str) -> str:
    """Return the key of the folder of a table, by its s3:// path in a manifest.

    Whatever the bucket: a lake that was copied to another is read there.
    """
    _, _, key = location.removeprefix("s3://").partition("/")
    return key


def table_root(zone: str, table_name: str) -> str:
    """Return the folder of one table in all releases: the LOCATION of its Athena table."""
    return f"{name(zone)}/{name(table_name)}/"


def release(release_id: str) -> str:
    """Return the key of the manifest of a release."""
    return f"{RELEASES}{name(release_id)}.json"


def is_release(key: str) -> bool:
    """Return whether a key is the manifest of a release that readers can choose.

    Not the pointer, and nothing in a folder beside them.
    """
    return (
        key.startswith(RELEASES)
        and key.endswith(".json")
        and key.count("/") == 1
        and key != CURRENT
    )


def switch(at: datetime, run_id: str) -> str:
    """Return the key of the pointer as that run set it then: these keys sort by time."""
    # With the run: two switches of one second must not share a key.
    return f"{HISTORY}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{name(run_id)}.json"


def retired(release_id: str) -> str:
    """Return the key of a release that readers do not find any more, before its deletion."""
    return f"{RETIRED}{name(release_id)}.json"


def collected(release_id: str) -> str:
    """Return the key of what is left of a release whose files were deleted."""
    return f"{COLLECTED}{name(release_id)}.json"


def run(run_id: str) -> str:
    """Return the key of the manifest of a run."""
    return f"{RUNS}{name(run_id)}.json"


def newest_run(started: datetime, run_id: str) -> str:
    """Return the key, of an empty object, by which a run stands in the list, newest first."""
    return f"{NEWEST_RUNS}{_LAST_SECOND - int(started.timestamp()):011d}-{name(run_id)}.json"


def run_of_newest(key: str) -> str:
    """Return the run of a key of `newest_run`."""
    return key.removeprefix(NEWEST_RUNS).partition("-")[2].removesuffix(".json")


def step_report(run_id: str, step: str) -> str:
    """Return where a Spark step reports of itself: rows, rejects, or its own error text."""
    return f"{RUNS}{name(run_id)}/{name(step)}.json"


def cluster_record(run_id: str) -> str:
    """Return the key of the cluster of a run: what makes creating it idempotent."""
    return f"{RUNS}{name(run_id)}/cluster.json"


def code_folder(code_hash: str) -> str:
    """Return the folder of what EMR runs, by the hash of its content; no trailing slash."""
    return f"code/{name(code_hash)}"


def code(code_hash: str, file: str) -> str:
    return f"{code_folder(code_hash)}/{name(file)}"


def export(release_id: str, file: str) -> str:
    """Return where a response lies that is too large for the API to send; it expires."""
    return f"{EXPORTS}{name(release_id)}/{name(file)}"


@dataclass(frozen=True)
class Lake:
    """One bucket; turns a key into its s3:// path and back."""

    bucket: str

    def uri(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"

    def key(self, uri: str) -> str:
        """Return the key of an s3:// path of this lake; ValueError for any other."""
        root = self.uri("")
        if not uri.startswith(root):
            raise ValueError(f"{uri} is not in the lake {root}")
        return uri.removeprefix(root)
