"""Every country's rank in every measure."""

from covidlake.quality.thresholds import LEAST_POPULATION_OF_A_RATE
from pyspark.sql import DataFrame

from transforms.shared.sql import sql


def rankings(current_values: DataFrame) -> DataFrame:
    """Return the table `rankings` from current values, with rates.

    Measured rates of small populations are left out; attributes, which have no day, are not.
    """
    return sql(
        """
        SELECT
            *,
            rank() OVER (PARTITION BY metric ORDER BY value DESC) AS rank,
            count(*) OVER (PARTITION BY metric) AS countries,
            cume_dist() OVER (PARTITION BY metric ORDER BY value) * 100 AS percentile
        FROM {current_values}
        WHERE value_date IS NULL
            OR population >= :least_population
            OR NOT (unit = '%' OR unit LIKE '%/1%')  -- percent, or per 1,000, 100,000, ...
        """,
        args={"least_population": LEAST_POPULATION_OF_A_RATE},
        current_values=current_values,
    )
