"""The one Athena query whose counts decide whether a release is published.

Trino plans a stage for each scan and each GROUP BY, and refuses a query of more than 150: a table
is therefore read once and grouped once, whatever is counted in it.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from covidlake import zones
from covidlake.schema.captured import SUMMED_TOTALS
from covidlake.schema.catalog import releases_table
from covidlake.schema.model import Table

# Totals since the start that the world and the continents have in rows of their own.
TOTALS = tuple(SUMMED_TOTALS.values())
WORLD = "OWID_WRL"
# What is counted of each table.
COUNTS = ("rows", "duplicate_keys", "missing_values")


class Figure(NamedTuple):
    """A row of the query's result.

    Attributes:
        check: What is counted, and with it what the other attributes hold:
            rows, duplicate_keys, missing_values: value: a count of the table.
            missing_location: subject: a location of the current release that this one lacks;
                value: 1.
            total: subject: aggregate and column; value: what its own row says; compared_with: the
                sum of its countries.
            countries: value: how many have cases and a population.
            beyond_population: of `daily`, subject: a country with more cases than people; value:
                its cases; compared_with: its people. Of `forecasts`, a country whose highest
                quantile (value) is beyond its people.
    """

    table: str
    check: str
    subject: str
    value: float
    compared_with: float | None = None


def audit_sql(tables: Collection[Table], database: str, release: str, current: str | None) -> str:
    """Return Trino SQL whose rows are Figures.

    Args:
        current: The release to compare with; None where there is none.
    """
    # Names stand in the SQL as they are: `name` lets no quote pass. One query for all figures, as
    # Athena bills each query at least 10 MB.
    release = zones.name(release)
    parts = [_counts(tables, database, release)] if tables else []
    parts += [_totals(total, database, release) for total in TOTALS]
    parts += _cases_and_people(database, release)
    parts += [_forecasts_and_people(database, release)]
    parts += [_missing_locations(database, release, zones.name(current))] if current else []
    return "\nUNION ALL\n".join(parts)


def _counts(tables: Iterable[Table], database: str, release: str) -> str:
    """Return a row for each count of each table, but missing values where all may be missing."""
    tables_counted = "\nUNION ALL\n".join(_counted(table, database, release) for table in tables)
    names = ", ".join(f"'{name}'" for name in COUNTS)
    rows, repeated, missing = COUNTS
    value = (
        f"CASE count_name WHEN '{rows}' THEN row_count "
        f"WHEN '{repeated}' THEN repeated_keys ELSE rows_with_gaps END"
    )
    each = (
        f"FROM (\n{tables_counted}\n) AS counted "
        f"CROSS JOIN UNNEST(ARRAY[{names}]) AS counts (count_name) "
        f"WHERE count_name <> '{missing}' OR rows_with_gaps IS NOT NULL"
    )
    return _figure("table_name", "count_name", "''", value, each)


def _counted(table: Table, database: str, release: str) -> str:
    key = ", ".join(f'"{name}"' for name in table.key)
    required = " OR ".join(
        f'"{column.name}" IS NULL' for column in table.columns if not column.nullable
    )
    gaps = f"count(*) FILTER (WHERE {required})" if required else "CAST(NULL AS bigint)"
    of_each_key = (
        f"SELECT count(*) AS of_key, {gaps} AS gaps_of_key "
        f'FROM "{database}"."{releases_table(table)}" '
        f"WHERE \"release\" = '{release}' GROUP BY {key}"
    )
    # The sum of no rows is null; of a table without required columns it shall be.
    rows_with_gaps = "coalesce(sum(gaps_of_key), 0)" if required else "sum(gaps_of_key)"
    return (
        f"SELECT '{table.name}' AS table_name, coalesce(sum(of_key), 0) AS row_count, "
        f"count(*) FILTER (WHERE of_key > 1) AS repeated_keys, {rows_with_gaps} AS rows_with_gaps "
        f"FROM ({of_each_key}) AS keys"
    )


def _missing_locations(database: str, release: str, current: str) -> str:
    locations = f'FROM "{database}"."locations_releases" WHERE "release" ='
    codes = f"SELECT \"iso_code\" {locations} '{release}'"
    # A location that an earlier version knew by another code (XKX) is there by its name.
    names = f"SELECT \"location\" {locations} '{release}'"
    gone = (
        f'{locations} \'{current}\' AND "iso_code" NOT IN ({codes}) AND "location" NOT IN ({names})'
    )
    return _figure("'locations'", "'missing_location'", '"location"', "1", gone)


def _totals(total: str, database: str, release: str) -> str:
    """Return the last total of the world and of each continent beside the sum of its countries.

    A publisher may add up the countries that report on that day (OWID does), or the latest report
    of each: the nearer sum counts.
    """
    reported = (
        f'FROM "{database}"."observations_releases" WHERE "release" = \'{release}\' '
        f'AND "{total}" IS NOT NULL AND "location_type" ='
    )
    wholes = (
        'SELECT "iso_code" AS whole_code, max_by("location", "date") AS place, '
        'max("date") AS day, '
        f'max_by("{total}", "date") AS total '
        # A total of zero has no share that its countries could miss.
        f'{reported} \'aggregate\' GROUP BY "iso_code" HAVING max_by("{total}", "date") > 0'
    )
    countries = (
        f'SELECT "iso_code", "continent", "date", "{total}" AS of_country {reported} \'country\''
    )
    # A country that stopped reporting counts with its last total: the whole still includes it.
    parts = (
        'SELECT place, total, day, max("date") AS last_day, '
        'max_by(of_country, "date") AS of_country '
        f"FROM ({wholes}) AS whole JOIN ({countries}) AS country "
        f"ON (continent = place OR whole_code = '{WORLD}') AND \"date\" <= day "
        'GROUP BY place, total, day, "iso_code"'
    )
    sums = (
        "SELECT place, total, sum(of_country) AS latest, "
        "sum(CASE WHEN last_day = day THEN of_country ELSE 0 END) AS that_day "
        f"FROM ({parts}) AS part GROUP BY place, total"
    )
    nearest = "CASE WHEN abs(total - that_day) <= abs(total - latest) THEN that_day ELSE latest END"
    return _figure(
        "'observations'",
        "'total'",
        f"concat(place, ' {total}')",
        "total",
        f"FROM ({sums}) AS summed",
        nearest,
    )


def _cases_and_people(database: str, release: str) -> Iterable[str]:
    most = 'SELECT "location", max("total_cases") AS cases, max("population") AS people'
    of_each = (
        f'{most} FROM "{database}"."daily_releases" WHERE "release" = \'{release}\' '
        'GROUP BY "iso_code", "location"'
    )
    with_both = f"FROM ({of_each}) AS country WHERE cases IS NOT NULL AND people IS NOT NULL"
    beyond = f"{with_both} AND cases > people"
    yield _figure("'daily'", "'countries'", "''", "count(*)", with_both)
    yield _figure("'daily'", "'beyond_population'", '"location"', "cases", beyond, "people")


def _forecasts_and_people(database: str, release: str) -> str:
    of_release = f"\"release\" = '{release}'"
    highest = (
        'SELECT "iso_code" AS code, max(greatest("value", "baseline")) AS highest '
        f'FROM "{database}"."forecasts_releases" WHERE {of_release} GROUP BY "iso_code"'
    )
    people = f'SELECT * FROM "{database}"."locations_releases" WHERE {of_release}'
    beyond = (
        f"FROM ({highest}) AS forecast JOIN ({people}) AS place "
        'ON code = "iso_code" AND highest > "population"'
    )
    return _figure(
        "'forecasts'", "'beyond_population'", '"location"', "highest", beyond, '"population"'
    )


def _figure(
    table: str, check: str, subject: str, value: str, source: str, compared_with: str = "NULL"
) -> str:
    # Double, whatever it counts: the parts of a UNION share their columns' types.
    return (
        f"SELECT {table} AS table_name, {check} AS check_name, {subject} AS subject, "
        f"CAST({value} AS double) AS value, "
        f"CAST({compared_with} AS double) AS compared_with {source}"
    )
