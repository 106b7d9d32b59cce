"""Which releases are retained: every recent one, then one a week, then one a month."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from covidlake.releases.as_of import captured_at, lineage
from covidlake.releases.manifest import ReleaseManifest

LAST = 14  # three to four days of runs that each found something new, at one in six hours
WEEKLY = timedelta(weeks=12)  # a quarter; before that, the last of each month stays for good

# How long the files of a release outlive its manifest. Whoever still reads them found the manifest
# before: a Lambda function runs for 15 minutes at most, a query of Athena for 30.
GRACE = timedelta(hours=1)


def retained(releases: Mapping[str, ReleaseManifest], current: str) -> dict[str, str]:
    """Return the releases to keep, each with its reason.

    The current one and the newest 14, whatever became of them. Of older ones, from the lineage of
    the current release: the last of each week, for twelve weeks back from its capture, and the last
    of each month. Weeks and months are those of the capture, so that releases made of historical
    snapshots count as what they stand for.
    """
    reasons = dict.fromkeys(sorted(releases, reverse=True)[:LAST], f"among the newest {LAST}")
    descent = sorted(lineage(releases, current), key=captured_at, reverse=True)
    weekly_from = captured_at(releases[current]) - WEEKLY
    last_of: dict[str, str] = {}
    for manifest in descent:
        at = captured_at(manifest)
        period = _week(at) if at >= weekly_from else f"{at:%B %Y}"
        last_of.setdefault(period, manifest.release)
    # Recent releases stand for their week, too: it needs no other.
    reasons = {
        **{release: f"the last of {period}" for period, release in last_of.items()},
        **reasons,
    }
    return {**reasons, current: "current"}


def _week(at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"week {week} of {year}"
