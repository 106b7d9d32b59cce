"""Which releases garbage collection keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from covidlake.releases.manifest import ReleaseManifest
from covidlake.releases.retention import GRACE, retained

# The newest, whatever became of them.
NEWEST = 14
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


def daily(days: int) -> dict[str, ReleaseManifest]:
    """A release a day, the last on NOON; ids sort by time."""
    found: dict[str, ReleaseManifest] = {}
    for age in reversed(range(days)):
        at = NOON - timedelta(days=age)
        name = f"{at:%Y%m%dT%H%M%SZ}-aaaaaa"
        previous = max(found, default=None)
        found[name] = ReleaseManifest(
            name,
            "run",
            at.isoformat(),
            f"{at:%Y-%m-%d}",
            {},
            {},
            previous=previous,
            captured_at=at.isoformat(),
        )
    return found


def days(releases: dict[str, str]) -> list[str]:
    return sorted((name[:8] for name in releases), reverse=True)


def test_a_year_of_daily_releases() -> None:
    releases = daily(400)
    stay = days(retained(releases, max(releases)))
    newest = [f"{NOON - timedelta(days=age):%Y%m%d}" for age in range(NEWEST)]
    assert stay[:NEWEST] == newest
    sundays = [
        "20261108",
        "20261101",
        "20261025",
        "20261018",
        "20261011",
        "20261004",
        "20260927",
        "20260920",
        "20260913",
        "20260906",
    ]
    # Twelve weeks back is Wednesday 2 September, in a week whose Sunday stands above; before it the
    # last of each month, itself included.
    months = [
        "20260901", "20260831", "20260731", "20260630", "20260531", "20260430",
        "20260331", "20260228", "20260131", "20251231", "20251130", "20251031",
    ]  # fmt: skip
    assert stay[NEWEST:] == [*sundays, *months]


def test_files_outlive_the_longest_reader() -> None:
    athena, function = timedelta(minutes=30), timedelta(minutes=15)
    assert timedelta(hours=1) == GRACE > athena > function


@pytest.mark.parametrize("number", [1, 2, NEWEST])
def test_few_releases_all_stay(number: int) -> None:
    releases = daily(number)
    assert set(retained(releases, max(releases))) == set(releases)


def test_the_current_release_stays_however_old() -> None:
    releases = daily(60)
    old = sorted(releases)[3]
    assert retained(releases, old)[old] == "current"


def test_what_was_rolled_back_stays_among_the_newest_only() -> None:
    releases = daily(40)
    names = sorted(releases)
    # The last of its week, but rolled back: the next one was built on the one before.
    sunday = next(name for name in names if name.startswith("20261101"))
    saturday, monday = names[names.index(sunday) - 1], names[names.index(sunday) + 1]
    assert sunday in retained(releases, names[-1])
    releases[monday].previous = saturday
    stay = retained(releases, names[-1])
    assert sunday not in stay
    assert stay[saturday] == "the last of week 44 of 2026"


def test_releases_of_historical_snapshots_count_by_their_capture() -> None:
    releases = daily(1)
    for number in range(40):
        at = datetime(2021, 1, 31, tzinfo=UTC) + timedelta(days=31 * number)
        name = f"20261101T0000{number:02}Z-bbbbbb"
        releases[name] = ReleaseManifest(
            name, "run", NOON.isoformat(), f"{at:%Y-%m-%d}", {}, {}, captured_at=at.isoformat()
        )
    assert set(retained(releases, max(releases))) == set(releases)  # each the only one of its month


def test_again_it_keeps_what_it_kept() -> None:
    releases = daily(400)
    stay = retained(releases, max(releases))
    there = {name: manifest for name, manifest in releases.items() if name in stay}
    assert retained(there, max(there)).keys() == there.keys()
