"""Routes about the lake itself: health, releases, runs."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from answers import cached, open_page, records
from api_parameters import Request
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from covidlake.errors import ReleaseNotFound
from covidlake.manifest import ReleaseManifest
from covidlake.settings import ShowResultsSettings
from lake_records import release_ids, run_ids, run_manifest
from problems import invalid_parameter, not_found
from release_store import ReleaseStore, open_store

router = Router()  # type: ignore[no-untyped-call]

PageSize = Annotated[int, Query(ge=1, le=100, description="Entries a page, at most.")]
After = Annotated[str | None, Query(alias="cursor", description="`meta.next` of the answer before: gives the older entries.")]


def _store() -> ReleaseStore:
    return open_store(ShowResultsSettings.from_env())


@router.get("/v1/health", summary="Is there data, and how old is it", tags=["lake"])
def health() -> Response[str]:
    """503 until a first release is published."""
    Request.of(router.current_event).only([])
    store = _store()
    pointer, manifest = store.pointer(), store.current()
    age = (datetime.now(UTC).date() - date.fromisoformat(manifest.data_date)).days
    newest = next(iter(run_ids(store)), None)
    row = {
        "status": "ok",
        "release": manifest.release,
        "data_date": manifest.data_date,
        "data_age_days": age,
        "published_at": pointer["published_at"],
        "last_run": _outcome(run_manifest(store, newest) if newest else None),
    }
    return records([row], manifest)


@router.get("/v1/releases", summary="Releases, newest first", tags=["lake"])
def list_releases(limit: PageSize = 20, cursor: After = None) -> Response[str]:
    """Manifests of the releases: what they were built from, their tables, rows and checks."""
    store = _store()
    ids, following = _window(release_ids(store), limit, cursor)
    return records([asdict(store.manifest(release)) for release in ids], _current(store), following)


@router.get("/v1/releases/current", summary="The release that answers", tags=["lake"])
def current_release() -> Response[str]:
    """The manifest of the current release, and when it was published."""
    store = _store()
    page = open_page(Request.of(router.current_event).only([]), store, 1, None, None, "json")
    row = {**asdict(page.manifest), "published_at": store.pointer()["published_at"]}
    return cached(page, lambda: records([row], page.manifest))


@router.get("/v1/releases/<release>", summary="One release", tags=["lake"])
def read_release(release: Annotated[str, Path(description="An id of /v1/releases.")]) -> Response[str]:
    """The manifest of a release."""
    store = _store()
    Request.of(router.current_event).only([])
    try:
        manifest = store.manifest(release)
    except ReleaseNotFound as error:
        raise not_found("release", release, "an id of /v1/releases") from error
    return records([asdict(manifest)], manifest)


@router.get("/v1/runs", summary="Runs of the pipeline, newest first", tags=["lake"])
def list_runs(limit: PageSize = 20, cursor: After = None) -> Response[str]:
    """Run manifests: verdict and row counts of each source, durations, cost, and the error of a run that failed."""
    store = _store()
    ids, following = _window(run_ids(store), limit, cursor)
    rows = [row for run in ids if (row := run_manifest(store, run)) is not None]
    return records(rows, _current(store), following)


@router.get("/v1/runs/<run>", summary="One run", tags=["lake"])
def read_run(run: Annotated[str, Path(description="An id of /v1/runs.")]) -> Response[str]:
    """The manifest of a run; a failed one carries the failing step's own words."""
    store = _store()
    Request.of(router.current_event).only([])
    row = run_manifest(store, run)
    if row is None:
        raise not_found("run", run, "an id of /v1/runs")
    return records([row], _current(store))


def _window(ids: list[str], limit: int, after: str | None) -> tuple[list[str], str | None]:
    """The entries after one that the client has seen: stable although newer ones come in front."""
    Request.of(router.current_event).only(("limit", "cursor"))
    if after is not None and after not in ids:
        raise invalid_parameter("cursor", after, "the value of meta.next of an earlier answer, unchanged")
    start = ids.index(after) + 1 if after is not None else 0
    chosen = ids[start : start + limit]
    return chosen, chosen[-1] if start + limit < len(ids) else None


def _current(store: ReleaseStore) -> ReleaseManifest | None:
    """Runs are told of before anything is published: the first one may have failed."""
    try:
        return store.current()
    except ReleaseNotFound:
        return None


def _outcome(run: dict[str, Any] | None) -> dict[str, Any] | None:
    if run is None:
        return None
    verdicts = {name: source.get("verdict") for name, source in run.get("sources", {}).items()}
    return {**{key: run.get(key) for key in ("run", "status", "ended_at", "error")}, "verdicts": verdicts}
