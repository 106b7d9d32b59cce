"""The figures of the quality report, and the most that each may be.

transforms.trusted.quality measures those of a source, covidlake.quality.checks those that compare
with the current release or that Athena counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NotRequired, TypedDict

from covidlake.quality.thresholds import DAYS_OF_NEWEST, LEAST_OF_A_LOST_TOTAL

# Days behind the last of all locations from which one counts as late.
LATE = 7
# Counts per hundred people pass 100 where non-residents are vaccinated (Gibraltar); all other
# bounds hold by definition.
NOT_BOUNDED = ("people_vaccinated_per_hundred", "people_fully_vaccinated_per_hundred")


class CheckVerdict(StrEnum):
    PASSED = "passed"
    WARNING = "warning"  # beyond the threshold, but it stops nothing
    FAILED = "failed"  # beyond it: nothing is published
    WAIVED = "accepted"  # beyond it, but not beyond what the run waives
    SKIPPED = "skipped"  # there is nothing to compare with


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


@dataclass(frozen=True)
class Check:
    """A figure of the quality report with the most that it may be.

    Attributes:
        stops: Whether a release beyond the threshold is not published; else the report warns.
        may_be_waived: For one run, by who knows that the data are right all the same
            (covidlake.releases.waiver).
        fault: Of a file that is refused for it, what is wrong with it.
    """

    name: str
    sentence: str
    threshold: float
    stops: bool = False
    may_be_waived: bool = False
    fault: str = ""

    def verdict(
        self,
        value: float | None,
        of: str,
        waivers: Mapping[str, float] | None = None,
        detail: str | None = None,
    ) -> CheckResult:
        """Judge a value, to six decimals.

        Args:
            value: None where there is nothing to compare with.
            waivers: Check -> the most that this run lets pass, beyond the threshold.
        """
        # Rounded first, so that a report never shows a value at its threshold that failed it.
        rounded = None if value is None else round(value, 6)
        most_waived = (waivers or {}).get(self.name, self.threshold)
        result: CheckResult = {
            "check": self.name,
            "of": of,
            "value": rounded,
            "threshold": self.threshold,
            "verdict": self._judge(rounded, most_waived).value,
        }
        return result if detail is None else {**result, "detail": detail}

    def _judge(self, value: float | None, most_waived: float) -> CheckVerdict:
        if value is None:
            return CheckVerdict.SKIPPED
        if value <= self.threshold:
            return CheckVerdict.PASSED
        if not self.stops:
            return CheckVerdict.WARNING
        return CheckVerdict.WAIVED if value <= most_waived else CheckVerdict.FAILED


# Thresholds that stop a release were chosen from OWID's five real snapshots; the most that was
# seen there stands beside each.
REJECTED = Check(
    "rejected_share",
    "Share of a source's rows that were rejected, but those of a few locations that nobody has "
    "listed (unknown_locations).",
    0.05,  # seen: 0
    stops=True,
    may_be_waived=True,
    fault="too many of its rows are rejected",
)
DESTROYED = Check(
    "values_beyond_bounds",
    "Share of the values of an index, a share or an age that exceed what it can be, in the "
    "worst column: where many do, the file's decimals were destroyed.",
    0.2,  # seen: 2 such values in 10,000
    stops=True,
    fault="its decimals were destroyed: values exceed what they can be",
)
REMOVED = Check(
    "removed_share",
    "Share of the rows of the current release that this one lacks.",
    0.01,  # seen: 0.0007
    stops=True,
    may_be_waived=True,
    fault="rows of the current release are missing",
)
MISSING = Check(
    "missing_locations",
    "Locations of the current release that this one lacks.",
    0,  # seen: 0
    stops=True,
    may_be_waived=True,
    fault="locations of the current release are missing",
)
OLDER = Check(
    "days_older",
    "Days by which the data end before those of the current release.",
    0,  # seen: 0
    stops=True,
    may_be_waived=True,
    fault="its data end before those of the current release",
)
# Against the current release; `dedupe` judges them of a file, before a cluster is paid for.
OF_CHANGE = (REMOVED, MISSING, OLDER)
# `dedupe` judges them of a file, and Spark steps and audit of what is built from it.
JUDGED_TWICE = (REJECTED, DESTROYED, *OF_CHANGE)
TOTAL_GAP = Check(
    "total_gap",
    "Difference between the source's own row for the world or a continent and the sum of its "
    "countries, as a share of that row, on its last day; of the countries that report on that "
    "day, or of each one's latest report, whichever comes nearer.",
    0.001,  # seen: 0.000007: cases on ships
    stops=True,
    may_be_waived=True,
)
BEYOND_POPULATION = Check(
    "cases_beyond_population",
    "Share of the countries with more confirmed cases than people: where some have, the "
    "country table is not that of the observations.",
    0.01,  # seen: 0
    stops=True,
    may_be_waived=True,
)
FORECAST_BEYOND_POPULATION = Check(
    "forecasts_beyond_population",
    "Countries with a forecast, or a quantile of its baseline, beyond their population.",
    0,
    stops=True,
)
UNKNOWN_LOCATIONS = Check(
    "unknown_locations",
    "Names that neither a code nor a list of the lake's knows; their rows are rejected. Rows of a "
    "few names (20, and a quarter of the known ones, at most) that stand on at least half of the "
    "days do not count for rejected_share.",
    0,  # seen: 0
)
# Of the newest day alone, which a share of all days would hide. Seen: of OWID's five and JHU's four
# snapshots, the newest day, and the days before as if each were the newest.
NEWEST_FALLS = Check(
    "newest_day_falls",
    "Share of the locations whose total since the start is lower on the newest day than on any of "
    "the 36 days before.",
    0.2,  # falls: at most 0.07, at Christmas
    stops=True,
    may_be_waived=True,
    fault="totals since the start fall on its newest day",
)
NEWEST_SILENT = Check(
    "newest_day_silent",
    "Share of the locations that report zero on the newest day, of those that reported more on "
    "each of the days before.",
    0.3,  # zeros: at most 0.13
    stops=True,
    may_be_waived=True,
    fault="its newest day is zero where there were reports on each day before",
)
NEWEST_REPEATS = Check(
    "newest_day_repeats",
    "Share of the locations whose counts of the newest day are all those of the day before, of "
    "those that count anything.",
    0.5,  # copies: at most 0.04
    stops=True,
    may_be_waived=True,
    fault="its newest day repeats the day before",
)
NEWEST_DISAGREES = Check(
    "newest_day_disagrees",
    "Share of the locations whose count of the newest day is less than a fifth or more than five "
    "times of what the total rose by, or of the other sign; of those of which either is 20 or "
    "more.",
    0.5,  # disagreements: at most 0.09, of cases at Christmas
    stops=True,
    may_be_waived=True,
    fault="counts of its newest day disagree with what the totals rose by",
)
NEWEST_DAY = (NEWEST_FALLS, NEWEST_SILENT, NEWEST_REPEATS, NEWEST_DISAGREES)
RATES = Check(
    "rates_disagree",
    "Share of the published rates that are less than half or more than double of what the count "
    "and the population of their row say, in the worst column, or of the locations whose published "
    "means are so far from their counts: the file's decimals were destroyed.",
    0.001,  # rates: none was
    stops=True,
    may_be_waived=True,
    fault="its decimals were destroyed: rates or means disagree with their counts",
)
SUMS = Check(
    "totals_disagree",
    "Share of the locations whose counts add up to less than half or more than double of what "
    "their total since the start rises by, of those that count 100 or more.",
    0.05,  # disagreements: none
    stops=True,
    may_be_waived=True,
    fault="totals since the start disagree with the sums of their counts",
)
LOST_TOTALS = Check(
    "totals_lost",
    "Share of the locations whose total since the start is zero on a past day, between days on "
    f"which it is {LEAST_OF_A_LOST_TOTAL} or more, or since such a day more than {DAYS_OF_NEWEST} "
    "days before the newest, on the worst day.",
    0.05,  # lost: 0; of JHU's deaths 0.006
    stops=True,
    may_be_waived=True,
    fault="totals since the start are zero on a past day",
)
SHRUNK = Check(
    "shrunk_share",
    "Share by which a file has fewer rows than the last accepted one of its source, wherever that "
    "was from; the guard max_shrink of a source is its threshold.",
    0.5,
    stops=True,
    may_be_waived=True,
    fault="it shrank: rows of the last accepted file are missing",
)
LOST_COLUMNS = Check(
    "lost_columns",
    "Columns that had values in the snapshot in force, and have none.",
    0,  # columns: none was
    stops=True,
    may_be_waived=True,
    fault="columns that had values have none",
)
CHECKS = (
    REJECTED,
    UNKNOWN_LOCATIONS,
    DESTROYED,
    RATES,
    SUMS,
    LOST_TOTALS,
    *NEWEST_DAY,
    SHRUNK,
    LOST_COLUMNS,
    *OF_CHANGE,
    TOTAL_GAP,
    BEYOND_POPULATION,
    FORECAST_BEYOND_POPULATION,
    Check(
        "negative_share",
        "Share of the rows with a negative daily count, in the worst column.",
        0.005,
    ),
    Check(
        "empty_share",
        "Share of the rows without new_cases.",
        0.1,
    ),
    Check(
        "without_attributes_share",
        "Share of the locations that the country table does not know.",
        0.1,
    ),
    Check(
        "late_share",
        "Share of the locations that end more than a week before the last.",
        0.1,
    ),
    Check(
        "unknown_codes",
        "Locations under a code that nobody knows.",
        0,
    ),
    Check(
        "reused_codes",
        "Names under a code that means another location, too.",
        0,
    ),
)
# Of every table, counted through Athena. What fails here is a fault of the pipeline, not of the
# data: nobody may waive it.
TABLE_CHECKS = (
    Check(
        "rows_differ",
        "Rows that Athena sees too many or too few, against what Spark wrote; of a table that must "
        "have rows, 1 if it has none.",
        0,
        stops=True,
    ),
    Check(
        "duplicate_keys",
        "Keys that more than one row has.",
        0,
        stops=True,
    ),
    Check(
        "missing_values",
        "Rows that lack a value in a column that is never null.",
        0,
        stops=True,
    ),
)
