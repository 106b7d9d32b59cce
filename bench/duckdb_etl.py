"""The ETL step's work in DuckDB: the same cleaning, accounts, windows, flags and Parquet tables, in SQL that an expert would write for it.

Run by `python -m bench.etl` as a process of its own: `python -m bench.duckdb_etl OBSERVATIONS
COUNTRIES FOLDER THREADS MEMORY`. It reads OWID's dialect only, and neither thousands separators nor
American dates; without those, its tables are those of Spark.
"""

import json
import sys
from pathlib import Path

import duckdb
from covidlake import schema
from covidlake.reading.country_codes import BY_ALPHA2, BY_NAME, SUBNATIONAL
from covidlake.schema import rules
from covidlake.schema.model import Column

from bench import duckdb_flags
from bench.duckdb_flags import BY_DAY, reports, unreported

LAST_WEEK = (
    "(PARTITION BY iso_code ORDER BY date RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW)"
)
# As the Spark step writes them: zstd, and row groups of some 15,000 rows.
PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 15000)"
REPORT = "report.json"
TYPES = {"string": "VARCHAR", "double": "DOUBLE", "date": "DATE"}


def main(observations: str, countries: str, folder: str, threads: str, memory: str) -> None:
    """Build the tables in the folder, and say in REPORT how many rows each has and what the values are like."""
    lake = Path(folder)
    lake.mkdir(parents=True)
    duck = duckdb.connect()
    duck.execute(
        f"SET threads = {int(threads)}; SET memory_limit = '{memory}'; SET temp_directory = '{lake / 'spill'}'"
    )
    known = {
        "known_name": BY_NAME,
        "known_code": {code: code for code in sorted({*BY_ALPHA2.values(), *BY_NAME.values()})},
    }
    for table, codes in known.items():
        duck.execute(f"CREATE TABLE {table} (name VARCHAR, code VARCHAR)")
        duck.executemany(f"INSERT INTO {table} VALUES (?, ?)", list(codes.items()))
    duck.execute(f"CREATE TABLE about AS FROM {_csv(countries, schema.COUNTRY_COLUMNS)}")
    duck.execute(f"CREATE TABLE given AS FROM {_csv(observations, schema.OBSERVATION_COLUMNS)}")
    duck.execute(
        "CREATE TABLE twice AS SELECT iso_code, date, count(DISTINCT given) AS versions FROM given GROUP BY ALL HAVING count(*) > 1"
    )
    queries = {
        "rejects": _rejects(), "observations": _observations(), "locations": LOCATIONS, "daily": _daily(),
        "quality_flags": duckdb_flags.flags(),
    }  # fmt: skip
    rows = {name: _write(duck, name, query, lake) for name, query in queries.items()}
    figures = dict(zip(*_figures(duck), strict=True))
    (lake / REPORT).write_text(json.dumps({"rows": rows, "figures": figures}))


def _write(duck: duckdb.DuckDBPyConnection, name: str, query: str, lake: Path) -> int:
    file, order = lake / f"{name}.parquet", ", ".join(schema.TABLES[name].key)
    duck.execute(f"COPY ({query} ORDER BY {order}) TO '{file}' {PARQUET}")
    if name == "observations":
        duck.execute("DROP TABLE given")
    duck.execute(f"CREATE VIEW {name} AS FROM '{file}'")
    return int(duck.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])


def _csv(path: str, columns: tuple[Column, ...]) -> str:
    """The file, typed; what cannot be is in reject_errors."""
    with Path(path).open() as file:
        header = file.readline().strip().split(",")
    types = {column.name: TYPES[column.type] for column in columns}
    given = {name: types[name] for name in header}
    return f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = {given}, store_rejects = true)"


SOUND = "iso_code IS NOT NULL AND location IS NOT NULL AND date <= current_date + 1"


def _observations() -> str:
    """Typed; copies collapse, contradictions go; told apart by location type."""
    names = ", ".join(f"given.{column.name}" for column in schema.OBSERVATION_COLUMNS)
    subnational = ", ".join(f"'{code}'" for code in SUBNATIONAL)
    country = "coalesce(given.continent, about.continent) IS NOT NULL OR given.iso_code IN (SELECT code FROM known_code)"
    return f"""
        SELECT {names},
            CASE WHEN given.iso_code IN ({subnational}) THEN 'subnational' WHEN {country} THEN 'country' ELSE 'aggregate' END
                AS location_type
        FROM (
            FROM given ANTI JOIN twice USING (iso_code, date) WHERE {SOUND}
            UNION ALL (SELECT DISTINCT given.* FROM given JOIN twice USING (iso_code, date) WHERE versions = 1 AND {SOUND})
        ) AS given LEFT JOIN (SELECT iso_code, continent FROM about) AS about ON about.iso_code = given.iso_code"""


