"""From when to when a live sample goes: whole weeks of days, then weeks of one report."""

from dataclasses import dataclass
from datetime import date, timedelta

# The first week that is reported as one count, dated with its Sunday.
FIRST_WEEKLY_MONDAY = date(2023, 1, 2)


@dataclass(frozen=True)
class Span:
    """The weeks of a sample, each from Monday to Sunday.

    Attributes:
        daily_weeks: before FIRST_WEEKLY_MONDAY, with a count a day.
        weekly_weeks: from it on.
    """

    daily_weeks: int
    weekly_weeks: int

    @property
    def weeks(self) -> int:
        return self.daily_weeks + self.weekly_weeks

    @property
    def days(self) -> int:
        return self.weeks * 7

    @property
    def first(self) -> date:
        return FIRST_WEEKLY_MONDAY - timedelta(weeks=self.daily_weeks)

    @property
    def last(self) -> date:
        """Return the Sunday that ends the last week."""
        return self.first + timedelta(days=self.days - 1)

    def sunday(self, week: int) -> date:
        """Return the day that ends a week of this number, 0 being the first."""
        return self.first + timedelta(days=7 * week + 6)

    def day(self, when: date) -> int:
        """Return the number of a day, within the span."""
        return min(max((when - self.first).days, 0), self.days)
