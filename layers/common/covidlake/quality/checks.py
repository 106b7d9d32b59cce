"""The audit of a release: one Athena query that counts, and the rules that judge its counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from covidlake import zones
from covidlake.quality import quality_checks
from covidlake.quality.quality_checks import CheckResult
from covidlake.schema.captured import SUMMED_TOTALS
from covidlake.schema.ddl import releases_table
from covidlake.schema.model import Table

# Totals since the start that the world and the continents have in rows of their own.
TOTALS = tuple(SUMMED_TOTALS.values())
# Names in the detail of a check; of more, only how many.
MOST_NAMED = 10


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
            beyond_population: subject: a country with more cases than people; value: its cases;
                compared_with: its people.
    """

    table: str
    check: str
    subject: str
    value: float
    compared_with: float | None = None


def audit_query(tables: Iterable[Table], database: str, release: str, current: str | None) -> str:
    """Return Trino SQL whose rows are Figures.

    Args:
        current: The release to compare with; None where there is none.
    """
    # Names stand in the SQL as they are: `name` lets no quote pass. One query for all figures, as
    # Athena bills each query at least 10 MB.
    release = zones.name(release)
    parts = [part for table in tables for part in _counts(table, database, release)]
    parts += [_totals(total, database, release) for total in TOTALS]
    parts += _cases_and_people(database, release)
    parts += [_missing_locations(database, release, zones.name(current))] if current else []
    return "\nUNION ALL\n".join(parts)


def _counts(table: Table, database: str, release: str) -> Iterable[str]:
    rows = f'FROM "{database}"."{releases_table(table)}" WHERE "release" = \'{release}\''
    key = ", ".join(f'"{name}"' for name in table.key)
    required = " OR ".join(
        f'"{column.name}" IS NULL' for column in table.columns if not column.nullable
    )
    yield _figure(table.name, "rows", "''", "count(*)", rows)
    yield _figure(
        table.name,
        "duplicate_keys",
        "''",
        "count(*)",
        f"FROM (SELECT {key} {rows} GROUP BY {key} HAVING count(*) > 1) AS repeated",
    )
    if required:
        yield _figure(table.name, "missing_values", "''", "count(*)", f"{rows} AND ({required})")