def _rejects() -> str:
    return f"""
        SELECT 'owid' AS source, '0' AS source_sha256, line::BIGINT AS line_number, error_message AS reason, csv_line AS raw
        FROM reject_errors
        UNION ALL
        SELECT 'owid', '0', NULL,
            CASE WHEN versions IS NULL THEN 'key' WHEN versions > 1 THEN 'conflicting_key' ELSE 'duplicate_identical' END,
            concat_ws(',', iso_code, location, date)
        FROM given LEFT JOIN twice USING (iso_code, date) WHERE versions IS NOT NULL OR NOT ({SOUND})"""


_ATTRIBUTES = ", ".join(f"about.{column.name}" for column in schema.COUNTRY_ATTRIBUTES)
LOCATIONS = f"""
    SELECT found.iso_code, location, coalesce(found.continent, about.continent) AS continent, location_type, {_ATTRIBUTES},
        about.iso_code IS NOT NULL AS has_attributes, first_date, last_date
    FROM (SELECT iso_code, arg_max(location, date) AS location, arg_max_null(continent, date) AS continent,
            arg_max(location_type, date) AS location_type, min(date) AS first_date, max(date) AS last_date
        FROM observations GROUP BY iso_code) AS found
    LEFT JOIN (SELECT * EXCLUDE (location) FROM about) AS about USING (iso_code)"""


def _mean(count: str) -> str:
    weighed = f"count(CASE WHEN {count} >= 0 AND NOT unreported_{count} THEN 1 END) OVER week"
    return f"CASE WHEN {weighed} > 0 THEN avg(CASE WHEN {count} >= 0 THEN {count} END) OVER week END AS {count}_7d"


def _daily() -> str:
    counts = ("new_cases", "new_deaths")
    measures = ", ".join(f"observations.{name}" for name in schema.DAILY_MEASURES)
    about = ", ".join(f"locations.{column.name}" for column in schema.COUNTRY_ATTRIBUTES)
    per = [(f"{count}_7d", 100_000, f"{count}_7d_per_100k") for count in counts]
    per += [(f"total_{what}", 100_000, f"total_{what}_per_100k") for what in ("cases", "deaths")]
    per.append(("total_cases", 1_000, "total_cases_per_thousand"))
    rates = ", ".join(
        f"CASE WHEN population > 0 THEN {column} / population * {people} END AS {name}"
        for column, people, name in per
    )
    return f"""
        WITH joined AS (
            SELECT iso_code, locations.location, locations.continent, date, {measures}, {about}
            FROM observations JOIN locations USING (iso_code) WHERE observations.location_type = 'country'
        ),
        reported AS (SELECT *, {reports(counts)} FROM joined WINDOW days AS {BY_DAY}),
        marked AS (SELECT *, {", ".join(f"{unreported(count)} AS unreported_{count}" for count in counts)} FROM reported),
        means AS (SELECT *, {", ".join(map(_mean, counts))} FROM marked WINDOW week AS {LAST_WEEK})
        SELECT {", ".join(schema.TABLES["daily"].column_names)}
        FROM (SELECT *, {rates}, CASE WHEN total_cases > 0 THEN total_deaths / total_cases * 100 END AS case_fatality_ratio FROM means)"""


def _figures(duck: duckdb.DuckDBPyConnection) -> tuple[list[str], tuple[int, ...]]:
    """As transforms.quality.measures() of the observations."""
    columns = schema.OBSERVATION_COLUMNS
    wanted = {f"empty {column.name}": f"count(*) - count({column.name})" for column in columns}
    wanted |= {f"zero {name}": f"count(*) FILTER ({name} = 0)" for name in rules.DAILY_COUNTS}
    bounded = (
        column
        for column in columns
        if column.type == "double"
        and column.maximum is not None
        and column.name not in rules.NOT_BOUNDED
    )
    wanted |= {
        f"beyond {column.name}": f"count(*) FILTER ({column.name} > {column.maximum})"
        for column in bounded
    }
    return list(wanted), duck.execute(
        f"SELECT {', '.join(wanted.values())} FROM observations"
    ).fetchall()[0]


if __name__ == "__main__":
    main(*sys.argv[1:])
