"""The verdict on a file against a lake, without changing it.

The deployed `ingest` and `dedupe` give it, on a copy of what they read.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

from covidlake import zones
from covidlake.capturing.candidate import CaptureError, SourceState
from covidlake.capturing.changes import Changes, Losses
from covidlake.errors import SourceInvalid
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.manifest import Verdict

from local import aws
from local.aws import Cloud
from local.services import publisher, scheduler

RUN = "verdict"


class FileVerdict(TypedDict):
    """What is read of a Capture; of a file that is refused it is all that there is."""

    source: str
    verdict: str
    why: str | None
    rows: int | None
    rows_out: int | None
    reasons: dict[str, int]
    changes: Changes | None
    losses: Losses | None
    checks: list[CheckResult]
    error: CaptureError | None


class LambdaError(TypedDict):
    """What Lambda answers where a function failed."""

    errorType: str
    errorMessage: str


def judge(file: Path, lake: Path, dialect: str) -> FileVerdict:
    """Return the Capture that a run would give the file in this dialect.

    That of a file that `ingest` or `dedupe` refuses has the verdict "invalid" and an error.

    Raises:
        RuntimeError: a function failed otherwise.
    """
    source = dialect  # so the template names it
    with (
        _copy(lake, source) as copy,
        publisher.serve(file) as url,
        aws.start(copy, {"SourceDialect": dialect}, keep=False) as cloud,
    ):
        return capture(cloud, source, url)


def capture(cloud: Cloud, source: str, url: str) -> FileVerdict:
    """Capture a file into what is deployed, as `source`; returns the Capture, as `judge` does.

    Raises:
        RuntimeError: a function failed otherwise.
    """
    configured = _source(cloud, source) | {"kind": "http", "location": {"url": url}}
    event = {"run": RUN, "source": configured}
    candidate, failed = _invoke(cloud, "IngestFunction", event)
    if failed:
        return _invalid(source, candidate)
    judged, failed = _invoke(cloud, "DedupeFunction", {**event, "candidate": candidate})
    if failed:
        return _invalid(source, judged)
    verdict: FileVerdict = judged
    return verdict


def _invalid(source: str, response: LambdaError) -> FileVerdict:
    """Return the Capture that the record of a run has of a file that a function refuses.

    Raises:
        RuntimeError: The function failed for another reason.
    """
    kind, cause = response["errorType"], response["errorMessage"]
    if kind != SourceInvalid.__name__:
        raise RuntimeError(f"{kind}: {cause}")
    return {
        "source": source,
        "verdict": Verdict.INVALID.value,
        "why": cause,
        "rows": None,
        "rows_out": None,
        "reasons": {},
        "changes": None,
        "losses": None,
        "checks": [],
        "error": {"type": kind, "cause": cause},
    }


def _source(cloud: Cloud, name: str) -> scheduler.Payload:
    """Return the source as the deployed schedule has it; ValueError for a name that it lacks."""
    _, payload = scheduler.target(cloud.stack["PipelineSchedule"])
    configured: list[scheduler.Payload] = payload["sources"]
    sources = {source["name"]: source for source in configured}
    if name not in sources:
        raise ValueError(f"no source {name!r}: choose {' or '.join(sources)}")
    return sources[name]


def _invoke(cloud: Cloud, function: str, event: Mapping[str, object]) -> tuple[Any, bool]:
    """Return what a function answers, a LambdaError where it failed, and whether it did."""
    response, failed = cloud.functions.invoke(cloud.stack[function], json.dumps(event).encode())
    return json.loads(response), failed


@contextmanager
def _copy(lake: Path, source: str) -> Iterator[Path]:
    """Make a lake of its own from what the two functions read.

    That is the state of the source, the snapshot in force, and the manifests of the releases: the
    rest of a lake may be gigabytes.
    """
    with tempfile.TemporaryDirectory(prefix="covidlake-verdict-") as folder:
        for state in lake.glob(f"*/{zones.source_state(source)}"):
            bucket = state.parents[2]
            snapshot = SourceState.from_json(state.read_bytes()).key
            # The file as received, what was read of it, and what people corrected there.
            files = [
                state,
                *bucket.glob(f"{snapshot.removesuffix('.csv')}.*"),
                *bucket.glob(f"{zones.corrections(source)}*"),
                *bucket.glob(f"{zones.RELEASES}*.json"),
            ]
            for path in filter(Path.exists, files):
                target = Path(folder) / path.relative_to(lake)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)
        yield Path(folder)