def _missing_locations(database: str, release: str, current: str) -> str:
    locations = f'FROM "{database}"."locations_releases" WHERE "release" ='
    remaining = f"SELECT \"iso_code\" {locations} '{release}'"
    gone = f"{locations} '{current}' AND \"iso_code\" NOT IN ({remaining})"
    return _figure("locations", "missing_location", '"location"', "1", gone)


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
        'SELECT max_by("location", "date") AS place, max("date") AS day, '
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
        "ON (continent = place OR place = 'World') AND \"date\" <= day "
        'GROUP BY place, total, day, "iso_code"'
    )
    sums = (
        "SELECT place, total, sum(of_country) AS latest, "
        "sum(CASE WHEN last_day = day THEN of_country ELSE 0 END) AS that_day "
        f"FROM ({parts}) AS part GROUP BY place, total"
    )
    nearest = "CASE WHEN abs(total - that_day) <= abs(total - latest) THEN that_day ELSE latest END"
    return _figure(
        "observations",
        "total",
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
    yield _figure("daily", "countries", "''", "count(*)", with_both)
    yield _figure("daily", "beyond_population", '"location"', "cases", beyond, "people")


def _figure(
    table: str, check: str, subject: str, value: str, source: str, compared_with: str = "NULL"
) -> str:
    # Double, whatever it counts: the parts of a UNION share their columns' types.
    return (
        f"SELECT '{table}' AS table_name, '{check}' AS check_name, {subject} AS subject, "
        f"CAST({value} AS double) AS value, "
        f"CAST({compared_with} AS double) AS compared_with {source}"
    )


def judge_tables(
    figures: Iterable[Figure], built: Mapping[str, int], tables: Mapping[str, Table]
) -> list[CheckResult]:
    """Judge whether Athena sees each table whole, by each of quality_checks.TABLE_CHECKS.

    Args:
        built: Table -> rows that the Spark steps report to have written. A table that Athena did
            not count fails.
    """
    seen = {(figure.table, figure.check): int(figure.value) for figure in figures}
    rows_differ, *other_checks = quality_checks.TABLE_CHECKS
    results = []
    for name, table in tables.items():
        results.append(_judge_rows(rows_differ, table, seen.get((name, "rows")), built.get(name)))
        results += [
            check.verdict(seen[name, check.name], name)
            for check in other_checks
            if (name, check.name) in seen
        ]
    return results


def _judge_rows(
    check: quality_checks.Check, table: Table, seen: int | None, written: int | None
) -> CheckResult:
    detail = f"Athena sees {_rows(seen)}, Spark wrote {_rows(written)}"
    if seen is None or written is None:
        return check.verdict(1, table.name, detail=detail)
    # Equal, and yet wrong: an empty table passes every other check.
    if seen == written == 0 and not table.may_be_empty:
        return check.verdict(1, table.name, detail=f"{detail}: there should be some")
    return check.verdict(abs(seen - written), table.name, detail=detail)


def judge_totals(
    figures: Iterable[Figure], of: str, waivers: Mapping[str, float]
) -> list[CheckResult]:
    """Judge whether countries add up to the source's own rows of the world and the continents.

    Skipped where the source has no such row.
    """
    totals = [figure for figure in figures if figure.check == "total"]
    if not totals:
        nothing = "the source has no row for the world or a continent"
        return [quality_checks.TOTAL_GAP.verdict(None, of, detail=nothing)]
    return [_judge_total(figure, waivers) for figure in totals]


def _judge_total(figure: Figure, waivers: Mapping[str, float]) -> CheckResult:
    summed = figure.compared_with or 0
    gap = abs(figure.value - summed) / figure.value
    detail = f"the source says {figure.value:,.0f}, its countries sum up to {summed:,.0f}"
    return quality_checks.TOTAL_GAP.verdict(gap, figure.subject, waivers, detail)


def judge_population(
    figures: Sequence[Figure], of: str, waivers: Mapping[str, float]
) -> CheckResult:
    """Judge whether the countries' cases fit into their populations.

    Skipped where no country has both.
    """
    check = quality_checks.BEYOND_POPULATION
    countries = sum(figure.value for figure in figures if figure.check == "countries")
    if not countries:
        return check.verdict(None, of, detail="no country has cases and a population")
    beyond = [figure for figure in figures if figure.check == "beyond_population"]
    beyond.sort(key=lambda figure: figure.value, reverse=True)
    sentences = [
        f"{figure.value:,.0f} cases among {figure.compared_with:,.0f} people in {figure.subject}"
        for figure in beyond
    ]
    return check.verdict(len(beyond) / countries, of, waivers, _listed(sentences))


def judge_change(
    figures: Iterable[Figure],
    of: str,
    removed: int,
    rows: int,
    days_older: int,
    waivers: Mapping[str, float],
) -> list[CheckResult]:
    """Judge what became of the current release's data.

    Args:
        removed: Rows of the current release that are gone, out of `rows`.
        days_older: Days by which its data end later.
    """
    gone = sorted(figure.subject for figure in figures if figure.check == "missing_location")
    # A release without rows has none to lose.
    share = removed / max(rows, 1)
    return [
        quality_checks.REMOVED.verdict(
            share, of, waivers, f"{removed:,} of {rows:,} rows are gone"
        ),
        quality_checks.MISSING.verdict(len(gone), of, waivers, _listed(gone)),
        # Negative where the data end later, as they should.
        quality_checks.OLDER.verdict(max(days_older, 0), of, waivers),
    ]


def nothing_to_compare(of: str, why: str) -> list[CheckResult]:
    """Return the skipped results of a release that has no release to be compared with."""
    compared = (quality_checks.REMOVED, quality_checks.MISSING, quality_checks.OLDER)
    return [check.verdict(None, of, detail=why) for check in compared]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _rows(count: int | None) -> str:
    return "no table" if count is None else f"{count:,} rows"
