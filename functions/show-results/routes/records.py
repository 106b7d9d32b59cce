"""Routes about the lake itself: health, releases, runs."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.errors import ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest, Verdict
from covidlake.schema.quality_checks import CheckVerdict
from http_responses.page import records
from lake.lake_records import release_ids, run_ids, run_manifest
from lake.release_store import ReleaseStore
from rest.endpoint import Asked, Endpoint
from rest.parameters import STRING, Parameter
from rest.problems import not_found, unusable

NOT_TAKEN = (Verdict.STALE, Verdict.INVALID, Verdict.FAILED)
PAGING = (
    Parameter(
        "limit",
        "Entries a page, at most.",
        {"type": "integer", "minimum": 1, "maximum": 100},
        default=20,
    ),
    Parameter("cursor", "`meta.next` of the answer before: gives the older entries.", STRING),
)


def health(asked: Asked) -> Response[Any]:
    """Release, date and age of its data, and how the last run ended: `degraded` where it failed or could not take a source.

    503 until a first release is published.
    """
    store = asked.store
    pointer, manifest = store.pointer(), store.current()
    newest = next(iter(run_ids(store)), None)
    run = run_manifest(store, newest) if newest else None
    concerns = _concerns(run or {})
    row = {
        "status": "degraded" if concerns else "ok",
        "concerns": concerns,
        "release": manifest.release,
        "data_date": manifest.data_date,
        "data_age_days": (datetime.now(UTC).date() - date.fromisoformat(manifest.data_date)).days,
        "captured_at": manifest.captured_at or None,
        "published_at": pointer["published_at"],
        "last_run": run and _outcome(run),
    }
    return records(asked, [row], manifest)


def list_releases(asked: Asked) -> Response[Any]:
    """Manifests of the releases: what they were built from, their tables, rows and checks."""
    ids = _after(release_ids(asked.store), asked)
    return records(
        asked,
        [asdict(asked.store.manifest(release)) for release in ids],
        _current(asked.store),
        _last("release"),
    )


def current_release(asked: Asked) -> Response[Any]:
    """The manifest of the current release, and when it was published."""
    pointer, manifest = asked.store.pointer(), asked.store.current()
    return records(asked, [{**asdict(manifest), "published_at": pointer["published_at"]}], manifest)


def read_release(asked: Asked) -> Response[Any]:
    """The manifest of a release."""
    try:
        manifest = asked.store.manifest(asked.segments["release"])
    except ReleaseNotFound as error:
        raise not_found("release", asked.segments["release"], "an id of /v1/releases") from error
    return records(asked, [asdict(manifest)], manifest)


def list_runs(asked: Asked) -> Response[Any]:
    """What each run made of its sources, durations, cost, and why it failed; of the quality report the checks alone."""
    found = [run_manifest(asked.store, run) for run in _after(run_ids(asked.store), asked)]
    brief = [{**row, "quality": {"checks": _checks(row)}} for row in found if row is not None]
    return records(asked, brief, _current(asked.store), _last("run"))


def read_run(asked: Asked) -> Response[Any]:
    """All of a run: states, verdicts, rows and why some were rejected, the quality report, cost, and the failing step's own words."""
    row = run_manifest(asked.store, asked.segments["run"])
    if row is None:
        raise not_found(
            "run", asked.segments["run"], "an id of /v1/runs; a run is told of when it has ended"
        )
    return records(asked, [row], _current(asked.store))


def _after(ids: Sequence[str], asked: Asked) -> Sequence[str]:
    """The entries of a page and one more, after one that the client has seen: stable although newer ones come in front."""
    after = asked.values["cursor"]
    if after is not None and after not in ids:
        raise unusable("cursor", after, "the value of meta.next of an earlier answer, unchanged")
    start = ids.index(after) + 1 if after is not None else 0
    return ids[start : start + asked.values["limit"] + 1]


def _last(key: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: str(row[key])


def _current(store: ReleaseStore) -> ReleaseManifest | None:
    """Runs are told of before anything is published: the first one may have failed."""
    try:
        return store.current()
    except ReleaseNotFound:
        return None


def _concerns(run: dict[str, Any]) -> list[str]:
    """What somebody should look at, in sentences."""
    failed = (
        [f"The last run failed: {(run.get('error') or {}).get('message', 'no reason is known')}"]
        if run.get("status") == "FAILED"
        else []
    )
    for name, source in run.get("sources", {}).items():
        if source.get("verdict") in NOT_TAKEN:
            why = (
                source.get("why")
                or (source.get("error") or {}).get("message")
                or "no reason is known"
            )
            failed.append(f"{name} is {source['verdict']}: {why}")
    return failed


def _outcome(run: dict[str, Any]) -> dict[str, Any]:
    verdicts = [check.get("verdict") for check in _checks(run)]
    return {
        **{
            key: run.get(key)
            for key in ("run", "status", "started_at", "ended_at", "release", "error")
        },
        "verdicts": {
            name: source.get("verdict") for name, source in run.get("sources", {}).items()
        },
        "checks": {verdict: verdicts.count(verdict) for verdict in CheckVerdict},
        "cost_usd": (run.get("cost_usd") or {}).get("total"),
    }


def _checks(run: dict[str, Any]) -> list[dict[str, Any]]:
    return list((run.get("quality") or {}).get("checks") or [])


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
        row="Release",
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
