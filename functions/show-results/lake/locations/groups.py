"""Locations of a release by what they have in common: all, of a type, on a continent."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES
from rest.problems import conflicting_parameter, near_miss

from lake.locations.lookup import MAX_LOCATIONS, location_index, requested_codes
from lake.queries.engine import fetch
from lake.queries.sql import select_rows
from lake.release_store import ReleaseStore

EVERYWHERE = "*"


class Attributes(NamedTuple):
    location_type: str
    continent: str | None


def selected_codes(
    values: Mapping[str, Any], store: ReleaseStore, manifest: ReleaseManifest
) -> list[str]:
    """Return the codes of the locations that `location`, `continent` and `search` select together.

    Raises:
        Problem: the release has no such location or continent, or none of the three is given.
    """
    codes = _named_codes(values["location"], store, manifest)
    if values.get("continent"):
        on_continents = codes_on(values["continent"], store, manifest)
        codes = [code for code in codes if code in on_continents]
    if values.get("search") is not None:
        found = set(location_index(store, manifest).ranked(values["search"]))
        codes = [code for code in codes if code in found]
    return codes


def codes_of_group(text: str, store: ReleaseStore, manifest: ReleaseManifest) -> list[str] | None:
    """Return the codes that `*` or a type of location stands for; None for any other text."""
    attributes = _attributes(store, manifest.release)
    if text == EVERYWHERE:
        return list(attributes)
    of_type = [code for code, one in attributes.items() if one.location_type == text.lower()]
    return of_type or None


def codes_on(
    continents: Sequence[str], store: ReleaseStore, manifest: ReleaseManifest
) -> frozenset[str]:
    """Return the codes of the locations on these continents; a Problem for one that is none."""
    wanted = as_spelled(continents, store, manifest)
    attributes = _attributes(store, manifest.release)
    return frozenset(code for code, one in attributes.items() if one.continent in wanted)


def as_spelled(
    continents: Sequence[str],
    store: ReleaseStore,
    manifest: ReleaseManifest,
    others: Sequence[str] = (),
) -> list[str]:
    """Return continents as the release spells them; a Problem for one that is none.

    Args:
        others: what a column of continents may hold besides
    """
    attributes = _attributes(store, manifest.release).values()
    names = sorted({one.continent for one in attributes if one.continent}) + list(others)
    spellings = {name.lower(): name for name in names}
    for text in continents:
        if text.lower() not in spellings:
            allowed = f"any of {', '.join(names)}"
            raise conflicting_parameter("continent", text, allowed, near_miss(text, names))
    return [spellings[text.lower()] for text in continents]


def _named_codes(texts: Sequence[str], store: ReleaseStore, manifest: ReleaseManifest) -> list[str]:
    codes: dict[str, None] = {}
    for text in texts or (EVERYWHERE,):
        group = codes_of_group(text, store, manifest)
        named = requested_codes([text], store, manifest) if group is None else group
        codes |= dict.fromkeys(named)
    return list(codes)


# By id, as a release never changes.
@lru_cache(maxsize=16)
def _attributes(store: ReleaseStore, release: str) -> Mapping[str, Attributes]:
    query = select_rows(TABLES["locations"], ("iso_code", "location_type", "continent"), {}, [])
    rows = fetch(query, store, store.manifest(release), limit=MAX_LOCATIONS)
    return {code: Attributes(location_type, continent) for code, location_type, continent in rows}
