"""Locations of a request, looked up in the release that answers."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES
from rest.problems import conflicting_parameter

from lake.locations.search import LocationIndex
from lake.queries.engine import fetch
from lake.queries.sql import select_rows
from lake.release_store import ReleaseStore

# More than any release has (some 250): the engine wants a limit.
MAX_LOCATIONS = 10_000


def requested_codes(
    codes: Sequence[str],
    store: ReleaseStore,
    manifest: ReleaseManifest,
    other_codes: Iterable[str] = (),
) -> list[str]:
    """Return the codes of the locations that `location` names by code or name, each once.

    Raises:
        Problem: a text names neither a location of the release nor is it among the others.
    """
    index = location_index(store, manifest)
    others = {code.upper() for code in other_codes}
    requested: dict[str, None] = {}
    for text in codes:
        upper_case = text.upper()
        code = upper_case if upper_case in others else index.code(text)
        if code is None:
            allowed = "codes or names of /v1/locations"
            raise conflicting_parameter("location", text, allowed, index.nearest(text))
        requested[code] = None
    return list(requested)


def location_index(store: ReleaseStore, manifest: ReleaseManifest) -> LocationIndex:
    """Return the index of a release's locations."""
    return _index_of_release(store, manifest.release)


# By id, not by manifest, which has no hash. A release never changes, so neither do its names.
@lru_cache(maxsize=16)
def _index_of_release(store: ReleaseStore, release: str) -> LocationIndex:
    query = select_rows(TABLES["locations"], ("iso_code", "location"), {}, [])
    rows = fetch(query, store, store.manifest(release), limit=MAX_LOCATIONS)
    return LocationIndex(dict(rows))
