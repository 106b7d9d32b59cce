"""`as_of`: which release answers for the past."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import TypeVar

from covidlake.errors import ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest

Time = TypeVar("Time", date, datetime)
FORMS = (
    "a release id, a day of the data as 2022-01-20, or a moment of capture as 2022-01-20T18:30:00Z"
)


def resolve(as_of: str, releases: Mapping[str, ReleaseManifest], current: str) -> ReleaseManifest:
    """Return the release that `as_of` means, out of all complete ones.

    Of equals the newest is meant. Days and moments choose from the lineage of the current release:
    what was rolled back must be named by its id.

    Args:
        as_of: One of these:
            a release id: that release, whatever became of it since;
            a day: a vintage of the data, the release whose data go furthest of those whose data end
            on or before it;
            a moment: what was known then, the release captured last of those whose observations
            were captured at or before it. In UTC unless it says otherwise.
        releases: Id -> manifest.

    Raises:
        ReleaseNotFound: Nothing is meant, and why.
    """
    # First, as a release that was rolled back stands in no lineage.
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
        before = _release_before(manifest, releases)
        manifest = releases[before] if before else None
    return descent


def _release_before(
    manifest: ReleaseManifest, releases: Mapping[str, ReleaseManifest]
) -> str | None:
    previous = manifest.previous
    # Ids sort by time. Only older ones: a manifest that names itself would never end.
    if previous and previous in releases and previous < manifest.release:
        return previous
    return max((release for release in releases if release < manifest.release), default=None)


def captured_at(manifest: ReleaseManifest) -> datetime:
    """Return when the observations of a release were captured, in UTC.

    Of releases that do not say so, when they were built.
    """
    return _in_utc(datetime.fromisoformat(manifest.captured_at or manifest.created_at))


def _latest(timed: list[tuple[Time, ReleaseManifest]], wanted: Time, what: str) -> ReleaseManifest:
    """Return the last one at or before the wanted time.

    The first of equals, as they come newest first.
    """
    candidates = [(time, manifest) for time, manifest in timed if time <= wanted]
    if candidates:
        _, latest = max(candidates, key=itemgetter(0))
        return latest
    reason = "nothing is published yet"
    if timed:
        earliest = min(time for time, _ in timed)
        reason = f"the earliest {what} {earliest.isoformat()}"
    raise ReleaseNotFound(f"there is no release as of {wanted.isoformat()}: {reason}")


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
