"""The index of releases: one object with what the past is asked for of every release.

A question about the past then takes one read, however many releases there were.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES


def abridged(manifest: ReleaseManifest) -> ReleaseManifest:
    """Return what stays true of a release for good: its times, and the tables that outlive it.

    Whether it was collected is not among that, so that what stands in the index never changes.
    """
    lasting_tables = {
        name: table
        for name, table in manifest.tables.items()
        if name in TABLES and TABLES[name].outlives_release
    }
    return replace(
        manifest,
        inputs={},
        tables=lasting_tables,
        sources={},
        checks=[],
        snapshots={},
        forecast_model=None,
    )


def index_text(releases: Iterable[ReleaseManifest]) -> str:
    """Return the index of these releases as JSON: release -> its abridged manifest."""
    entries = {release.release: json.loads(abridged(release).to_json()) for release in releases}
    return json.dumps({release: entries[release] for release in sorted(entries)})


def parse_index(text: str | bytes) -> dict[str, ReleaseManifest]:
    """Return release -> abridged manifest; ValueError for what is no index."""
    entries = json.loads(text)
    if not isinstance(entries, Mapping):
        raise ValueError("not an index of releases")
    try:
        return {
            release: ReleaseManifest.from_json(json.dumps(entry))
            for release, entry in entries.items()
        }
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not an index of releases: {error}") from error
