"""transforms.flags in DuckDB's SQL."""

from collections.abc import Iterable, Iterator

from covidlake import schema
from covidlake.reading.country_codes import ACCENTS, PUNCTUATION
from covidlake.schema import rules
from covidlake.schema.model import Column

BY_DAY = "(PARTITION BY iso_code ORDER BY date)"
RISING = tuple(column.name for column in schema.OBSERVATION_COLUMNS if column.rising)
_PLAIN = {accent: base for accent, base in ACCENTS.items() if base}
NORMALISED = f"lower(trim(regexp_replace(translate(location, '{''.join(_PLAIN)}', '{''.join(_PLAIN.values())}'), '{PUNCTUATION}', ' ', 'g')))"
# metric, rule, when it applies, value, compared with
Candidate = tuple[str, str, str, str, str]


def reports(counts: Iterable[str]) -> str:
    """Columns, over a WINDOW named days: date and count of the nearest report before and after that is not zero."""
    sides = {"last": "lag", "next": "lead"}
    report = {
        count: f"CASE WHEN {count} <> 0 THEN {{'day': date, 'n': {count}}} END" for count in counts
    }
    return ", ".join(
        f"{function}({report[count]} IGNORE NULLS) OVER days AS {side}_{count}"
        for count in report
        for side, function in sides.items()
    )


def unreported(count: str) -> str:
    last, following, far = f"last_{count}", f"next_{count}", rules.FAR_FROM_ZERO
    return f"coalesce({count} = 0 AND {last}.n >= {far} AND {following}.n >= {far} * ({following}.day - {last}.day), false)"


def flags() -> str:
    values = """SELECT observations.*, coalesce(observations.population, locations.population) AS people
        FROM observations LEFT JOIN (SELECT iso_code, population FROM locations) AS locations USING (iso_code)"""
    before = ", ".join(f"lag({name}) OVER days AS before_{name}" for name in ("date", *RISING))
    narrow = ", ".join(
        {"iso_code": 1, "location": 1, "date": 1, **dict.fromkeys(RISING), **rules.STEPS_OF}
    )
    series = f"SELECT {narrow}, {before}, {reports(rules.STEPS_OF)} FROM observations WINDOW days AS {BY_DAY}"
    last = "(SELECT max(last_date) FROM locations)"
    ends = (
        f"SELECT iso_code, location, last_date AS date, {last} - last_date AS behind FROM locations"
    )
    codes = f"""SELECT named.*, known_name.code AS expected, count(DISTINCT {NORMALISED}) OVER (PARTITION BY iso_code) AS names
        FROM (SELECT iso_code, location, min(date) AS date FROM observations GROUP BY ALL) AS named
        LEFT JOIN known_name ON name = {NORMALISED}"""
    unknown = "iso_code NOT IN (SELECT code FROM known_code) AND NOT starts_with(iso_code, 'OWID_')"
    parts = [
        _found(values, _of_values()),
        _found(series, _of_series()),
        _found(ends, [("date", "ends_early", "behind > 0", "behind", "NULL")]),
        _found(
            codes,
            [
                ("iso_code", "unknown_code", unknown, "NULL", "NULL"),
                (
                    "iso_code",
                    "reused_code",
                    "coalesce(expected <> iso_code, names > 1)",
                    "NULL",
                    "NULL",
                ),
            ],
        ),
        _found(
            "SELECT *, last_date AS date FROM locations",
            [_out_of_range(column) for column in schema.COUNTRY_ATTRIBUTES if column.allowed],
        ),
    ]
    return " UNION ALL ".join(parts)


def _found(rows: str, candidates: Iterable[Candidate]) -> str:
    """One row per candidate that applies."""
    told = list(candidates)
    told_of = "'metric': '{}', 'rule': '{}', 'value': ({})::DOUBLE, 'compared_with': ({})::DOUBLE"
    each = ", ".join(
        f"CASE WHEN {applies} THEN {{{told_of.format(metric, rule, value, other)}}} END"
        for metric, rule, applies, value, other in told
    )
    any_of = " OR ".join(f"({applies})" for _, _, applies, _, _ in told)
    return f"""(SELECT iso_code, location, date, flag.metric, flag.rule, flag.value, flag.compared_with
        FROM (SELECT iso_code, location, date, unnest([{each}]) AS flag FROM ({rows}) WHERE {any_of}) WHERE flag IS NOT NULL)"""


def _of_values() -> Iterator[Candidate]:
    for count in rules.DAILY_COUNTS:
        yield count, "negative_count", f"{count} < 0", count, "0"
    yield (
        "total_deaths",
        "deaths_beyond_cases",
        "total_deaths > total_cases",
        "total_deaths",
        "total_cases",
    )
    for people in rules.PEOPLE:
        yield people, "beyond_population", f"{people} > people", people, "people"
    for column in schema.OBSERVATION_COLUMNS:
        if (
            column.allowed
            and column not in schema.COUNTRY_ATTRIBUTES
            and column.name not in rules.DAILY_COUNTS
        ):
            yield _out_of_range(column)


def _of_series() -> Iterator[Candidate]:
    for total in RISING:
        yield total, "cumulative_fall", f"{total} < before_{total}", total, f"before_{total}"
    for count, total in rules.STEPS_OF.items():
        yield (
            count,
            "count_differs",
            f"{count} <> {total} - before_{total}",
            count,
            f"{total} - before_{total}",
        )
        yield count, "unreported_zero", unreported(count), count, f"next_{count}.n"
    yield "date", "date_gap", "date - before_date > 1", "date - before_date - 1", "NULL"


def _out_of_range(column: Column) -> Candidate:
    ends = [
        f"{column.name} {sign} {end}"
        for sign, end in (("<", column.minimum), (">", column.maximum))
        if end is not None
    ]
    high = "NULL" if column.maximum is None else str(column.maximum)
    passed = f"CASE WHEN {column.name} < {column.minimum} THEN {column.minimum} ELSE {high} END"
    return column.name, "out_of_range", " OR ".join(ends), column.name, passed
