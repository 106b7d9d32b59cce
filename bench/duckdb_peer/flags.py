"""The quality flags in DuckDB's SQL."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from covidlake import schema
from covidlake.quality import rules
from covidlake.reading.countries.country_names import ACCENTS, FILLERS, PUNCTUATION, SHORT_FORMS
from covidlake.schema.model import Column

from bench.duckdb_peer.reports import BY_DAY, next_counts

RISING = tuple(column.name for column in schema.OBSERVATION_COLUMNS if column.rising)
_PLAIN = {accent: base for accent, base in ACCENTS.items() if base}
_TRANSLATED = f"translate(location, '{''.join(_PLAIN)}', '{''.join(_PLAIN.values())}')"
NORMALISED = f"lower(trim(regexp_replace({_TRANSLATED}, '{PUNCTUATION}', ' ', 'g')))"
_SPELLED_OUT = " ".join(f"WHEN '{short}' THEN '{full}'" for short, full in SHORT_FORMS.items())
_WORDS = f"""list_transform(
    string_split({NORMALISED}, ' '), lambda word: CASE word {_SPELLED_OUT} ELSE word END)"""
_FILLERS = ", ".join(f"'{word}'" for word in sorted(FILLERS))
_TELLING = f"list_filter({_WORDS}, lambda word: word NOT IN ({_FILLERS}))"
NAME_KEY = f"array_to_string(list_sort({_TELLING}), ' ')"

# Rows in which each kind of flag is looked for.
VALUES = """
    SELECT observations.*, coalesce(observations.population, locations.population) AS people
    FROM observations
    LEFT JOIN (SELECT iso_code, population FROM locations) AS locations USING (iso_code)"""
ENDS = """
    SELECT iso_code, location, last_date AS date,
        (SELECT max(last_date) FROM locations) - last_date AS behind
    FROM locations"""
CODES = f"""
    SELECT named.*, known_name.code AS expected,
        count(DISTINCT {NAME_KEY}) OVER (PARTITION BY iso_code) AS names
    FROM (SELECT iso_code, location, min(date) AS date FROM observations GROUP BY ALL) AS named
    LEFT JOIN known_name ON name = {NAME_KEY}"""
LOCATIONS = "SELECT *, last_date AS date FROM locations"
UNKNOWN_CODE = """
    iso_code NOT IN (SELECT code FROM known_code) AND NOT starts_with(iso_code, 'OWID_')"""
REUSED_CODE = "coalesce(expected <> iso_code, names > 1)"


class Flag(NamedTuple):
    """A flag that a row may get: all but the first two are SQL."""

    metric: str
    rule: str
    applies: str
    value: str = "NULL"
    compared_with: str = "NULL"


def query() -> str:
    """Return the query of the table `quality_flags`."""
    attributes = [column for column in schema.COUNTRY_ATTRIBUTES if column.allowed]
    codes = (
        Flag("iso_code", "unknown_code", UNKNOWN_CODE),
        Flag("iso_code", "reused_code", REUSED_CODE),
    )
    parts = [
        _flagged(VALUES, _of_values()),
        _flagged(_series(), _of_series()),
        _flagged(ENDS, [Flag("date", "ends_early", "behind > 0", "behind")]),
        _flagged(CODES, codes),
        _flagged(LOCATIONS, map(_out_of_range, attributes)),
    ]
    return " UNION ALL ".join(parts)


def _series() -> str:
    """Return the columns that rules over days read, with the values of the row before."""
    before = [f"lag({name}) OVER days AS before_{name}" for name in ("date", *RISING)]
    # dict and not set: the order of columns stays the same.
    covered = [f"{count}_days" for count in rules.STEPS_OF]
    names = dict.fromkeys(("iso_code", "location", "date", *RISING, *rules.STEPS_OF, *covered))
    columns = ", ".join((*names, *before, next_counts(rules.STEPS_OF)))
    return f"SELECT {columns} FROM observations WINDOW days AS {BY_DAY}"


def _flagged(rows: str, flags: Iterable[Flag]) -> str:
    """Return a query with one row for each flag that applies."""
    flags = list(flags)
    structs = ", ".join(map(_struct, flags))
    any_of = " OR ".join(f"({flag.applies})" for flag in flags)
    return f"""(
        SELECT iso_code, location, date, flag.metric, flag.rule, flag.value, flag.compared_with
        FROM (
            SELECT iso_code, location, date, unnest([{structs}]) AS flag
            FROM ({rows}) WHERE {any_of}
        )
        WHERE flag IS NOT NULL)"""


def _struct(flag: Flag) -> str:
    fields = (
        f"'metric': '{flag.metric}', 'rule': '{flag.rule}', "
        f"'value': ({flag.value})::DOUBLE, 'compared_with': ({flag.compared_with})::DOUBLE"
    )
    return f"CASE WHEN {flag.applies} THEN {{{fields}}} END"


def _of_values() -> Iterator[Flag]:
    """Yield the flags that a row's own values decide."""
    for count in rules.DAILY_COUNTS:
        yield Flag(count, "negative_count", f"{count} < 0", count, "0")
    beyond = "total_deaths > total_cases"
    yield Flag("total_deaths", "deaths_beyond_cases", beyond, "total_deaths", "total_cases")
    for people in rules.PEOPLE:
        yield Flag(people, "beyond_population", f"{people} > people", people, "people")
    for column in schema.OBSERVATION_COLUMNS:
        elsewhere = column in schema.COUNTRY_ATTRIBUTES or column.name in rules.DAILY_COUNTS
        if column.allowed and not elsewhere:
            yield _out_of_range(column)


def _of_series() -> Iterator[Flag]:
    """Yield the flags that the row before decides, or the reports around it."""
    for total in RISING:
        before = f"before_{total}"
        yield Flag(total, "cumulative_fall", f"{total} < {before}", total, before)
    for count, total in rules.STEPS_OF.items():
        step = f"{total} - before_{total}"
        yield Flag(count, "count_differs", f"{count} <> {step}", count, step)
        unreported = f"{count} = 0 AND {count}_days IS NULL"
        yield Flag(count, "unreported_zero", unreported, count, f"next_{count}")
    days = "date - before_date"
    yield Flag("date", "date_gap", f"{days} > 1", f"{days} - 1")


def _out_of_range(column: Column) -> Flag:
    limits = (("<", column.minimum), (">", column.maximum))
    conditions = [f"{column.name} {sign} {limit}" for sign, limit in limits if limit is not None]
    high = "NULL" if column.maximum is None else str(column.maximum)
    passed = f"CASE WHEN {column.name} < {column.minimum} THEN {column.minimum} ELSE {high} END"
    return Flag(column.name, "out_of_range", " OR ".join(conditions), column.name, passed)
