"""Latest values of countries, as the tables that compare them read them."""

from collections.abc import Callable
from datetime import date

import pytest
from covidlake import schema
from pyspark.sql import DataFrame, SparkSession

Day = Callable[[int], date]
Values = Callable[..., DataFrame]


@pytest.fixture
def values(spark: SparkSession, day: Day) -> Values:
    """values(("AAA", "total_cases", 5.0), ...): latest values of countries in Asia."""
    unit = {column.name: column.unit for column in schema.TABLES["daily"].columns}
    columns = (
        "iso_code string, location string, continent string, population double, "
        "metric string, unit string, value double, value_date date"
    )

    def build(
        *figures: tuple[str, str, float | None], population: float = 1e6, on: int = 20
    ) -> DataFrame:
        rows = [
            (code, code.title(), "Asia", population, metric, unit[metric], value, day(on))
            for code, metric, value in figures
        ]
        return spark.createDataFrame(rows, columns)

    return build
