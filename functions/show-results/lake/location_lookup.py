"""Location codes of a request, checked against the release that answers."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES
from rest.problems import conflicting_parameter, near_miss

from lake.engine import fetch
from lake.release_store import ReleaseStore
from lake.sql import select_rows

# More than any release has (some 250): the engine wants a limit.
MAX_LOCATIONS = 10_000


def requested_codes(
    codes: Sequence[str],
    store: ReleaseStore,
    manifest: ReleaseManifest,
    other_codes: Iterable[str] = (),
) -> list[str]:
    """Return the codes of the parameter `location` in upper case, each once.

    Raises:
        Problem: a code is neither one of the release nor among the others.
    """
    names = {**dict.fromkeys(other_codes, ""), **location_names(store, manifest)}
    requested: dict[str, None] = {}
    for code in codes:
        upper_case = code.upper()
        if upper_case not in names:
            suggestion = nearest_code(code, names)
            raise conflicting_parameter("location", code, "codes of /v1/locations", suggestion)
        requested[upper_case] = None
    return list(requested)


def location_names(store: ReleaseStore, manifest: ReleaseManifest) -> Mapping[str, str]:
    """Return code -> name of every location of a release."""
    return _names_of_release(store, manifest.release)


def nearest_code(text: str, names: Mapping[str, str]) -> str | None:
    """Return the code of the location whose name, or else code, is nearest in spelling."""
    codes_by_name = {name: code for code, name in names.items()}
    name = near_miss(text, codes_by_name)
    return codes_by_name[name] if name else near_miss(text, names)


# By id, not by manifest, which has no hash. A release never changes, so neither do its names.
@lru_cache(maxsize=16)
def _names_of_release(store: ReleaseStore, release: str) -> Mapping[str, str]:
    query = select_rows(TABLES["locations"], ("iso_code", "location"), {}, [])
    return dict(fetch(query, store, store.manifest(release), limit=MAX_LOCATIONS))
