"""The verdict on a file against a lake, without changing it: the deployed ingest and dedupe, on a copy of what they read."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from covidlake import zones
from covidlake.capturing.candidate import SourceState
from rich.console import Console

from local import aws, summary
from local.aws import Cloud
from local.services import publisher

RUN = "verdict"


def on(file: Path, lake: Path, dialect: str) -> dict[str, Any]:
    """The Capture that a run would give the file in this dialect; a refused file's has verdict "invalid" and an error."""
    source = dialect  # so the template names it
    with (
        _copy(lake, source) as copy,
        publisher.serve(file) as url,
        aws.start(copy, {"SourceDialect": dialect}, keep=False) as cloud,
    ):
        configured = _source(cloud, source) | {"kind": "http", "location": {"url": url}}
        candidate, refused = _invoked(cloud, "IngestFunction", {"run": RUN, "source": configured})
        if refused and candidate["errorType"] == "SourceInvalid":
            error = {"type": candidate["errorType"], "cause": candidate["errorMessage"]}
            return {
                "source": source,
                "verdict": "invalid",
                "why": candidate["errorMessage"],
                "changes": None,
                "error": error,
            }
        capture, failed = (candidate, True) if refused else _invoked(
            cloud, "DedupeFunction", {"run": RUN, "source": configured, "candidate": candidate}
        )  # fmt: skip
        if failed:
            raise RuntimeError(f"{capture['errorType']}: {capture['errorMessage']}")
        return capture


def show(console: Console, capture: dict[str, Any]) -> None:
    """The verdict, what it rests on, and which rows and columns differ."""
    console.print(f"[bold]{capture['verdict']}[/bold]  {capture['why']}", highlight=False)
    changes = capture["changes"]
    if not changes:
        return
    console.print()
    counts = [
        (kind, changes[kind]) for kind in ("added", "changed", "removed", "duplicates", "conflicts")
    ]
    summary.table(console, "Rows", ("", "rows"), counts)
    if changes["examined"]:
        whole = changes["examined"] == changes["changed"] + changes["removed"]
        of = (
            "Changed and removed rows"
            if whole
            else f"Of {changes['examined']:,} changed and removed rows, drawn at random"
        )
        summary.table(
            console, f"{of}, by place", ("place", "rows"), list(changes["places"].items())
        )
        summary.table(
            console, "Columns that differ", ("column", "rows"), list(changes["columns"].items())
        )
        sample = [
            (" ".join(row["key"]), row["change"], ", ".join(row["columns"]))
            for row in changes["sample"]
        ]
        summary.table(console, "A sample", ("key", "", "columns"), sample)


def _source(cloud: Cloud, name: str) -> dict[str, Any]:
    """The source as the deployed schedule describes it; ValueError where it has none of that name."""
    target = boto3.client("scheduler").get_schedule(Name=cloud.stack["PipelineSchedule"])["Target"]
    sources: dict[str, dict[str, Any]] = {
        source["name"]: source for source in json.loads(target["Input"])["sources"]
    }
    if name not in sources:
        raise ValueError(f"no source {name!r}: choose {' or '.join(sources)}")
    return sources[name]


def _invoked(cloud: Cloud, function: str, event: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    answer, failed = cloud.functions.invoke(cloud.stack[function], json.dumps(event).encode())
    return json.loads(answer), failed


@contextmanager
def _copy(lake: Path, source: str) -> Iterator[Path]:
    """A lake of its own with the state of the source, the snapshot in force, and the manifests of the releases."""
    with tempfile.TemporaryDirectory(prefix="covidlake-verdict-") as folder:
        for state in lake.glob(f"*/{zones.source_state(source)}"):
            bucket = state.parents[2]
            key = SourceState.from_json(state.read_bytes()).key
            wanted = [
                state,
                bucket / key,
                bucket / zones.fingerprints(key),
                *bucket.glob(f"{zones.RELEASES}*.json"),
            ]
            for path in filter(Path.exists, wanted):
                target = Path(folder) / path.relative_to(lake)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)
        yield Path(folder)
