"""Which country reports which measure, and how fresh and complete that is."""

from covidlake.schema import DAILY_MEASURES
from pyspark.sql import DataFrame

from transforms.shared.sql import sql


def coverage(reported: DataFrame, latest_values: DataFrame) -> DataFrame:
    """Return the table `coverage`, of measures as published.

    Args:
        reported: what countries ever reported (latest.reported)
        latest_values: who they are, and the units of measures (latest.latest_values)
    """
    return sql(
        """
        SELECT
            iso_code,
            location,
            continent,
            metric,
            unit,
            first_date,
            reported.value_date AS last_date,
            days AS days_reported,
            days * 100 / (datediff(reported.value_date, first_date) + 1) AS share_of_days,
            datediff(max(reported.value_date) OVER (), reported.value_date) AS days_old
        FROM {reported} AS reported
        JOIN {latest_values} USING (iso_code, metric)
        WHERE metric IN ({measures})
        """,
        lists={"measures": list(DAILY_MEASURES)},
        reported=reported,
        latest_values=latest_values,
    )
