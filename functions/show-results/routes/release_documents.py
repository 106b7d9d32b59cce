"""Routes of what a release says of itself, and of the feed of releases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.errors import ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest
from http_responses.caching import (
    CURRENT_CACHE,
    PINNED_CACHE,
    REVALIDATE,
    VERSION,
    short_hash,
    with_etag,
)
from http_responses.metadata import Headers, meta_headers, response_meta
from http_responses.text import csv_text, to_json
from lake.dictionary import COLUMNS, column_rows
from lake.lake_records import readable, release_ids
from lake.public_tables import PUBLIC_TABLES
from lake.redaction import public_record
from release_documents.citation import bibtex
from release_documents.contract_changes import CONTRACT_CHANGES
from release_documents.data_contract import data_contract
from release_documents.dataset import dataset
from release_documents.sources import COLUMNS as SOURCE_COLUMNS
from release_documents.sources import source_rows
from rest.endpoint import Endpoint, RouteCall
from rest.problems import not_found

CURRENT = "current"
RELEASES_IN_FEED = 20
_CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Document:
    """A form in which a release describes itself.

    Attributes:
        name: in the path, below the release
        file: name of the file
        summary: what it is, for OpenAPI
        media_type: of the response
        text: makes it, from the manifest and the address of the API
    """

    name: str
    file: str
    summary: str
    media_type: str
    text: Callable[[ReleaseManifest, str], str]


def contract_text(manifest: ReleaseManifest, root: str) -> str:
    """Return the contract as JSON, which is YAML, too."""
    return to_json(data_contract(manifest, PUBLIC_TABLES, root))


def croissant_text(manifest: ReleaseManifest, root: str) -> str:
    return to_json(dataset(manifest, PUBLIC_TABLES, root))


def codebook_text(manifest: ReleaseManifest, _: str) -> str:
    tables = [table for name, table in PUBLIC_TABLES.items() if name in manifest.tables]
    rows = [row for table in tables for row in column_rows(table)]
    return csv_text(COLUMNS.column_names, rows)


def sources_text(manifest: ReleaseManifest, _: str) -> str:
    return csv_text(SOURCE_COLUMNS, list(source_rows(manifest)))


DOCUMENTS = (
    Document(
        "contract",
        "covidlake.odcs.yaml",
        "Data contract of a release (ODCS)",
        "application/yaml",
        contract_text,
    ),
    Document(
        "croissant",
        "croissant.json",
        "A release as JSON-LD: schema.org and Croissant",
        "application/ld+json",
        croissant_text,
    ),
    Document("codebook", "codebook.csv", "Codebook of a release", _CSV, codebook_text),
    Document("sources", "sources.csv", "Sources of a release", _CSV, sources_text),
    Document("citation", "covidlake.bib", "Citation of a release", "text/x-bibtex", bibtex),
)


def responds_with(document: Document) -> Callable[[RouteCall], Response[Any]]:
    """Return what responds with a document of a release."""

    def read_document(call: RouteCall) -> Response[Any]:
        """The same for the current release: `current` in place of its id."""
        manifest, is_pinned = _release(call)
        public = replace(manifest, sources=public_record(manifest.sources))
        text = document.text(public, call.request.root)

        def make() -> Response[Any]:
            headers: Headers = {
                **meta_headers(call.request, response_meta(manifest)),
                "Content-Disposition": f'attachment; filename="{document.file}"',
            }
            return Response(200, document.media_type, text, headers)

        etag = f'"{manifest.release}.{short_hash(VERSION + text)}"'
        return with_etag(call.request, etag, PINNED_CACHE if is_pinned else CURRENT_CACHE, make)

    return read_document


def read_feed(call: RouteCall) -> Response[Any]:
    """Releases with what they revised, and changes of the contract, as an Atom feed."""
    # Imported here: no other request needs XML, and a cold start would pay for it.
    from release_documents.feed import feed

    releases = islice(_releases(call), RELEASES_IN_FEED)
    text = feed(releases, CONTRACT_CHANGES, call.request.root)
    response = Response(200, _ATOM, text)
    return with_etag(call.request, f'"{short_hash(text)}"', REVALIDATE, lambda: response)


def _releases(call: RouteCall) -> Iterator[ReleaseManifest]:
    return readable(release_ids(call.store), call.store.manifest)


def _release(call: RouteCall) -> tuple[ReleaseManifest, bool]:
    """Return the release of the path, and whether the path names it for good."""
    release = call.segments["release"]
    if release == CURRENT:
        return call.store.current(), False
    try:
        return call.store.manifest(release), True
    except ReleaseNotFound as error:
        raise not_found("release", release, f"an id of /v1/releases, or {CURRENT}") from error


_ATOM = "application/atom+xml; charset=utf-8"
_RELEASE = {"release": "An id of `/v1/releases`, or `current`."}


def _endpoint(document: Document) -> Endpoint:
    return Endpoint(
        f"/v1/releases/<release>/{document.name}",
        document.summary,
        "lake",
        responds_with(document),
        segments=_RELEASE,
        example=CURRENT,
        media_type=document.media_type,
    )


ENDPOINTS = (
    *map(_endpoint, DOCUMENTS),
    Endpoint("/v1/releases.atom", "Feed of releases", "lake", read_feed, media_type=_ATOM),
)
