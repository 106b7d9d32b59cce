"""The two newest days of a snapshot, to see whether the newest was copied from the day before."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter

from covidlake.schema.captured import DAILY_TOTALS, SUMMED_TOTALS

# What is reported of one day alone. Totals and means of a copied day may have been computed from
# it, and would differ.
DAILY = (*DAILY_TOTALS, "icu_patients", "hosp_patients")
# What else is compared, where a publisher gives totals only.
TOTAL = tuple(SUMMED_TOTALS.values())

# More than any publisher has by day; a file with one day only must not be kept in memory. Beyond, a
# day does not count as copied.
MAX_LOCATIONS = 20_000

_ISO = re.compile(rb"\d{4}-\d\d-\d\d")
# Nothing was reported: a quiet day is like the day before.
_NOTHING = (b"", b"0", b"0.0")


class NewestDays:
    """Rows in any order, of which one entry a location stays for two days.

    Attributes:
        floor: Rows of days before it need not be shown.
    """

    def __init__(self, positions: Mapping[str, int], days: int = 1) -> None:
        """Compare what a file has of DAILY, or else of TOTAL.

        Args:
            positions: The position of each canonical column in a row.
            days: That the counts of a row cover.
        """
        self.date = positions["date"]
        self._location = positions.get("iso_code", -1)
        self._step = days
        names = [name for name in DAILY if name in positions]
        if not names:
            names = [name for name in TOTAL if name in positions]
        compared = [positions[name] for name in names]
        # Twice -1: itemgetter gives a tuple of two or more only.
        self._measures = itemgetter(*compared, -1, -1)
        self._days: dict[bytes, dict[bytes, tuple[bytes, ...]]] = {}
        self.floor = b""
        # A day may have begun elsewhere that has not here.
        self._tomorrow = (datetime.now(UTC).date() + timedelta(days=1)).isoformat().encode()

    def see(self, fields: Sequence[bytes]) -> None:
        """Take the fields of a row, and an empty one after them."""
        day = fields[self.date]
        if day < self.floor or day > self._tomorrow or not _ISO.fullmatch(day):
            return
        locations = self._days.setdefault(day, {})
        if len(locations) < MAX_LOCATIONS:
            locations[fields[self._location]] = self._measures(fields)
        if len(self._days) > 2:
            del self._days[min(self._days)]
        if len(self._days) == 2:
            self.floor = min(self._days)

    @property
    def last(self) -> str | None:
        return max(self._days).decode() if self._days else None

    @property
    def apart(self) -> int | None:
        """Return the days between the two newest ones; None where there are no two."""
        if len(self._days) < 2:
            return None
        before, newest = (date.fromisoformat(day.decode()) for day in sorted(self._days))
        return (newest - before).days

    def copied(self, minimum: int) -> str | None:
        """Return the newest day, if every location reports what it did the day before.

        At least `minimum` of them must report something.
        """
        if len(self._days) < 2 or self.apart != self._step:
            return None
        before, newest = sorted(self._days)
        earlier, latest = self._days[before], self._days[newest]
        if len(latest) == MAX_LOCATIONS:
            return None
        same = all(earlier.get(location) == measures for location, measures in latest.items())
        reporting = sum(map(_reports, latest.values()))
        return newest.decode() if same and reporting >= minimum else None


def _reports(measures: tuple[bytes, ...]) -> bool:
    return any(value not in _NOTHING for value in measures)
