"""What a cell of dates says: a day of the calendar that a report may be of."""

import re
from datetime import date, timedelta
from functools import lru_cache

from covidlake.errors import SourceInvalid
from covidlake.quality import rules
from covidlake.reading.values import Fault

# The onset of symptoms of the first patient known (Huang et al., The Lancet 395, 2020, 497-506).
# What is dated before it is a typing error: an epoch of a spreadsheet, a year 0202.
EARLIEST_DAY = date(2019, 12, 1)

# A time behind a day may only be its midnight, as databases and spreadsheets write days.
_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0{1,9})?)?(?:Z|\+00(?::?00)?)?)?"
_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _MIDNIGHT)
_AMERICAN_DAY = re.compile(
    r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4}|[0-9]{2})" + _MIDNIGHT
)
# So many days that are d/m/y alone are no typing errors.
_FEWEST_DAYS_FIRST = 3
# Where each may be both: as d/m/y they are the days of a month, as m/d/y one day of each month.
_TIMES_AS_FAR = 10

NOT_A_DATE = Fault(rules.NOT_A_DATE)
BEFORE_THE_DISEASE = Fault(rules.BEFORE_THE_DISEASE)
IN_THE_FUTURE = Fault(rules.IN_THE_FUTURE)


class DayReader:
    """Reads the dates of one file, and sees whether they are written in another order.

    Args:
        captured: When the file was: the day after it may have begun elsewhere, none beyond.
    """

    def __init__(self, captured: date) -> None:
        self._latest = captured + timedelta(days=1)
        self._order = DayOrder()
        # A day stands in the rows of all locations.
        self.read = lru_cache(maxsize=1 << 14)(self._read)

    def check_order(self) -> None:
        """Raise SourceInvalid where the dates are d/m/y: half of them would be other days."""
        self._order.check()

    def _read(self, text: str) -> date | Fault | None:
        """Read yyyy-mm-dd, m/d/yyyy or m/d/yy, without white space around it."""
        if not text:
            return None
        self._order.note(text)
        value = calendar_day(text)
        if value is None:
            return NOT_A_DATE
        if value < EARLIEST_DAY:
            return BEFORE_THE_DISEASE
        return IN_THE_FUTURE if value > self._latest else value


class DayOrder:
    """Sees in the dates of a file whether they are m/d/y or d/m/y."""

    def __init__(self) -> None:
        # Of texts with slashes, by what each may mean; a file has some thousand days at most.
        self._month_first: set[date] = set()
        self._day_first: set[date] = set()
        self._only_month_first = 0
        self._only_day_first: list[str] = []
        self._has_either = self._has_iso = False
        self._example = ""

    def note(self, text: str) -> None:
        """Look at one more date; of those without slashes it counts only that there are some."""
        match = _AMERICAN_DAY.fullmatch(text)
        if match is None:
            self._has_iso = self._has_iso or _ISO_DAY.fullmatch(text) is not None
            return
        first, second = match["month"], match["day"]
        month_first = _day(match["year"], first, second)
        day_first = _day(match["year"], second, first)
        if month_first:
            self._month_first.add(month_first)
        if day_first:
            self._day_first.add(day_first)
        if month_first and day_first and month_first != day_first:
            self._has_either = True
        if month_first and not day_first:
            self._only_month_first += 1
        if day_first and not month_first and len(self._only_day_first) <= len(self._day_first):
            self._only_day_first.append(text)
        self._example = self._example or text

    def check(self) -> None:
        """Raise SourceInvalid where they are d/m/y."""
        if not self._is_day_first():
            return
        example = next(iter(self._only_day_first), self._example)
        raise SourceInvalid(
            f"its dates are written as day/month/year, such as {example}: month/day/year or "
            "yyyy-mm-dd were expected"
        )

    def _is_day_first(self) -> bool:
        count = len(self._only_day_first)
        together, scattered = _span(self._day_first), _span(self._month_first)
        if count > self._only_month_first:
            if self._has_iso:
                # Typing errors, and rejected rows; unless others would be read as another day.
                return self._has_either
            # As d/m/y they lie together, as m/d/y they are scattered over the months.
            return count >= _FEWEST_DAYS_FIRST or together < scattered
        tells_nothing = count == self._only_month_first == 0
        many = len(self._day_first) >= _FEWEST_DAYS_FIRST
        return tells_nothing and many and together * _TIMES_AS_FAR < scattered


def calendar_day(text: str) -> date | None:
    """Return the day that a text names as yyyy-mm-dd, m/d/yyyy or m/d/yy, if it does."""
    match = _ISO_DAY.fullmatch(text) or _AMERICAN_DAY.fullmatch(text)
    return _day(match["year"], match["month"], match["day"]) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    full_year = year if len(year) == 4 else f"20{year}"
    try:
        return date(int(full_year), int(month), int(day))
    except ValueError:
        return None


def _span(days: set[date]) -> timedelta:
    return max(days) - min(days) if days else timedelta.max
