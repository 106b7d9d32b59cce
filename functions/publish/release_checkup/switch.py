"""The pointer: made again from its copies, and led away from a release that is not whole."""

from collections.abc import Collection, Mapping

from covidlake import zones
from covidlake.releases.as_of import lineage
from covidlake.releases.manifest import ReleaseManifest, Switch, SwitchAction, now
from covidlake_aws.checkup import Checkup
from covidlake_aws.documents import DAMAGES
from covidlake_aws.objects import LakeObjects
from pointer import point_to

Manifests = Mapping[str, ReleaseManifest]


def check_pointer(checkup: Checkup, manifests: Manifests, objects: LakeObjects) -> str | None:
    """Return the release that readers see, or would if the pointer were right."""
    stored = objects.read(zones.CURRENT)
    checkup.checked += 1
    copies = _copies(manifests, objects)
    if stored is None:
        if not copies:
            return None
        fault = "it is missing"
    else:
        try:
            release = Switch.from_json(stored.body).release
            if release in manifests:
                return release
            fault = f"it names {release!r}, which there is not"
        except DAMAGES as error:
            fault = f"{type(error).__name__}: {error}"
    switch = copies[-1] if copies else _to_newest(manifests)
    if switch is None:
        remedy = "Restore the object's earlier version, or delete it: the next run publishes anew."
        checkup.lasting(zones.CURRENT, fault, remedy)
        return None
    text, etag = switch.to_json(), stored.etag if stored else None
    action = f"made again from its newest copy, to {switch.release}"
    checkup.mendable(zones.CURRENT, fault, action, lambda: objects.swap(zones.CURRENT, text, etag))
    return switch.release


def point_away(
    checkup: Checkup,
    current: str,
    torn: Collection[str],
    manifests: Manifests,
    run: str,
    objects: LakeObjects,
) -> str | None:
    """Lead readers to the newest whole release before; None where there is none."""
    whole = [one.release for one in lineage(manifests, current) if one.release not in torn]
    if not whole:
        action = "deleted, as its release is not whole and there is no other: the next run builds"
        # Its release is retired after it (garbage.retire_torn).
        fault = f"{current} is not whole"
        checkup.mendable(zones.CURRENT, fault, action, lambda: objects.delete(zones.CURRENT))
        return None
    reason = f"{current} is not whole any more"
    action = f"led to {whole[0]}, the newest whole one; the next run builds again"
    checkup.mendable(
        zones.CURRENT,
        reason,
        action,
        lambda: point_to(
            whole[0], run, objects, action=SwitchAction.REPAIR, by="repair", reason=reason
        ),
    )
    return whole[0]


def _copies(manifests: Manifests, objects: LakeObjects) -> list[Switch]:
    """Return what the pointer ever was, oldest first, of releases that there are."""
    switches = []
    # The keys sort by time.
    for key in objects.keys(zones.HISTORY):
        stored = objects.read(key)
        try:
            switch = Switch.from_json(stored.body if stored else b"")
        except DAMAGES:  # told of by check_history
            continue
        if switch.release in manifests:
            switches.append(switch)
    return switches


def _to_newest(manifests: Manifests) -> Switch | None:
    if not manifests:
        return None
    newest = manifests[max(manifests)]
    return Switch(newest.release, newest.run, now(), SwitchAction.REPAIR, None, "repair")
