"""What each Spark step is called with: paths of this run's inputs and release."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from code_bundle import Code
from covidlake import zones
from covidlake.errors import SourceUnavailable
from covidlake.steps import ETL, SPARK_STEPS
from covidlake.zones import Lake


@dataclass(frozen=True)
class Input:
    """The accepted snapshot of one source that a release is built from.

    captured_at  when its capture began, ISO 8601 in UTC; of snapshots accepted before that was
                 kept, the beginning of the day is known
    last_date    the newest date of its data, ISO; null where it has none
    corrections  keys of what people corrected in rows of this source (covidlake.capturing.corrections)
    """

    source: str
    dataset: str
    sha256: str
    key: str
    bytes: int
    dialect: str
    captured_at: str
    last_date: str | None
    corrections: list[str]


def read_inputs(captures: list[dict[str, Any]], lake: Lake, s3: Any) -> dict[str, Input]:
    """Dataset -> its snapshot. A source that could not be captured now, and is not required, contributes the last accepted one.

    SourceUnavailable: a dataset has no accepted snapshot at all.
    """
    inputs = {}
    for capture in captures:
        accepted = capture if capture["key"] else _last_accepted(capture["source"], lake, s3)
        inputs[capture["dataset"]] = Input(
            source=capture["source"],
            dataset=capture["dataset"],
            sha256=accepted["sha256"],
            key=accepted["key"],
            bytes=int(accepted["bytes"]),
            dialect=accepted.get("dialect", "owid"),  # of what was accepted before there were any
            captured_at=accepted.get("captured_at")
            or f"{zones.captured(accepted['key'])}T00:00:00+00:00",
            last_date=accepted.get("last_date"),
            corrections=list(_keys(zones.corrections(capture["source"]), lake, s3)),
        )
    return inputs


def _last_accepted(source: str, lake: Lake, s3: Any) -> dict[str, Any]:
    try:
        body = s3.get_object(Bucket=lake.bucket, Key=zones.source_state(source))["Body"].read()
    except s3.exceptions.NoSuchKey as error:
        raise SourceUnavailable(
            f"{source} could not be captured and no earlier snapshot of it was accepted"
        ) from error
    state: dict[str, Any] = json.loads(body)
    return state


def _keys(prefix: str, lake: Lake, s3: Any) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=lake.bucket, Prefix=prefix):
        yield from (item["Key"] for item in page.get("Contents", ()))


def current_release(lake: Lake, s3: Any) -> str | None:
    """The release that readers see while this run builds the next one; None before the first."""
    try:
        body = s3.get_object(Bucket=lake.bucket, Key=zones.CURRENT)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    return str(json.loads(body)["release"])


def spark_steps(
    run: str,
    release: str,
    previous: str | None,
    inputs: dict[str, Input],
    accept: Mapping[str, float],
    code: Code,
    lake: Lake,
) -> dict[str, list[str]]:
    """Step name -> argv for command-runner.jar.

    previous: the release before, whose tables a step may compare with; None for the first. accept:
    check -> the most that passes.
    """
    captured = [
        part
        for dataset in ("observations", "countries")
        for part in (
            f"--{dataset}", lake.uri(inputs[dataset].key),
            f"--{dataset}-sha", inputs[dataset].sha256,
            f"--{dataset}-source", inputs[dataset].source,
            f"--{dataset}-dialect", inputs[dataset].dialect,
        )
    ]  # fmt: skip
    corrections = [
        part
        for one in inputs.values()
        for key in one.corrections
        for part in ("--corrections", f"{one.source}={lake.uri(key)}")
    ]
    let_pass = [part for check, most in accept.items() for part in ("--accept", f"{check}={most}")]
    arguments = {
        step: [part for zone in step.zones for part in (f"--{zone}", lake.uri(zone))]
        for step in SPARK_STEPS
    }
    # The ETL step alone reads what was captured.
    arguments[ETL] = [*captured, *corrections, *let_pass, *arguments[ETL]]
    before = ["--previous", previous] if previous else []
    return {
        step.name: [
            "spark-submit", "--deploy-mode", "client",
            "--py-files", lake.uri(code.key("pyfiles.zip")), lake.uri(code.key(step.script)),
            *argv, *before,
            "--release", release, "--report", lake.uri(zones.step_report(run, step.name)),
        ]
        for step, argv in arguments.items()
    }  # fmt: skip
