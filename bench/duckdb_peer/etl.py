"""The ETL step's work in DuckDB, in SQL that an expert would write for it.

The same accounts, windows, flags and Parquet tables. `python -m bench.etl` runs it as a
process of its own: `python -m bench.duckdb_peer.etl OBSERVATIONS COUNTRIES FOLDER THREADS MEMORY`.
It neither sums provinces nor takes differences of totals, which OWID's dialect does not ask for.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
from covidlake import schema
from covidlake.quality import quality_checks, rules
from covidlake.reading.canonical import LINE, RAW, REASON
from covidlake.reading.countries.country_codes import BY_NAME
from covidlake.reading.countries.country_codes import TYPES as LISTED_TYPES
from covidlake.schema.captured import SUMMED_TOTALS
from covidlake.schema.model import Column

from bench.duckdb_peer import flags
from bench.duckdb_peer.reports import create_covers, report

LAST_WEEK = (
    "(PARTITION BY iso_code ORDER BY date RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW)"
)
A_WEEK_AGO = (
    "(PARTITION BY iso_code ORDER BY date "
    "RANGE BETWEEN INTERVAL 7 DAYS PRECEDING AND INTERVAL 7 DAYS PRECEDING)"
)
# As the Spark step writes them: zstd, and row groups of some 15,000 rows.
PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 15000)"
REPORT = "report.json"


def main(observations: str, countries: str, folder: str, threads: str, memory: str) -> None:
    """Build the tables in the folder.

    REPORT there says how many rows each has, and what the values are like.
    """
    lake = Path(folder)
    lake.mkdir(parents=True)
    duck = duckdb.connect()
    duck.execute(f"SET threads = {int(threads)}")
    duck.execute(f"SET memory_limit = '{memory}'")
    duck.execute(f"SET temp_directory = '{lake / 'spill'}'")
    _create_codes(duck)
    duck.execute(f"CREATE TABLE about AS FROM {_valid(countries, schema.COUNTRY_COLUMNS)}")
    duck.execute(f"CREATE TABLE given AS FROM {_valid(observations, schema.OBSERVATION_COLUMNS)}")
    duck.execute(f"CREATE VIEW typed AS {_typed()}")
    create_covers(duck)
    queries = {
        "rejects": _rejects(observations),
        "observations": OBSERVATIONS,
        "locations": LOCATIONS,
        "daily": _daily(),
        "quality_flags": flags.query(),
    }
    rows = {name: _write(duck, name, query, lake) for name, query in queries.items()}
    report = {"rows": rows, "figures": _figures(duck)}
    (lake / REPORT).write_text(json.dumps(report))


def _create_codes(duck: duckdb.DuckDBPyConnection) -> None:
    """Create known_name and known_code: the listed locations, and their types."""
    duck.execute("CREATE TABLE known_name (name VARCHAR, code VARCHAR)")
    duck.executemany("INSERT INTO known_name VALUES (?, ?)", list(BY_NAME.items()))
    duck.execute("CREATE TABLE known_code (code VARCHAR, listed_type VARCHAR)")
    duck.executemany("INSERT INTO known_code VALUES (?, ?)", list(LISTED_TYPES.items()))


def _write(duck: duckdb.DuckDBPyConnection, name: str, query: str, lake: Path) -> int:
    """Write a table as Parquet, and name it for the queries after it; returns its rows."""
    file = lake / f"{name}.parquet"
    key = ", ".join(schema.TABLES[name].key)
    duck.execute(f"COPY ({query} ORDER BY {key}) TO '{file}' {PARQUET}")
    if name == "observations":
        duck.execute("DROP VIEW typed")
        duck.execute("DROP TABLE given")  # the last that reads it: its memory is wanted
    duck.execute(f"CREATE VIEW {name} AS FROM '{file}'")
    return int(duck.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])


def _valid(path: str, columns: tuple[Column, ...]) -> str:
    """Return SQL for the valid rows of a canonical snapshot."""
    names = ", ".join(column.name for column in columns)
    return f"(SELECT {names} FROM read_parquet('{path}') WHERE {REASON} IS NULL)"


def _rejects(path: str) -> str:
    """Return SQL for the other rows, as rows of the table `rejects`."""
    return f"""
        SELECT 'owid' AS source, '0' AS source_sha256, {LINE} AS line_number,
            {REASON} AS reason, {RAW} AS raw
        FROM read_parquet('{path}') WHERE {REASON} IS NOT NULL"""


_ATTRIBUTES = ", ".join(f"about.{column.name}" for column in schema.COUNTRY_ATTRIBUTES)
LOCATIONS = f"""
    SELECT found.iso_code, location, coalesce(found.continent, about.continent) AS continent,
        location_type, {_ATTRIBUTES}, about.iso_code IS NOT NULL AS has_attributes,
        first_date, last_date
    FROM (
        SELECT iso_code, arg_max(location, date) AS location,
            arg_max_null(continent, date) AS continent,
            arg_max(location_type, date) AS location_type,
            min(date) AS first_date, max(date) AS last_date
        FROM observations GROUP BY iso_code
    ) AS found
    LEFT JOIN (SELECT * EXCLUDE (location) FROM about) AS about USING (iso_code)"""


OBSERVATIONS = f"""
    SELECT typed.*, {", ".join(f"{count}_days" for count in SUMMED_TOTALS)}
    FROM typed JOIN covers USING (iso_code, date)"""


def _typed() -> str:
    """Return the query of the valid rows, told apart by location type."""
    names = ", ".join(f"given.{column.name}" for column in schema.OBSERVATION_COLUMNS)
    return f"""
        SELECT {names},
            CASE WHEN known_code.listed_type IS NOT NULL THEN known_code.listed_type
                WHEN coalesce(given.continent, about.continent) IS NOT NULL THEN 'country'
                ELSE 'aggregate' END AS location_type
        FROM given
        LEFT JOIN (SELECT iso_code, continent FROM about) AS about
            ON about.iso_code = given.iso_code
        LEFT JOIN known_code ON known_code.code = given.iso_code"""


def _mean(count: str, total: str) -> str:
    """Return SQL for a count's mean by day of a week whose seven days reports cover."""
    is_report = f"{count}_days IS NOT NULL"
    days = f"sum(CASE WHEN {count} IS NOT NULL THEN {count}_days END) OVER week"
    withheld = f"count(CASE WHEN {count} IS NULL AND {is_report} THEN 1 END) OVER week"
    before = f"max(CASE WHEN {is_report} THEN {total} END) OVER a_week_ago"
    return f"""
        CASE WHEN {count}_days IS NULL OR min({count}) OVER week < 0 THEN NULL
            WHEN {days} = 7 THEN sum({count}) OVER week / 7
            WHEN {withheld} = 0 AND {total} >= {before} THEN ({total} - {before}) / 7
        END AS {count}_7d"""


