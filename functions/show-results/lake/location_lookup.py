"""Which locations a request means: their codes, checked against the release, with the nearest for one that there is not."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from covidlake.releases.manifest import ReleaseManifest
from lake.engine import fetch
from lake.observation_query import known_locations
from lake.release_store import ReleaseStore
from rest.endpoint import Asked
from rest.problems import near_miss, unusable

MOST_LOCATIONS = 10_000


def asked_for(asked: Asked, manifest: ReleaseManifest, others: Iterable[str] = ()) -> list[str]:
    """The codes of the parameter `location`; a Problem for one that is neither the release's nor among the others."""
    known = {**dict.fromkeys(others, ""), **names(asked, manifest)}
    for code in asked.values["location"]:
        if code.upper() not in known:
            raise unusable("location", code, "codes of /v1/locations", nearest(code, known))
    return list(dict.fromkeys(code.upper() for code in asked.values["location"]))


def names(asked: Asked, manifest: ReleaseManifest) -> Mapping[str, str]:
    """Code -> name of every location of a release."""
    return _names(asked.store, manifest.release)


@lru_cache(maxsize=16)
def _names(store: ReleaseStore, release: str) -> Mapping[str, str]:
    return dict(fetch(known_locations(), store, store.manifest(release), limit=MOST_LOCATIONS))


def nearest(sent: str, known: Mapping[str, str]) -> str | None:
    """The code of the location whose name, or else code, is nearest in spelling."""
    by_name = {name: code for code, name in known.items()}
    name = near_miss(sent, by_name)
    return by_name[name] if name else near_miss(sent, known)
