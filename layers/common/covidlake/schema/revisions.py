"""The contract of the revisions: what a release changed of the release before it."""

from covidlake.schema.captured import OBSERVATION_COLUMNS, OBSERVATION_KEY
from covidlake.schema.model import Table, columns

# What is compared: every published column but the key, numbers and texts apart.
REVISED = tuple(column for column in OBSERVATION_COLUMNS if column.name not in OBSERVATION_KEY)
NUMBERS = tuple(column.name for column in REVISED if column.type == "double")
TEXTS = tuple(column.name for column in REVISED if column.type == "string")

CHANGED, REMOVED = "changed", "removed"

REVISIONS = Table(
    "revisions",
    "trusted",
    "Every published value that this release changed of the release before it: one row a location, "
    "day and column. Of a day that is gone, "
    "one row for each value that it had. Days that are new are no revisions.",
    columns("""
        iso_code         | string! | | ISO 3166-1 alpha-3 code; OWID_ codes for entities that ISO
            does not list
        date             | date!   | | Day of report
        metric           | string! | | Column of observations whose value was changed
        change           | string! | | changed, or removed where the release has no row of that
            location and day any more
        old_value        | double  | unit of the metric | Value in the release before; null where
            it had none, and for metrics that are text
        new_value        | double  | unit of the metric | Value in this release; null where it has
            none, and for metrics that are text
        old_text         | string  | | The same for metrics that are text: continent, location,
            tests_units
        new_text         | string  | | The same for metrics that are text
        vintage          | date!   | | Last day of the data of this release
        previous_release | string! | | The release before
        previous_vintage | date!   | | Last day of its data
    """),
    key=("iso_code", "date", "metric"),
    may_be_empty=True,
    # every revision is kept: a value's history does not end with the releases that it ran through
    outlives_release=True,
)