def _rate(column: str, people: int, name: str) -> str:
    return f"CASE WHEN population > 0 THEN {column} / population * {people} END AS {name}"


def _daily() -> str:
    """Return the query of the table `daily`: observations of countries, with means and rates."""
    columns = [
        f"{report(name)} AS {name}" if name in SUMMED_TOTALS else f"observations.{name}"
        for name in schema.DAILY_MEASURES
    ]
    columns += [column.name for column in schema.DAYS_COVERED]
    columns += [f"locations.{column.name}" for column in schema.COUNTRY_ATTRIBUTES]
    rates = [_rate(f"{count}_7d", 100_000, f"{count}_7d_per_100k") for count in SUMMED_TOTALS]
    rates += [_rate(total, 100_000, f"{total}_per_100k") for total in SUMMED_TOTALS.values()]
    rates.append(_rate("total_cases", 1_000, "total_cases_per_thousand"))
    fatality = "CASE WHEN total_cases > 0 THEN total_deaths / total_cases * 100 END"
    means = ", ".join(_mean(count, total) for count, total in SUMMED_TOTALS.items())
    return f"""
        WITH joined AS (
            SELECT iso_code, locations.location, locations.continent, date, {", ".join(columns)}
            FROM observations JOIN locations USING (iso_code)
            WHERE observations.location_type = 'country'
        ),
        means AS (
            SELECT *, {means} FROM joined WINDOW week AS {LAST_WEEK}, a_week_ago AS {A_WEEK_AGO}
        )
        SELECT {", ".join(schema.TABLES["daily"].column_names)}
        FROM (SELECT *, {", ".join(rates)}, {fatality} AS case_fatality_ratio FROM means)"""


def _figures(duck: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return what the values of the observations are like, as the ETL step reports it."""
    figures = dict(_figure_queries())
    listed = ", ".join(figures.values())
    row = duck.execute(f"SELECT {listed} FROM observations").fetchall()[0]
    return dict(zip(figures, row, strict=True))


def _figure_queries() -> Iterator[tuple[str, str]]:
    """Yield the name of a figure, and its SQL over the observations."""
    for column in schema.OBSERVATION_COLUMNS:
        yield f"empty {column.name}", f"count(*) - count({column.name})"
    for name in rules.DAILY_COUNTS:
        yield f"zero {name}", f"count(*) FILTER ({name} = 0)"
    for column in schema.OBSERVATION_COLUMNS:
        if column.type != "double" or column.maximum is None:
            continue
        if column.name not in quality_checks.NOT_BOUNDED:
            yield f"beyond {column.name}", f"count(*) FILTER ({column.name} > {column.maximum})"


if __name__ == "__main__":
    main(*sys.argv[1:])
