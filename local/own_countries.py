"""The country table that an observations file carries itself: OWID repeats a location's attributes on each of its rows."""

import csv
from pathlib import Path

import duckdb
from covidlake.schema import COUNTRY_COLUMNS, Column
from covidlake.schema.captured import ALIASES

# Without these a table of countries is of no use.
NEEDED = ("iso_code", "location", "population")


class NoCountries(ValueError):
    """The file tells too little of its locations; the message says what is missing."""


def extract(observations: Path, target: Path) -> Path:
    """Write the last value that the file has of each attribute of a location, a row a location, as CSV; returns target.

    Lines that cannot be read are passed over: the pipeline puts them aside with their reason.
    """
    with duckdb.connect() as connection:
        try:
            rows = connection.read_csv(
                str(observations), header=True, all_varchar=True, ignore_errors=True, quotechar='"'
            )
        except duckdb.Error as error:
            raise NoCountries("it cannot be read as CSV") from error
        given = {ALIASES.get(name, name): name for name in rows.columns}
        if missing := [name for name in (*NEEDED, "date") if name not in given]:
            raise NoCountries(f"it has no column {', '.join(missing)}")
        renamed = rows.select(
            *(duckdb.ColumnExpression(name).alias(called) for called, name in given.items())
        )
        last = [
            _last(column)
            for column in COUNTRY_COLUMNS
            if column.name in given and column.name != "iso_code"
        ]
        found = (
            renamed.filter("iso_code IS NOT NULL")
            .aggregate(f"iso_code, {', '.join(last)}", "iso_code")
            .order("iso_code")
        )
        with target.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(found.columns)
            writer.writerows(found.fetchall())
    return target


def _last(column: Column) -> str:
    number = (
        f" FILTER (TRY_CAST({column.name} AS DOUBLE) IS NOT NULL)"
        if column.type == "double"
        else ""
    )
    return f"max_by({column.name}, date){number} AS {column.name}"
