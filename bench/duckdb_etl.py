"""The ETL step's work in DuckDB: the same cleaning, windows, flags and Parquet tables, in SQL that an expert would write for it.

Run by `python -m bench.etl` as a process of its own: `python -m bench.duckdb_etl OBSERVATIONS COUNTRIES FOLDER THREADS MEMORY`.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
from covidlake import schema
from covidlake.countries import SUBNATIONAL
from covidlake.schema import rules
from covidlake.schema.model import Column

BY_DAY = "(PARTITION BY iso_code ORDER BY date)"
LAST_WEEK = "(PARTITION BY iso_code ORDER BY date RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW)"
# As the Spark step writes them: zstd, and row groups of some 15,000 rows.
PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 15000)"
ROWS = "rows.json"
DUCK_TYPES = {"string": "VARCHAR", "double": "DOUBLE", "date": "DATE"}


def main(observations: str, countries: str, folder: str, threads: str, memory: str) -> None:
    """Build the tables in the folder, and say in ROWS how many rows each has."""
    lake = Path(folder)
    lake.mkdir(parents=True)
    duck = duckdb.connect()
    duck.execute(f"SET threads = {int(threads)}; SET memory_limit = '{memory}'; SET temp_directory = '{lake / 'spill'}'")
    duck.execute(f"CREATE TABLE about AS FROM {_csv(countries, schema.COUNTRY_COLUMNS)}")
    queries = {"observations": _observations(observations), "locations": LOCATIONS, "daily": _daily(), "quality_flags": _flags()}
    rows = {}
    for name, query in queries.items():
        order = ", ".join(schema.TABLES[name].key)
        file = lake / f"{name}.parquet"
        duck.execute(f"COPY ({query} ORDER BY {order}) TO '{file}' {PARQUET}")
        duck.execute(f"CREATE VIEW {name} AS FROM '{file}'")
        rows[name] = duck.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
    duck.execute(_empty())
    rejected = duck.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchall()[0][0]
    (lake / ROWS).write_text(json.dumps({**rows, "rejects": rejected}))


def _csv(path: str, columns: tuple[Column, ...]) -> str:
    with Path(path).open() as file:
        header = file.readline().strip().split(",")
    types = {column.name: DUCK_TYPES[column.type] for column in columns}
    return f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = { ({n: types[n] for n in header}) }, store_rejects = true)"


def _observations(path: str) -> str:
    """Typed; copies collapse, contradictions go; told apart by location type."""
    columns = ", ".join(column.name for column in schema.OBSERVATION_COLUMNS)
    subnational = ", ".join(f"'{code}'" for code in SUBNATIONAL)
    return f"""
        SELECT {columns}, CASE WHEN iso_code IN ({subnational}) THEN 'subnational'
            WHEN coalesce(continent, about_continent) IS NOT NULL THEN 'country' ELSE 'aggregate' END AS location_type
        FROM (
            SELECT marked.*, about.continent AS about_continent FROM (
                SELECT *, min(row_hash) OVER k AS least, max(row_hash) OVER k AS most, min(line) OVER k AS first_line
                FROM (SELECT *, hash(raw) AS row_hash, row_number() OVER () AS line FROM {_csv(path, schema.OBSERVATION_COLUMNS)} AS raw
                    WHERE iso_code IS NOT NULL AND location IS NOT NULL AND date <= current_date + 1)
                WINDOW k AS (PARTITION BY iso_code, date)
            ) AS marked LEFT JOIN about USING (iso_code)
            WHERE least = most AND line = first_line
        )"""


_ATTRIBUTES = ", ".join(column.name for column in schema.COUNTRY_ATTRIBUTES)
LOCATIONS = f"""
    SELECT iso_code, location, coalesce(found.continent, about.continent) AS continent, location_type, {_ATTRIBUTES},
        about.iso_code IS NOT NULL AS has_attributes, first_date, last_date
    FROM (SELECT iso_code, arg_max(location, date) AS location, arg_max(continent, date) AS continent,
            arg_max(location_type, date) AS location_type, min(date) AS first_date, max(date) AS last_date
        FROM observations GROUP BY iso_code) AS found
    LEFT JOIN (SELECT * EXCLUDE (location) FROM about) AS about USING (iso_code)"""


def _unreported(count: str) -> str:
    last, following = (f"{_report(count, towards)}" for towards in ("lag", "lead"))
    days = f"({following}.day - {last}.day)"
    return f"coalesce({count} = 0 AND {last}.n >= {rules.FAR_FROM_ZERO} AND {following}.n >= {rules.FAR_FROM_ZERO} * {days}, false)"


def _report(count: str, towards: str) -> str:
    return f"({towards}(CASE WHEN {count} <> 0 THEN {{'day': date, 'n': {count}}} END IGNORE NULLS) OVER {BY_DAY})"


def _mean(count: str) -> str:
    reports = f"CASE WHEN {count} >= 0 AND NOT unreported_{count} THEN 1 END"
    counts = f"CASE WHEN {count} >= 0 THEN {count} END"
    return f"CASE WHEN count({reports}) OVER {LAST_WEEK} > 0 THEN avg({counts}) OVER {LAST_WEEK} END AS {count}_7d"


def _daily() -> str:
    measures = ", ".join(f"observations.{name}" for name in schema.DAILY_MEASURES)
    about = ", ".join(f"locations.{column.name}" for column in schema.COUNTRY_ATTRIBUTES)
    names = ", ".join(schema.TABLES["daily"].column_names)
    return f"""
        WITH joined AS (
            SELECT iso_code, locations.location, locations.continent, date, {measures}, {about}
            FROM observations JOIN locations USING (iso_code) WHERE observations.location_type = 'country'
        ),
        marked AS (SELECT *, {_unreported("new_cases")} AS unreported_new_cases, {_unreported("new_deaths")} AS unreported_new_deaths FROM joined),
        means AS (SELECT *, {_mean("new_cases")}, {_mean("new_deaths")} FROM marked)
        SELECT {names} FROM (SELECT *, {_per("new_cases_7d", 100_000)}, {_per("new_deaths_7d", 100_000)}, {_per("total_cases", 100_000)},
            {_per("total_deaths", 100_000)}, CASE WHEN population > 0 THEN total_cases / population * 1000 END AS total_cases_per_thousand,
            CASE WHEN total_cases > 0 THEN total_deaths / total_cases * 100 END AS case_fatality_ratio FROM means)"""


def _per(column: str, people: int) -> str:
    return f"CASE WHEN population > 0 THEN {column} / population * {people} END AS {column}_per_100k"


def _candidates() -> Iterator[tuple[str, str, str, str, str]]:
    """metric, rule, condition, value, compared_with."""
    for count in rules.DAILY_COUNTS:
        yield count, "negative_count", f"{count} < 0", count, "0"
    for column in schema.OBSERVATION_COLUMNS:
        if column.rising:
            yield column.name, "cumulative_fall", f"{column.name} < before_{column.name}", column.name, f"before_{column.name}"
    for count, total in rules.STEPS_OF.items():
        yield count, "count_differs", f"{count} <> {total} - before_{total}", count, f"{total} - before_{total}"
        yield count, "unreported_zero", f"unreported_{count}", count, f"next_{count}"
    yield "total_deaths", "deaths_beyond_cases", "total_deaths > total_cases", "total_deaths", "total_cases"
    for people in rules.PEOPLE:
        yield people, "beyond_population", f"{people} > people", people, "people"
    for column in schema.OBSERVATION_COLUMNS:
        if column.allowed and column not in schema.COUNTRY_ATTRIBUTES and column.name not in rules.DAILY_COUNTS:
            ends = [f"{column.name} {sign} {end}" for sign, end in (("<", column.minimum), (">", column.maximum)) if end is not None]
            high = "NULL" if column.maximum is None else str(column.maximum)
            passed = f"CASE WHEN {column.name} < {column.minimum} THEN {column.minimum} ELSE {high} END"
            yield column.name, "out_of_range", " OR ".join(ends), column.name, passed
    yield "date", "date_gap", "missing_days > 0", "missing_days", "NULL"


def _flags() -> str:
    candidates = list(_candidates())
    before = ", ".join(f"lag({c.name}) OVER {BY_DAY} AS before_{c.name}" for c in schema.OBSERVATION_COLUMNS if c.rising)
    zeros = ", ".join(f"{_unreported(count)} AS unreported_{count}, {_report(count, 'lead')}.n AS next_{count}" for count in rules.STEPS_OF)
    flags = ", ".join(
        f"CASE WHEN {condition} THEN {{'metric': '{metric}', 'rule': '{rule}', 'value': ({value})::DOUBLE, 'compared_with': ({other})::DOUBLE}} END"
        for metric, rule, condition, value, other in candidates
    )
    any_of = " OR ".join(f"coalesce({condition}, false)" for _, _, condition, _, _ in candidates)
    return f"""
        WITH windows AS (
            SELECT observations.*, coalesce(observations.population, locations.population) AS people, {before}, {zeros},
                date - lag(date) OVER {BY_DAY} - 1 AS missing_days
            FROM observations LEFT JOIN (SELECT iso_code, population FROM locations) AS locations USING (iso_code)
        ),
        told AS (SELECT iso_code, location, date, unnest(list_filter([{flags}], lambda flag: flag IS NOT NULL)) AS flag FROM windows WHERE {any_of})
        SELECT iso_code, location, date, flag.metric, flag.rule, flag.value, flag.compared_with FROM told
        UNION ALL BY NAME
        SELECT iso_code, location, last_date AS date, 'date' AS metric, 'ends_early' AS rule,
            ((SELECT max(last_date) FROM locations) - last_date)::DOUBLE AS value, NULL AS compared_with
        FROM locations WHERE last_date < (SELECT max(last_date) FROM locations)"""


def _empty() -> str:
    return "SELECT " + ", ".join(f"count({column.name})" for column in schema.OBSERVATION_COLUMNS) + " FROM observations"


if __name__ == "__main__":
    main(*sys.argv[1:])
