"""What each Spark step is called with: paths of this run's inputs and release."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict, cast

from cluster_request import Size
from code_bundle import Code
from covidlake import zones
from covidlake.capturing.candidate import CaptureEvent
from covidlake.checksums import unsealed
from covidlake.errors import SourceUnavailable
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.manifest import Verdict
from covidlake.releases.records import SnapshotRecord
from covidlake.steps import ETL, SPARK_STEPS, SparkStep
from covidlake.zones import Lake
from covidlake_aws.documents import REMEDY_OF_POINTER, parse
from covidlake_aws.objects import LakeObjects
from covidlake_aws.source_state import REMEDY
from spark_settings import alone


class SnapshotInForce(TypedDict):
    """Of a capture, or of the state of its source: the snapshot that is in force.

    Attributes:
        dialect: Of observations; absent in states older than dialects.
        captured_at: As in SnapshotRecord; null or absent in older states, as the rest is.
    """

    sha256: str
    key: str
    bytes: int
    canonical: NotRequired[str | None]
    dialect: NotRequired[str]
    captured_at: NotRequired[str | None]
    last_date: NotRequired[str | None]
    reported_until: NotRequired[str | None]
    checks: NotRequired[list[CheckResult]]


def read_inputs(
    captures: Sequence[CaptureEvent], objects: LakeObjects
) -> dict[str, SnapshotRecord]:
    """Return dataset -> its snapshot.

    A source whose capture is stale, or that could not be captured and is not required, contributes
    the last promoted one.

    Raises:
        SourceUnavailable: A dataset has no promoted snapshot at all, or one that an older version
            accepted and that was not read anew since.
    """
    inputs: dict[str, SnapshotRecord] = {}
    for capture in captures:
        source = capture["source"]
        in_force = _captured(capture) or _last_promoted(source, objects)
        canonical = in_force.get("canonical")
        if not canonical:
            raise SourceUnavailable(
                f"{source} could not be captured, and its last accepted snapshot was read by an "
                "older version: replay the current release, which reads it anew"
            )
        captured_day = zones.captured(in_force["key"])
        inputs[capture["dataset"]] = {
            "source": source,
            "dataset": capture["dataset"],
            "sha256": in_force["sha256"],
            "key": in_force["key"],
            "canonical": canonical,
            "bytes": int(in_force["bytes"]),
            "dialect": in_force.get("dialect", "owid"),
            "captured_at": in_force.get("captured_at") or f"{captured_day}T00:00:00+00:00",
            "last_date": in_force.get("last_date"),
            "reported_until": in_force.get("reported_until"),
            "checks": in_force.get("checks", []),
            "corrections": list(objects.keys(zones.corrections(source))),
        }
    return inputs


def _captured(capture: CaptureEvent) -> SnapshotInForce | None:
    sha256, key = capture["sha256"], capture["key"]
    # The checks of a stale capture are those of the file that was not taken.
    if not (sha256 and key) or capture.get("verdict") == Verdict.STALE:
        return None
    return {
        "sha256": sha256,
        "key": key,
        "bytes": capture["bytes"],
        "dialect": capture.get("dialect", "owid"),
        "captured_at": capture.get("captured_at"),
        "last_date": capture.get("last_date"),
        "canonical": capture.get("canonical"),
        "reported_until": capture.get("reported_until"),
        "checks": capture.get("checks", []),
    }


def _last_promoted(source: str, objects: LakeObjects) -> SnapshotInForce:
    key = zones.source_state(source)
    stored = objects.read(key)
    if stored is None:
        raise SourceUnavailable(
            f"{source} could not be captured and no earlier snapshot of it was accepted"
        )
    return parse(key, stored.body, _in_force, REMEDY)


def _in_force(body: bytes) -> SnapshotInForce:
    state = cast(SnapshotInForce, unsealed(body))
    if not (state["sha256"] and state["key"]):
        raise ValueError("it names no snapshot")
    return state


def current_release(objects: LakeObjects) -> str | None:
    """The release that readers see while this run builds the next one; None before the first."""
    pointer = objects.read(zones.CURRENT)
    if pointer is None:
        return None
    return parse(zones.CURRENT, pointer.body, _release_of, REMEDY_OF_POINTER)


def _release_of(pointer: bytes) -> str:
    return zones.name(unsealed(pointer)["release"])


def spark_steps(
    run: str,
    release: str,
    previous: str | None,
    inputs: Mapping[str, SnapshotRecord],
    waivers: Mapping[str, float],
    code: Code,
    size: Size,
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
        size: Of the cluster.
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
        options = alone(size) if step == ETL else []  # the others run side by side
        steps[step.name] = [*submit, *options, lake.uri(script), *argv, *before, *outputs]
    return steps


def _zone_options(step: SparkStep, lake: Lake) -> list[str]:
    return [part for zone in step.zones for part in (f"--{zone}", lake.uri(zone))]


def _captured_options(
    inputs: Mapping[str, SnapshotRecord], waivers: Mapping[str, float], lake: Lake
) -> list[str]:
    options: list[str] = []
    for dataset in ("observations", "countries"):
        snapshot = inputs[dataset]
        # The account lies beside it (zones.account_beside), and says the rest.
        options += [f"--{dataset}", lake.uri(snapshot["canonical"])]
        options += [f"--{dataset}-source", snapshot["source"]]
    for snapshot in inputs.values():
        for key in snapshot["corrections"]:
            options += ["--corrections", f"{snapshot['source']}={lake.uri(key)}"]
    for check, most in waivers.items():
        options += ["--accept", f"{check}={most}"]
    return options
