"""A replay: rows that were rejected are read again from the snapshot in force.

They are corrected, or read under mended rules; nothing is captured.
"""

from typing import NotRequired, TypedDict

from covidlake import zones
from covidlake.capturing import corrections
from covidlake.capturing.candidate import Capture, SourceState
from covidlake.capturing.corrections import Correction
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid, SourceUnavailable
from covidlake.reading.dialects import DIALECTS
from covidlake.releases.manifest import Verdict, now
from covidlake_aws.objects import LakeObjects
from covidlake_aws.source_state import read_state
from covidlake_snapshots.ensure import ensure

INCOMING = zones.incoming("x", "x").removesuffix("x/x")


class NamedSource(TypedDict):
    """Of a configured source (covidlake.capturing.source.Source), its name."""

    name: str


class ReplayRequest(TypedDict):
    """The input of an execution that replays.

    Attributes:
        replay: The release whose rejected rows are read again.
        corrected: Key or s3:// address of the file with the corrected rows.
    """

    replay: str
    sources: list[NamedSource]
    reason: NotRequired[str]
    by: NotRequired[str]
    corrected: NotRequired[str]


def replay_snapshot(request: ReplayRequest, source: Source, objects: LakeObjects) -> Capture:
    """Return the snapshot in force as a Capture, to be built again.

    The source's part of the file of corrections is kept with the source, once a run.

    Raises:
        SourceUnavailable: Nothing was ever accepted from the source.
        EventInvalid: The file is not one of corrections, or not where files come in.
    """
    stored = read_state(source.name, objects)
    if stored is None:
        raise SourceUnavailable(
            f"{source.name}: nothing was ever accepted from this source, "
            "so there is nothing to replay"
        )
    release, reason = zones.name(request["replay"]), str(request.get("reason") or "")
    if request.get("corrected"):
        corrected_rows = _read_corrections(request, objects).get(source.name, {})
        _write_corrections(corrected_rows, request, source, objects)
    why = (
        "not captured: the last accepted snapshot is built again "
        f"to replay what was refused in {release} ({reason})"
    )
    return _in_force(stored.state, source, why, objects)


def _in_force(state: SourceState, source: Source, why: str, objects: LakeObjects) -> Capture:
    # With the corrections: their digest is a part of its name.
    account = ensure(objects, state.key, source.dataset, DIALECTS[state.dialect])
    return Capture(
        source=source.name,
        dataset=source.dataset,
        verdict=Verdict.UNCHANGED.value,
        sha256=state.sha256,
        key=state.key,
        bytes=state.bytes,
        rows=account.rows_in,
        rows_out=account.rows_out,
        reasons=account.reasons,
        pending=True,
        why=why,
        dialect=state.dialect,
        captured_at=state.captured_at,
        last_date=account.last_date,
        reported_until=state.reported_until,
        checks=state.checks,
        canonical=zones.canonical(state.key, state.dialect, account.corrections),
    )


def _read_corrections(request: ReplayRequest, objects: LakeObjects) -> dict[str, dict[str, str]]:
    """Return source -> (rejected row -> corrected row) of the file that the request names."""
    key = str(request["corrected"]).removeprefix(objects.lake.uri(""))
    file = objects.read(key) if key.startswith(INCOMING) else None
    if file is None:
        raise EventInvalid(
            f"corrected: there is no {key}; put the file below {objects.lake.uri(INCOMING)}"
        )
    corrected = corrections.read_file(file.body.decode("utf-8", "replace"))
    names = [source["name"] for source in request["sources"]]
    unknown = sorted(corrected.keys() - set(names))
    if unknown:
        raise EventInvalid(
            f"corrected: no source {', '.join(unknown)}: there is {' and '.join(names)}"
        )
    return corrected


def _write_corrections(
    corrected_rows: dict[str, str], request: ReplayRequest, source: Source, objects: LakeObjects
) -> None:
    if not corrected_rows:
        return
    corrected_at = now()
    lines = []
    for raw, corrected in corrected_rows.items():
        correction = Correction(
            raw,
            corrected,
            reason=str(request.get("reason") or "not stated"),
            rejected_in=request["replay"],
            corrected_by=str(request.get("by") or "not stated"),
            corrected_at=corrected_at,
        )
        lines.append(correction.to_line())
    # Once a run: another delivery of the event finds what the first one wrote.
    objects.write_once(zones.correction(source.name, objects.run), "".join(lines))
