"""Routes about the lake itself: health, releases, runs."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import Response
from covidlake.errors import ObjectDamaged, ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest
from covidlake.settings import ShowResultsSettings
from http_responses.rows import Record, records_response
from lake.lake_records import readable, release_ids, run_ids, run_manifest
from lake.release_store import ReleaseStore
from lake.run_summary import quality_checks, run_concerns, run_outcome
from rest.endpoint import Endpoint, RouteCall
from rest.parameters.declared import STRING, Parameter
from rest.problems import conflicting_parameter, not_found

T = TypeVar("T")

PAGING = (
    Parameter(
        "limit",
        "Entries a page, at most.",
        {"type": "integer", "minimum": 1, "maximum": 100},
        default=20,
    ),
    Parameter("cursor", "`meta.next` of the answer before: gives the older entries.", STRING),
)


def health(call: RouteCall) -> Response[Any]:
    """Release, date and age of its data, and how the last run ended.

    `degraded` where that failed or could not take a source, or where data of the release are
    damaged or too old. 503 until a first release is published.
    """
    pointer, manifest = call.store.pointer(), call.store.current()
    run, concerns = _last_run(call.store)
    concerns += call.store.damages(manifest)
    data_age = datetime.now(UTC).date() - date.fromisoformat(manifest.data_date)
    most_days = ShowResultsSettings.from_env().max_data_age_days
    if data_age.days > most_days:
        concerns.append(f"The data are {data_age.days} days old; {most_days} are allowed.")
    row = {
        "status": "degraded" if concerns else "ok",
        "concerns": concerns,
        "release": manifest.release,
        "data_date": manifest.data_date,
        "data_age_days": data_age.days,
        "captured_at": manifest.captured_at or None,
        "published_at": pointer["published_at"],
        "last_run": run and run_outcome(run),
    }
    return records_response(call, [row], manifest)


def _last_run(store: ReleaseStore) -> tuple[dict[str, Any] | None, list[str]]:
    """Return the newest run, and what somebody should look at of it."""
    # Whether or not it published: a failed one is what health is asked about.
    newest = next(run_ids(store), None)
    try:
        run = run_manifest(store, newest) if newest else None
    except ObjectDamaged as error:
        return None, [str(error)]
    return run, run_concerns(run or {})


def list_releases(call: RouteCall) -> Response[Any]:
    """Releases in brief: their data, when they were built and from what; `href` is the manifest."""
    manifests = readable(_ids_after_cursor(release_ids(call.store), call), call.store.manifest)
    rows = [_in_brief(manifest) for manifest in _page_and_one(manifests, call)]
    return records_response(call, rows, _current_or_none(call.store), _release_of)


def _in_brief(manifest: ReleaseManifest) -> Record:
    # A whole manifest is about 30 KB, nearly all of it tables, files and checks.
    tables = manifest.tables.values()
    return {
        "release": manifest.release,
        "run": manifest.run,
        "created_at": manifest.created_at,
        "data_date": manifest.data_date,
        "captured_at": manifest.captured_at or None,
        "previous": manifest.previous,
        "inputs": manifest.inputs,
        "rows": sum(table["rows"] for table in tables),
        "bytes": sum(table["bytes"] for table in tables),
        "href": f"/v1/releases/{manifest.release}",
    }


def current_release(call: RouteCall) -> Response[Any]:
    """The manifest of the current release, and when it was published."""
    pointer, manifest = call.store.pointer(), call.store.current()
    record = {**asdict(manifest), "published_at": pointer["published_at"]}
    return records_response(call, [record], manifest)


def read_release(call: RouteCall) -> Response[Any]:
    """The manifest of a release."""
    release = call.segments["release"]
    try:
        manifest = call.store.manifest(release)
    except ReleaseNotFound as error:
        raise not_found("release", release, "an id of /v1/releases") from error
    return records_response(call, [asdict(manifest)], manifest)


def list_runs(call: RouteCall) -> Response[Any]:
    """What each run made of its sources, durations, cost, and why it failed.

    Of the quality report the checks alone.
    """
    ids = _ids_after_cursor(run_ids(call.store), call)
    runs = readable(ids, lambda run: run_manifest(call.store, run))
    rows = [
        {**run, "quality": {"checks": quality_checks(run)}} for run in _page_and_one(runs, call)
    ]
    return records_response(call, rows, _current_or_none(call.store), _run_of)


def read_run(call: RouteCall) -> Response[Any]:
    """All of a run: states, verdicts, rows and why some were rejected, quality report, cost.

    Also the failing step's own words.
    """
    run = run_manifest(call.store, call.segments["run"])
    if run is None:
        allowed = "an id of /v1/runs; a run is told of when it has ended"
        raise not_found("run", call.segments["run"], allowed)
    return records_response(call, [run], _current_or_none(call.store))


def _ids_after_cursor(ids: Iterable[str], call: RouteCall) -> Iterator[str]:
    """Return the ids that follow the cursor: the last id that the client has seen.

    So pages are stable although newer ones come in front.
    """
    cursor = call.values["cursor"]
    remaining = iter(ids)
    if cursor is not None and cursor not in remaining:  # which leaves those that follow it
        allowed = "the value of meta.next of an earlier answer, unchanged"
        raise conflicting_parameter("cursor", cursor, allowed)
    return remaining


def _page_and_one(records: Iterable[T], call: RouteCall) -> Iterator[T]:
    """Yield the records of a page, and one more that says that others follow."""
    return islice(records, call.values["limit"] + 1)


def _release_of(record: Record) -> str:
    return str(record["release"])


def _run_of(record: Record) -> str:
    return str(record["run"])


def _current_or_none(store: ReleaseStore) -> ReleaseManifest | None:
    """Return the current release; lists do without: before the first, and where it is damaged."""
    try:
        return store.current()
    except (ReleaseNotFound, ObjectDamaged):
        return None


_RELEASE = {"release": "An id of `/v1/releases`."}
_RUN = {"run": "An id of `/v1/runs`."}
ENDPOINTS = (
    Endpoint("/v1/health", "Is there data, and how old is it", "lake", health, row="Health"),
    Endpoint(
        "/v1/releases",
        "Releases, newest first",
        "lake",
        list_releases,
        PAGING,
        row="ReleaseInBrief",
        example="limit=1",
    ),
    Endpoint(
        "/v1/releases/current", "The release that answers", "lake", current_release, row="Release"
    ),
    Endpoint(
        "/v1/releases/<release>",
        "One release",
        "lake",
        read_release,
        row="Release",
        segments=_RELEASE,
        example=None,
    ),
    Endpoint(
        "/v1/runs",
        "Runs of the pipeline, newest first",
        "lake",
        list_runs,
        PAGING,
        row="Run",
        example="limit=1",
    ),
    Endpoint("/v1/runs/<run>", "One run", "lake", read_run, row="Run", segments=_RUN, example=None),
)
