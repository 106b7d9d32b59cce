"""Every country's place in every measure."""

from pyspark.sql import DataFrame

from transforms.statistics import LEAST_POPULATION_OF_A_RATE

# An old value says nothing of where a country stands now.
OLDEST_DAYS = 28


def rankings(values: DataFrame) -> DataFrame:
    """Latest values, with rates -> the table `rankings`."""
    return values.sparkSession.sql(
        f"""
        WITH newest AS (SELECT *, max(value_date) OVER () AS newest FROM {{values}} WHERE value IS NOT NULL),
        ranked AS (
            SELECT * FROM newest
            WHERE value_date IS NULL OR (value_date >= date_sub(newest, {OLDEST_DAYS})
                AND (population >= {LEAST_POPULATION_OF_A_RATE} OR NOT (unit = '%' OR unit LIKE '%/1%')))
        )
        SELECT *, rank() OVER (PARTITION BY metric ORDER BY value DESC) AS rank, count(*) OVER (PARTITION BY metric) AS countries,
               cume_dist() OVER (PARTITION BY metric ORDER BY value) * 100 AS percentile
        FROM ranked
        """,
        values=values,
    )
