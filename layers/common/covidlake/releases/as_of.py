"""`as_of`: which release answers for the past."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from covidlake.errors import ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest

Time = TypeVar("Time", date, datetime)
FORMS = (
    "a release id, a day of the data as 2022-01-20, or a moment of capture as 2022-01-20T18:30:00Z"
)


def resolve(as_of: str, releases: Mapping[str, ReleaseManifest], current: str) -> ReleaseManifest:
    """The release that `as_of` means, out of all complete ones (id -> manifest).

    A release id   that release, whatever became of it since.
    A day          a vintage of the data: of the releases whose data end on or before it, the one
    whose data go furthest. A moment       what was known then: of the releases whose observations
    were captured at or before it, the one captured last. UTC
                   unless it says otherwise.

    Of equals the newest is meant. Days and moments choose from the lineage of the current release:
    what was rolled back must be named by its id. ReleaseNotFound: nothing is meant, and why.
    """
    if as_of in releases:
        return releases[as_of]
    descent = lineage(releases, current)
    if day := _day(as_of):
        return _latest(
            [(date.fromisoformat(manifest.data_date), manifest) for manifest in descent],
            day,
            "has data to",
        )
    if moment := _moment(as_of):
        return _latest(
            [(captured_at(manifest), manifest) for manifest in descent], moment, "was captured at"
        )
    raise ReleaseNotFound(f"there is no release {as_of!r}: as_of takes {FORMS}")


def lineage(releases: Mapping[str, ReleaseManifest], current: str) -> list[ReleaseManifest]:
    """Return the current release and those that it descends from, newest first.

    Without any that a rollback left behind.

    Where the one before was garbage collected, the newest older one stands in for it.
    """
    descent: list[ReleaseManifest] = []
    manifest = releases.get(current)
    while manifest:
        descent.append(manifest)
        older = [release for release in releases if release < manifest.release]
        before = manifest.previous if manifest.previous in older else max(older, default=None)
        manifest = releases[before] if before else None
    return descent


def captured_at(manifest: ReleaseManifest) -> datetime:
    """Return when the observations of a release were captured, in UTC.

    Of releases that do not say so, when they were built.
    """
    return _in_utc(datetime.fromisoformat(manifest.captured_at or manifest.created_at))


def _latest(known: list[tuple[Time, ReleaseManifest]], wanted: Time, what: str) -> ReleaseManifest:
    """The last one at or before the wanted time; the first of equals, as they come newest first."""
    found = max(
        (pair for pair in known if pair[0] <= wanted), key=lambda pair: pair[0], default=None
    )
    if found is None:
        earliest = min((time for time, _ in known), default=None)
        told = (
            f"the earliest {what} {earliest.isoformat()}"
            if earliest
            else "nothing is published yet"
        )
        raise ReleaseNotFound(f"there is no release as of {wanted.isoformat()}: {told}")
    return found[1]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):  # in UTC it may fall into the year 0 or 10000
        return None


def _in_utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
