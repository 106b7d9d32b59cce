"""The data dictionary as rows: every column of every table, and the rules of data quality."""

from collections.abc import Iterator

from covidlake.quality import quality_checks, rules
from covidlake.schema import Table
from covidlake.schema.model import columns

Row = tuple[str | float | bool | None, ...]

COLUMNS = Table(
    "dictionary",
    "refined",
    "A column of a table of the lake.",
    columns("""
        table    | string!  | | Table
        zone     | string!  | | trusted, quarantine or refined
        column   | string!  | | Column
        type     | string!  | | string, date, int, bigint, double or boolean
        unit     | string   | | Unit; null where there is none
        meaning  | string!  | | What it says
        key      | boolean! | | Whether it is part of the table's key
        nullable | boolean! | | Whether it may be null, which is never zero: nobody reported it
        minimum  | double   | | The least that it may be; what is beyond is kept, and flagged
        maximum  | double   | | The most that it may be
        rising   | boolean! | | Whether it is a count since the start, which never falls
        source   | string!  | | Who publishes or estimates it; covidlake where it is computed here
    """),
    key=("table", "column"),
)
RULES = Table(
    "rules",
    "refined",
    "A rule of the data's quality.",
    columns("""
        kind      | string!  | | reading, rejecting, flagging or checking
        rule      | string!  | | Name, as quality_flags, rejects and quality reports tell it
        meaning   | string!  | | What it does
        threshold | double   | | Of a check: the most that its value may be
        stops     | boolean  | | Of a check: whether the run fails beyond that, or only warns
    """),
    key=("kind", "rule"),
)


def column_rows(table: Table) -> Iterator[Row]:
    """Yield a row as COLUMNS says for each column of a table."""
    for column in table.columns:
        yield (
            table.name,
            table.zone,
            column.name,
            column.type,
            column.unit or None,  # null, not an empty text: there is none
            column.description,
            column.name in table.key,
            column.nullable,
            column.minimum,
            column.maximum,
            column.rising,
            column.source or "covidlake",  # no source: computed here
        )


def rule_rows() -> Iterator[Row]:
    """Yield a row as RULES says for each rule."""
    kinds = {"reading": rules.READING, "rejecting": rules.REJECTING, "flagging": rules.FLAGGING}
    for kind, rules_of_kind in kinds.items():
        for rule in rules_of_kind:
            yield kind, rule.name, rule.sentence, None, None
    for check in (*quality_checks.CHECKS, *quality_checks.TABLE_CHECKS):
        yield "checking", check.name, check.sentence, check.threshold, check.stops
