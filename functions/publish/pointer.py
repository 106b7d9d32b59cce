"""The pointer to the current release: changed by compare-and-swap, and each change kept for good."""

from datetime import datetime
from typing import Any

import lake_json
from covidlake import zones
from covidlake.errors import ReleaseGone, ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest, Switch, SwitchAction, now
from covidlake.zones import Lake
from manifest import size_of


def point_to(
    release: str, run: str, lake: Lake, s3: Any, *, action: SwitchAction, by: str, reason: str = ""
) -> Switch:
    """Make a release the current one and keep a record of that; once, however often a run asks.

    The pointer itself says who, when and why, so that the switch and its record are one write;
    `releases/history/` gets a copy.
    StateConflict: the pointer moved between our read and our write.
    """
    found = lake_json.read(zones.CURRENT, lake, s3)
    current = Switch.from_json(found.body) if found else None
    if current is None or current.release != release:
        switch = Switch(
            release, run, now(), action, current.release if current else None, by, reason
        )
        lake_json.swap(zones.CURRENT, switch.to_json(), found, lake, s3)
    else:
        switch = current  # by an earlier try of this run, or an earlier run
    lake_json.write_once(
        zones.switch(datetime.fromisoformat(switch.published_at), switch.run),
        switch.to_json(),
        lake,
        s3,
    )
    return switch


def roll_back(request: dict[str, Any], run: str, lake: Lake, s3: Any) -> Switch:
    """{"rollback": release, "by", "reason"} -> the switch to that release, older or newer than the current one.

    ReleaseNotFound: no such release, or not all of its files are there. To the current release it
    changes nothing.
    """
    manifest = complete(request["rollback"], lake, s3)
    by, reason = (str(request.get(key) or "not stated") for key in ("by", "reason"))
    return point_to(
        manifest.release, run, lake, s3, action=SwitchAction.ROLLBACK, by=by, reason=reason
    )


def complete(release: str, lake: Lake, s3: Any) -> ReleaseManifest:
    """The manifest of a release, all of whose files are there; ReleaseGone for one that was collected, ReleaseNotFound for any other."""
    try:
        found = lake_json.read(zones.release(release), lake, s3)
    except ValueError as error:
        raise ReleaseNotFound(str(error)) from error
    if found is None or zones.release(release) == zones.CURRENT:
        if any(
            lake_json.read(kept(release), lake, s3) for kept in (zones.retired, zones.collected)
        ):
            raise ReleaseGone(
                f"release {release} was garbage collected; the snapshots that it was built from are still in raw/"
            )
        raise ReleaseNotFound(
            f"there is no release {release}: the ids are in /v1/releases, and in {zones.RELEASES} of the lake"
        )
    manifest = ReleaseManifest.from_json(found.body)
    sizes = {
        name: (size_of(lake.key(table["location"]), lake, s3), table["bytes"])
        for name, table in manifest.tables.items()
    }
    torn = [
        f"{name} has {there:,} of {expected:,} bytes"
        for name, (there, expected) in sizes.items()
        if there != expected
    ]
    if torn:
        raise ReleaseNotFound(f"release {release} is not whole any more: {'; '.join(torn)}")
    return manifest
