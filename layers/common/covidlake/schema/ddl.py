"""Spark's read schemas, generated from the contracts."""

from covidlake.schema.model import Column


def spark_ddl(columns: tuple[Column, ...]) -> str:
    """Return `iso_code string, date date, ...` for StructType.fromDDL or createDataFrame."""
    return ", ".join(f"`{column.name}` {column.type}" for column in columns)
