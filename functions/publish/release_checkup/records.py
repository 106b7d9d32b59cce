"""Records beside the releases: index, history, what was collected, runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from json import loads

from covidlake import zones
from covidlake.checksums import unsealed
from covidlake.releases.index import index_text, parse_index
from covidlake.releases.manifest import ReleaseManifest, RunManifest, Switch
from covidlake.schema import TABLES
from covidlake_aws.checkup import Checkup
from covidlake_aws.documents import DAMAGES
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import read_index, releases_of_manifests
from garbage import Retired

READERS = 16
NO_NEED = "Nothing but lists reads it: restore the object's earlier version, or leave it."


def check_index(checkup: Checkup, objects: LakeObjects) -> None:
    """Hold the index against the manifests; what only the index knows stays in it."""
    stored = objects.read(zones.RELEASE_INDEX)
    checkup.checked += 1
    known = read_index(objects)
    expected = index_text({**known, **releases_of_manifests(objects)}.values())
    # By what they say, not by their bytes: an older version wrote fewer keys, and no checksums.
    is_right = stored is not None and known == parse_index(expected)
    if is_right or expected == index_text(()):
        return
    fault = "it does not say what the manifests say" if stored else "it is missing"
    etag = stored.etag if stored else None
    checkup.mendable(
        zones.RELEASE_INDEX,
        fault,
        "made again from the manifests",
        lambda: objects.swap(zones.RELEASE_INDEX, expected, etag),
    )


def check_history(checkup: Checkup, objects: LakeObjects) -> None:
    """Look at the copies of the pointer; that of the current switch can be made again."""
    pointer = objects.read(zones.CURRENT)
    try:
        switch = Switch.from_json(pointer.body) if pointer else None
    except DAMAGES:  # told of by check_pointer
        switch = None
    current_key = _key_of(switch) if switch else ""
    bodies = dict(_bodies(objects.keys(zones.HISTORY), objects))
    if current_key and current_key not in bodies:
        bodies[current_key] = b""
    checkup.checked += len(bodies)
    for key, fault in _faults(bodies, Switch.from_json):
        if key == current_key and switch:
            again = partial(objects.write, key, switch.to_json())
            checkup.mendable(key, fault, "made again from the pointer", again)
        else:
            checkup.lasting(key, fault, NO_NEED)


def check_collected(
    checkup: Checkup, manifests: Mapping[str, ReleaseManifest], objects: LakeObjects
) -> dict[str, ReleaseManifest]:
    """Look at the records of releases that were collected; return their manifests."""
    keys = [*objects.keys(zones.RETIRED), *objects.keys(zones.COLLECTED)]
    bodies = dict(_bodies(keys, objects))
    checkup.checked += len(bodies)
    index = read_index(objects)
    for key, body in bodies.items():
        release = key.rpartition("/")[2].removesuffix(".json")
        try:
            if Retired.from_json(body).release != release:
                raise ValueError("it is the record of another release")
        except DAMAGES as error:
            _mend_collected(key, f"{type(error).__name__}: {error}", index, checkup, objects)
    recorded = {key.rpartition("/")[2].removesuffix(".json") for key in bodies}
    for release in index.keys() - manifests.keys() - recorded:
        _mend_collected(zones.collected(release), "it is missing", index, checkup, objects)
    return {release: entry for release, entry in index.items() if release not in manifests}


def check_runs(checkup: Checkup, objects: LakeObjects) -> None:
    """Look at the records of runs."""
    keys = [key for key in objects.keys(zones.RUNS, delimiter="/") if key.endswith(".json")]
    bodies = dict(_bodies(keys, objects))
    checkup.checked += len(bodies)
    for key, fault in _faults(bodies, RunManifest.from_json):
        checkup.lasting(key, fault, NO_NEED)


def _mend_collected(
    key: str,
    fault: str,
    index: Mapping[str, ReleaseManifest],
    checkup: Checkup,
    objects: LakeObjects,
) -> None:
    release = key.rpartition("/")[2].removesuffix(".json")
    if release not in index:
        checkup.lasting(key, fault, "Restore the object's earlier version.")
        return
    record = _record_of(index[release], objects)
    action = "made again from the index"
    checkup.mendable(key, fault, action, lambda: objects.write(key, record.to_json()))


def _record_of(entry: ReleaseManifest, objects: LakeObjects) -> Retired:
    """Return the record of a release of which the index alone is left."""
    folders = {
        name: objects.lake.uri(zones.table(table.zone, name, entry.release))
        for name, table in TABLES.items()
        if not table.outlives_release
    }
    model = zones.table("refined", zones.FORECAST_MODEL, entry.release)
    folders[zones.FORECAST_MODEL] = objects.lake.uri(model)
    retired_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Retired(entry.release, retired_at, folders, loads(entry.to_json()))


def _key_of(switch: Switch) -> str:
    return zones.switch(datetime.fromisoformat(switch.published_at), switch.run)


def _bodies(keys: Iterable[str], objects: LakeObjects) -> Iterator[tuple[str, bytes]]:
    keys = list(keys)
    with ThreadPoolExecutor(READERS) as readers:
        stored = list(readers.map(objects.read, keys))
    yield from ((key, one.body) for key, one in zip(keys, stored, strict=True) if one)


def _faults(
    bodies: Mapping[str, bytes], parser: Callable[[bytes], object]
) -> Iterator[tuple[str, str]]:
    for key, body in bodies.items():
        try:
            unsealed(body)
            parser(body)
        except DAMAGES as error:
            yield key, f"{type(error).__name__}: {error}"
