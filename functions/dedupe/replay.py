"""A replay: rows that were refused are read again, corrected or under mended rules, from the snapshot in force; nothing is captured."""

import json
from dataclasses import asdict
from typing import Any

from covidlake import zones
from covidlake.capturing import corrections
from covidlake.capturing.candidate import Capture, SourceState
from covidlake.capturing.corrections import Correction
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid, SourceUnavailable
from covidlake.releases.manifest import Verdict, now
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects

INCOMING = zones.incoming("x", "x").removesuffix("x/x")


def replayed(request: dict[str, Any], source: Source, objects: LakeObjects) -> Capture:
    """{"replay": release, "reason", "by", "corrected": key of a file or absent} -> the snapshot in force, to be built again.

    The source's part of the file is kept as its corrections, once a run. SourceUnavailable where
    nothing was ever accepted; EventInvalid for a file that is not one of corrections, or not where
    files come in.
    """
    found = objects.read(zones.source_state(source.name))
    if found is None:
        raise SourceUnavailable(
            f"{source.name}: nothing was ever accepted from this source, so there is nothing to replay"
        )
    release, reason = zones.name(request["replay"]), str(request.get("reason") or "")
    if request.get("corrected"):
        _keep(_changed(request, objects).get(source.name, {}), request, source, objects)
    state = SourceState.from_json(found.body)
    return Capture(
        source=source.name,
        dataset=source.dataset,
        verdict=Verdict.UNCHANGED.value,
        sha256=state.sha256,
        key=state.key,
        bytes=state.bytes,
        rows=state.rows,
        pending=True,
        why=f"not captured: the last accepted snapshot is built again to replay what was refused in {release} ({reason})",
        dialect=state.dialect,
        captured_at=state.captured_at,
        last_date=state.last_date,
    )


def _changed(request: dict[str, Any], objects: LakeObjects) -> dict[str, dict[str, str]]:
    key = str(request["corrected"]).removeprefix(Lake(objects.bucket).uri(""))
    file = objects.read(key) if key.startswith(INCOMING) else None
    if file is None:
        raise EventInvalid(
            f"corrected: there is no {key}; put the file below s3://{objects.bucket}/{INCOMING}"
        )
    changed = corrections.read_file(file.body.decode("utf-8", "replace"))
    known = [source["name"] for source in request["sources"]]
    if unknown := changed.keys() - set(known):
        raise EventInvalid(
            f"corrected: no source {', '.join(sorted(unknown))}: there is {' and '.join(known)}"
        )
    return changed


def _keep(
    changed: dict[str, str], request: dict[str, Any], source: Source, objects: LakeObjects
) -> None:
    key = zones.correction(source.name, objects.run)
    if not changed or objects.read(key):
        return
    told = {"reason": str(request.get("reason") or "not stated"), "rejected_in": request["replay"]}
    told |= {"corrected_by": str(request.get("by") or "not stated"), "corrected_at": now()}
    lines = (
        json.dumps(asdict(Correction(raw, corrected, **told))) for raw, corrected in changed.items()
    )
    objects.swap(key, "".join(f"{line}\n" for line in lines), None)
