"""The rules by which rows are read, refused and flagged, each with the sentence that documentation and reports show.

What a rule does stands in emr_steps/transforms: reading.py and cleaning.py (READING, REJECTING),
flags.py (FLAGGING), quality.py (CHECKS); the checks that compare with the current release, or
through Athena, in covidlake.schema.checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NotRequired, TypedDict

from covidlake.schema.captured import DAILY_TOTALS, SUMMED_TOTALS

# Daily counts whose negative values are corrections of earlier days.
DAILY_COUNTS = tuple(DAILY_TOTALS)
# Daily counts that should equal the step of their total.
STEPS_OF = SUMMED_TOTALS
# Counts of people, each at most once.
PEOPLE = ("total_cases", "people_vaccinated", "people_fully_vaccinated")
# A daily mean from which a day without any is no chance: with 5 expected, a Poisson count is 0 on
# one day in 150.
FAR_FROM_ZERO = 5


@dataclass(frozen=True)
class Rule:
    name: str
    sentence: str


READING = (
    Rule("columns", "Columns are found by name, whatever their order; other names that a publisher uses are known. A column that the contract does not know stays in Raw, is reported and ignored; an optional one that is missing becomes null and is reported; without a key column the file is invalid, and the error names the column that comes nearest."),
    Rule("white_space", "White space around a value does not count; an empty value is null, and null is never zero. The text NA is a value: it is Namibia's code."),
    Rule("number", "A number is written as 5, 5.0, -7, .5 or 1e3, or in quotes with a comma for each thousand: \"1,234,567.5\". What Java alone reads (NaN, Infinity, 5f) is none."),
    Rule("date", "A date is written as yyyy-mm-dd, or as m/d/yyyy or m/d/yy as American sources do; a day that the calendar does not have is none."),
    Rule("line", "A row is a line, so that Spark can read a file in parts: of a row with a line break inside quotes every piece is rejected."),
)  # fmt: skip

REJECTING = (
    Rule("blank_line", "The line holds nothing."),
    Rule("wrong_column_count", "The line does not have the header's number of columns, or a quote does not close on it."),
    Rule("duplicate_identical", "The line is a copy of an accepted one; the first is kept."),
    Rule("conflicting_key", "Another line has the same key and says something else: none of them is accepted."),
    Rule("incomplete_sum", "The row is sound, but another part (province) of the same country and day was refused: a sum of the others would be no total."),
    Rule("location: unknown <name>", "The source tells countries by name or alpha-2 code, and this one is no country's: a ship, an event, or a name to list in covidlake.reading.country_codes."),
    Rule("<column>: missing", "A column that is never null is empty."),
    Rule("<column>: not a number", "A number is not written as one, or is not finite."),
    Rule("<column>: not a date", "A date is not written as one."),
    Rule("<column>: in the future", "The date is later than the day after the capture; a day may have begun elsewhere."),
    Rule("<column>: damaged text", "A text holds control characters or bytes that are not UTF-8."),
    Rule("decimals_destroyed", "The file went through a locale that took its decimal points for something else: it is refused as a whole, and so is each of its rows."),
    Rule("unreadable", "The line is faulty in a way that no other reason names."),
)  # fmt: skip

FLAGGING = (
    Rule("negative_count", "A daily count is below zero: it corrects earlier days. Kept as published, left out of the 7-day means."),
    Rule("cumulative_fall", "A count since the start is lower than on the row before (compared_with)."),
    Rule("count_differs", "A daily count is not the step of its total from the row before (compared_with)."),
    Rule("unreported_zero", "A zero between two reports that are both far from zero: the last before it is at least 5, and the next (compared_with) at least 5 for each day since. The source did not report that day; no incidence of zero is derived from such days alone: a 7-day mean of nothing else is null."),
    Rule("deaths_beyond_cases", "More deaths than confirmed cases (compared_with) since the start."),
    Rule("beyond_population", "A count of people exceeds the population (compared_with) of the location."),
    Rule("out_of_range", "A value lies outside the range that the contract allows; compared_with is the end that it passes."),
    Rule("date_gap", "Days are missing before this one; value says how many."),
    Rule("ends_early", "The location's last row; value says how many days before the last of all locations."),
    Rule("unknown_code", "The location's code is neither of ISO 3166-1 alpha-3 nor one of OWID's own; told on its first day."),
    Rule("reused_code", "The code stands for two names, or belongs to another country than the name says; told on the first day of that name."),
)  # fmt: skip


class CheckResult(TypedDict):
    """An entry of the quality report's checks.

    Attributes:
        check: The name of the check.
        of: What it judged: a source, a table or an aggregate.
        value: Null where there was nothing to compare with.
        verdict: A CheckVerdict.
        detail: In words, what the value is made of.
    """

    check: str
    of: str
    value: float | None
    threshold: float
    verdict: str
    detail: NotRequired[str]


class CheckVerdict(StrEnum):
    PASSED = "passed"
    WARNING = "warning"  # beyond the threshold, but it stops nothing
    FAILED = "failed"  # beyond it: nothing is published
    ACCEPTED = "accepted"  # beyond it, but not beyond what the run accepts
    SKIPPED = "skipped"  # there is nothing to compare with


@dataclass(frozen=True)
class Check:
    """A figure of the quality report with the most that it may be; beyond that a release is not published (stops), or the report warns.

    may_be_accepted  for one run, by who knows that the data are right all the same
                     (covidlake.releases.waiver)
    """

    name: str
    sentence: str
    threshold: float
    stops: bool = False
    may_be_accepted: bool = False

    def verdict(
        self,
        value: float | None,
        of: str,
        accept: Mapping[str, float] | None = None,
        detail: str | None = None,
    ) -> CheckResult:
        """Judge a value; None where there is nothing to compare with."""
        rounded = None if value is None else round(value, 6)
        verdict = self._judge(rounded, (accept or {}).get(self.name, self.threshold))
        result: CheckResult = {
            "check": self.name,
            "of": of,
            "value": rounded,
            "threshold": self.threshold,
            "verdict": verdict.value,
        }
        return result if detail is None else {**result, "detail": detail}

    def _judge(self, value: float | None, accepted: float) -> CheckVerdict:
        if value is None:
            return CheckVerdict.SKIPPED
        if value <= self.threshold:
            return CheckVerdict.PASSED
        if not self.stops:
            return CheckVerdict.WARNING
        return CheckVerdict.ACCEPTED if value <= accepted else CheckVerdict.FAILED


# The thresholds of these were chosen from OWID's five real snapshots; the most that was seen there
# stands behind each.
REJECTED = Check(
    "rejected_share",
    "Share of a source's rows that were rejected.",
    0.05,
    stops=True,
    may_be_accepted=True,
)  # 0
# Real files have 2 such values in 10,000 at most.
DESTROYED = Check(
    "values_beyond_bounds",
    "Share of the values of an index, a share or an age that exceed what it can be, in the worst column: where many do, the file's decimals were destroyed.",
    0.2,
    stops=True,
)
REMOVED = Check(
    "removed_share",
    "Share of the rows of the current release that this one lacks.",
    0.01,
    stops=True,
    may_be_accepted=True,
)  # 0.0007
MISSING = Check(
    "missing_locations",
    "Locations of the current release that this one lacks.",
    0,
    stops=True,
    may_be_accepted=True,
)  # 0
OLDER = Check(
    "days_older",
    "Days by which the data end before those of the current release.",
    0,
    stops=True,
    may_be_accepted=True,
)  # 0
TOTAL_GAP = Check(
    "total_gap",
    "Difference between the source's own row for the world or a continent and the sum of its countries, as a share of that row, on its last day; of the countries that report on that day, or of each one's latest report, whichever comes nearer.",
    0.001,
    stops=True,
    may_be_accepted=True,
)  # 0.000007: cases on ships
BEYOND_POPULATION = Check(
    "cases_beyond_population",
    "Share of the countries with more confirmed cases than people: where some have, the country table is not that of the observations.",
    0.01,
    stops=True,
    may_be_accepted=True,
)  # 0
CHECKS = (
    REJECTED,
    DESTROYED,
    REMOVED,
    MISSING,
    OLDER,
    TOTAL_GAP,
    BEYOND_POPULATION,
    Check(
        "negative_share",
        "Share of the rows with a negative daily count, in the worst column.",
        0.005,
    ),
    Check("empty_share", "Share of the rows without new_cases.", 0.1),
    Check(
        "without_attributes_share",
        "Share of the locations that the country table does not know.",
        0.1,
    ),
    Check("late_share", "Share of the locations that end more than a week before the last.", 0.1),
    Check("unknown_codes", "Locations under a code that nobody knows.", 0),
    Check("reused_codes", "Names under a code that means another location, too.", 0),
)
# Of every table, counted through Athena. What fails here is a fault of the pipeline, not of the
# data: nobody may accept it.
TABLE_CHECKS = (
    Check("rows_differ", "Rows that Athena sees too many or too few, against what Spark wrote; of a table that must have rows, 1 if it has none.", 0, stops=True),
    Check("duplicate_keys", "Keys that more than one row has.", 0, stops=True),
    Check("missing_values", "Rows that lack a value in a column that is never null.", 0, stops=True),
)  # fmt: skip
# Days behind the last of all locations from which one counts as late.
LATE = 7
# Counts per hundred people pass 100 where non-residents are vaccinated (Gibraltar); all other
# bounds hold by definition.
NOT_BOUNDED = ("people_vaccinated_per_hundred", "people_fully_vaccinated_per_hundred")


def names(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple(rule.name for rule in rules)
