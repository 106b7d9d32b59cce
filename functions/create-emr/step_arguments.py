"""What each Spark step is called with: paths of this run's inputs and release."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from code_bundle import Code
from covidlake import zones
from covidlake.errors import SourceUnavailable
from covidlake.steps import ETL, SPARK_STEPS
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects


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


def read_inputs(captures: list[dict[str, Any]], objects: LakeObjects) -> dict[str, Input]:
    """Dataset -> its snapshot. A source that could not be captured now, and is not required, contributes the last accepted one.

    SourceUnavailable: a dataset has no accepted snapshot at all.
    """
    inputs = {}
    for capture in captures:
        accepted = capture if capture["key"] else _last_accepted(capture["source"], objects)
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
            corrections=list(objects.keys(zones.corrections(capture["source"]))),
        )
    return inputs


def _last_accepted(source: str, objects: LakeObjects) -> dict[str, Any]:
    stored = objects.read(zones.source_state(source))
    if stored is None:
        raise SourceUnavailable(
            f"{source} could not be captured and no earlier snapshot of it was accepted"
        )
    state: dict[str, Any] = json.loads(stored.body)
    return state


def current_release(objects: LakeObjects) -> str | None:
    """The release that readers see while this run builds the next one; None before the first."""
    pointer = objects.read(zones.CURRENT)
    return str(json.loads(pointer.body)["release"]) if pointer else None


def spark_steps(
    run: str,
    release: str,
    previous: str | None,
    inputs: dict[str, Input],
    waivers: Mapping[str, float],
    code: Code,
    lake: Lake,
) -> dict[str, list[str]]:
    """Step name -> argv for command-runner.jar.

    previous: the release before, whose tables a step may compare with; None for the first. waivers:
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
    let_pass = [part for check, most in waivers.items() for part in ("--accept", f"{check}={most}")]
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
