"""Every country's place in every measure."""

from covidlake.schema.thresholds import LEAST_POPULATION_OF_A_RATE
from pyspark.sql import DataFrame

from transforms.shared.sql import sql


def rankings(current_values: DataFrame) -> DataFrame:
    """Current values, with rates -> the table `rankings`."""
    return sql(
        f"""
        SELECT *, rank() OVER (PARTITION BY metric ORDER BY value DESC) AS rank, count(*) OVER (PARTITION BY metric) AS countries,
               cume_dist() OVER (PARTITION BY metric ORDER BY value) * 100 AS percentile
        FROM {{current_values}}
        WHERE value_date IS NULL OR population >= {LEAST_POPULATION_OF_A_RATE} OR NOT (unit = '%' OR unit LIKE '%/1%')
        """,
        current_values=current_values,
    )
