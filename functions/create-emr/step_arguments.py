"""What each Spark step is called with: paths of this run's inputs and release."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from code_bundle import Code
from covidlake import zones
from covidlake.errors import SourceUnavailable
from covidlake.steps import ETL, SPARK_STEPS, SparkStep
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects


@dataclass(frozen=True)
class Input:
    """The promoted snapshot of one source that a release is built from.

    Attributes:
        captured_at: When its capture began, ISO 8601 in UTC; of snapshots accepted before that was
            stored, the beginning of that day.
        last_date: The newest date of its data, ISO; null where it has none.
        corrections: Keys of what people corrected in rows of this source
            (covidlake.capturing.corrections).
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
    """Return dataset -> its snapshot.

    A source that could not be captured now, and is not required, contributes the last promoted one.

    Raises:
        SourceUnavailable: A dataset has no promoted snapshot at all.
    """
    inputs = {}
    for capture in captures:
        promoted = capture if capture["key"] else _last_promoted(capture["source"], objects)
        inputs[capture["dataset"]] = Input(
            source=capture["source"],
            dataset=capture["dataset"],
            sha256=promoted["sha256"],
            key=promoted["key"],
            bytes=int(promoted["bytes"]),
            dialect=promoted.get("dialect", "owid"),  # of snapshots older than dialects
            captured_at=promoted.get("captured_at")
            or f"{zones.captured(promoted['key'])}T00:00:00+00:00",
            last_date=promoted.get("last_date"),
            corrections=list(objects.keys(zones.corrections(capture["source"]))),
        )
    return inputs


def _last_promoted(source: str, objects: LakeObjects) -> dict[str, Any]:
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
    """Return step name -> argv for command-runner.jar.

    Args:
        run: The execution's name.
        release: What the steps build.
        previous: The release before, whose tables a step may compare with; None for the first.
        inputs: Dataset -> its snapshot.
        waivers: Check -> the most that passes.
        code: What the cluster runs.
        lake: Where all of it lies.
    """
    arguments = {step: _zone_options(step, lake) for step in SPARK_STEPS}
    # The ETL step alone reads what was captured.
    arguments[ETL] = [*_captured_options(inputs, waivers, lake), *arguments[ETL]]
    before = ["--previous", previous] if previous else []
    submit = ["spark-submit", "--deploy-mode", "client"]
    submit += ["--py-files", lake.uri(code.key("pyfiles.zip"))]
    steps = {}
    for step, argv in arguments.items():
        script, report = code.key(step.script), zones.step_report(run, step.name)
        outputs = ["--release", release, "--report", lake.uri(report)]
        steps[step.name] = [*submit, lake.uri(script), *argv, *before, *outputs]
    return steps


def _zone_options(step: SparkStep, lake: Lake) -> list[str]:
    return [part for zone in step.zones for part in (f"--{zone}", lake.uri(zone))]


def _captured_options(
    inputs: dict[str, Input], waivers: Mapping[str, float], lake: Lake
) -> list[str]:
    options: list[str] = []
    for dataset in ("observations", "countries"):
        snapshot = inputs[dataset]
        options += [f"--{dataset}", lake.uri(snapshot.key)]
        options += [f"--{dataset}-sha", snapshot.sha256]
        options += [f"--{dataset}-source", snapshot.source]
        options += [f"--{dataset}-dialect", snapshot.dialect]
    for snapshot in inputs.values():
        for key in snapshot.corrections:
            options += ["--corrections", f"{snapshot.source}={lake.uri(key)}"]
    for check, most in waivers.items():
        options += ["--accept", f"{check}={most}"]
    return options
