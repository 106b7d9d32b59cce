"""What a release was built from, as rows: publishers, licences, and the file of each."""

from collections.abc import Iterator, Mapping
from typing import Any

from covidlake.releases.manifest import ReleaseManifest

COLUMNS = (
    "source",
    "dataset",
    "attribution",
    "licence",
    "url",
    "sha256",
    "bytes",
    "dialect",
    "captured_at",
    "last_date",
)
Row = tuple[str | int | None, ...]


def attributions(manifest: ReleaseManifest) -> list[str]:
    """Return whose data are in a release, each once: a publisher may be that of several sources."""
    texts = [source.get("attribution", name) for name, source in manifest.sources.items()]
    return list(dict.fromkeys(texts))


def source_rows(manifest: ReleaseManifest) -> Iterator[Row]:
    """Yield a row as COLUMNS says for each source; None where the manifest does not say."""
    for name, source in manifest.sources.items():
        snapshot: Mapping[str, Any] = manifest.snapshots.get(name, {})
        yield (
            name,
            source.get("dataset"),
            source.get("attribution"),
            source.get("licence"),
            source.get("url"),
            manifest.inputs.get(name),
            snapshot.get("bytes"),
            snapshot.get("dialect"),
            snapshot.get("captured_at"),
            snapshot.get("last_date"),
        )
