"""The rules by which rows are read, rejected and flagged: name and sentence of each.

Reports, reasons, API and documentation show these. What a rule does stands in covidlake.reading
(READING, REJECTING), covidlake_snapshots (REJECTING, of rows beside others) and
emr_steps/transforms/trusted/flags.py (FLAGGING). The figures of the quality report have their
thresholds in covidlake.quality.quality_checks.
"""

from dataclasses import dataclass

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
    """A rule, and the sentence that tells people of it.

    Attributes:
        name: What data and reports call it; of a rejected row, the reason. `<column>` and `<name>`
            stand for what the row puts there.
    """

    name: str
    sentence: str

    def in_column(self, column: str) -> str:
        """Return the reason that this rule gives in a column: `new_cases: not a number`."""
        return self.name.replace("<column>", column)


READING = (
    Rule(
        "columns",
        "Columns are found by name, whatever their order; other names that a publisher uses are "
        "known. A column that the contract does not know stays in Raw, is reported and ignored; an "
        "optional one that is missing becomes null and is reported; without a key column the file "
        "is invalid, and the error names the column that comes nearest.",
    ),
    Rule(
        "white_space",
        "White space around a value does not count; an empty value is null, and null is never "
        "zero. The text NA is a value: it is Namibia's code.",
    ),
    Rule(
        "number",
        "A number is written as 5, 5.0, -7, .5 or 1e3, or in quotes with a comma for each "
        'thousand: "1,234,567.5". What some languages read beyond it (NaN, Infinity, 5f, 0x1p3) is '
        "none, nor is one beyond 2^53, which nobody counts; -0 is 0.",
    ),
    Rule(
        "date",
        "A date is written as yyyy-mm-dd, or as m/d/yyyy or m/d/yy as American sources do, with "
        "midnight behind it or nothing. A day that the calendar does not have is none. A file that "
        "writes d/m/yyyy is refused as a whole (beside dates as yyyy-mm-dd, only where some may be "
        "another day), and so is one with a column for each day that has a column beside them "
        "which is nearly a day.",
    ),
    Rule(
        "line",
        "A row ends with its line (LF, CR LF or CR CR LF), but for line breaks inside quotes; its "
        "number is that of the line where it begins. A line of nothing but white space is no row. "
        "A CR elsewhere damages the value that it stands in, a quote that never closes, or only "
        "after other rows, the file.",
    ),
)

# In the order of the documentation. The first and the last stand in releases of earlier
# versions only, which kept blank lines, and destroyed files line by line.
BLANK_LINE = Rule("blank_line", "The line holds nothing (in releases of earlier versions only).")
WRONG_COLUMN_COUNT = Rule(
    "wrong_column_count",
    "The row does not have the header's number of columns, or has a quote at the wrong place.",
)
DUPLICATE_IDENTICAL = Rule(
    "duplicate_identical",
    "The row says what an earlier one says, however it is written; the first is kept.",
)
CONFLICTING_KEY = Rule(
    "conflicting_key",
    "Another row has the same key and says something else: none of them is accepted.",
)
INCOMPLETE_SUM = Rule(
    "incomplete_sum",
    "The row is sound, but another part (province) of the same country and day was refused: a sum "
    "of the others would be no total.",
)
UNKNOWN_LOCATION = Rule(
    "location: unknown <name>",
    "Neither the code nor the name is one that the lake knows: a ship, or a location to list in "
    "covidlake.reading.countries (country_aliases, other_locations).",
)
MISSING_VALUE = Rule("<column>: missing", "A column that is never null is empty.")
NOT_A_NUMBER = Rule("<column>: not a number", "A number is not written as one, or is beyond 2^53.")
NOT_A_DATE = Rule("<column>: not a date", "A date is not written as one.")
BEFORE_THE_DISEASE = Rule(
    "<column>: before the disease",
    "The date is earlier than 2019-12-01, the onset of symptoms of the first patient known: a "
    "typing error, or the first day of some calendar.",
)
IN_THE_FUTURE = Rule(
    "<column>: in the future",
    "The date is later than the day after the capture; a day may have begun elsewhere.",
)
DAMAGED_TEXT = Rule(
    "<column>: damaged text",
    "A text holds control characters or bytes that are not UTF-8.",
)
DECIMALS_DESTROYED = Rule(
    "decimals_destroyed",
    "The file went through a locale that took its decimal points for something else; each of its "
    "rows is refused (in releases of earlier versions only: now the file is).",
)
REJECTING = (
    BLANK_LINE,
    WRONG_COLUMN_COUNT,
    DUPLICATE_IDENTICAL,
    CONFLICTING_KEY,
    INCOMPLETE_SUM,
    UNKNOWN_LOCATION,
    MISSING_VALUE,
    NOT_A_NUMBER,
    NOT_A_DATE,
    BEFORE_THE_DISEASE,
    IN_THE_FUTURE,
    DAMAGED_TEXT,
    DECIMALS_DESTROYED,
)

FLAGGING = (
    Rule(
        "negative_count",
        "A daily count is below zero: it corrects earlier days. Kept as published, left out of the "
        "7-day means.",
    ),
    Rule(
        "cumulative_fall",
        "A count since the start is lower than on the row before (compared_with).",
    ),
    Rule(
        "count_differs",
        "A daily count is not the step of its total from the row before (compared_with).",
    ),
    Rule(
        "unreported_zero",
        "A zero that nobody reported: its publisher fills in days between weekly reports, days off "
        "and years after a last report. compared_with is the next count that is not zero. Such a "
        "zero is null in `daily`; docs/explanation/rhythm.md has the rule.",
    ),
    Rule(
        "deaths_beyond_cases",
        "More deaths than confirmed cases (compared_with) since the start.",
    ),
    Rule(
        "beyond_population",
        "A count of people exceeds the population (compared_with) of the location.",
    ),
    Rule(
        "out_of_range",
        "A value lies outside the range that the contract allows; compared_with is the end that it "
        "passes.",
    ),
    Rule("date_gap", "Days are missing before this one; value says how many."),
    Rule(
        "ends_early",
        "The location's last row; value says how many days before the last of all locations.",
    ),
    Rule(
        "unknown_code",
        "The location's code is neither of ISO 3166-1 alpha-3 nor one of OWID's own; told on its "
        "first day.",
    ),
    Rule(
        "reused_code",
        "The code stands for two names, or belongs to another country than the name says; told on "
        "the first day of that name.",
    ),
)


def names(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple(rule.name for rule in rules)
