"""The country table that an observations file carries itself.

OWID repeats a location's attributes on each of its rows.
"""

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
    """Write the last value of each attribute of a location as CSV, a row a location.

    Lines that cannot be read are passed over: the pipeline rejects them with their reason.

    Returns:
        target

    Raises:
        NoCountries: the file is no CSV, or lacks a column.
    """
    with duckdb.connect() as connection:
        try:
            # As text: a typing error in a number must not end the reading.
            rows = connection.read_csv(
                str(observations), header=True, all_varchar=True, ignore_errors=True, quotechar='"'
            )
        except duckdb.Error as error:
            raise NoCountries("it cannot be read as CSV") from error
        table = _last_values(rows)
        with target.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(table.columns)
            writer.writerows(table.fetchall())
    return target


def _last_values(rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    names = {ALIASES.get(name, name): name for name in rows.columns}
    if missing := [name for name in (*NEEDED, "date") if name not in names]:
        raise NoCountries(f"it has no column {', '.join(missing)}")
    renamed = [duckdb.ColumnExpression(name).alias(alias) for alias, name in names.items()]
    attributes = [
        column for column in COUNTRY_COLUMNS if column.name in names and column.name != "iso_code"
    ]
    last = ", ".join(_last(column) for column in attributes)
    coded = rows.select(*renamed).filter("iso_code IS NOT NULL")
    return coded.aggregate(f"iso_code, {last}", "iso_code").order("iso_code")


def _last(column: Column) -> str:
    """Return SQL for the column's value on the last day that has one; a number must be one."""
    condition = ""
    if column.type == "double":
        condition = f" FILTER (TRY_CAST({column.name} AS DOUBLE) IS NOT NULL)"
    return f"max_by({column.name}, date){condition} AS {column.name}"
