"""Which country reports which measure, in which rhythm, and how fresh and complete that is."""

from covidlake.schema import DAILY_MEASURES
from pyspark.sql import DataFrame

from transforms.rhythm.locations import COUNTS
from transforms.shared.sql import sql


def coverage(periods: DataFrame, reported: DataFrame, latest_values: DataFrame) -> DataFrame:
    """Return the table `coverage`, of measures as published.

    Args:
        periods: the rhythms of cases and deaths (rhythm.locations.periods)
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
            rhythm,
            weekday,
            first_date,
            until,
            last_date,
            days_reported,
            share_of_days,
            zeros_taken,
            datediff(newest, last_date) AS days_old
        FROM {covered}
        JOIN {latest_values} USING (iso_code, metric)
        CROSS JOIN (SELECT greatest(max(last_date), max(until)) AS newest FROM {covered})
        """,
        covered=_covered(periods, reported),
        latest_values=latest_values,
    )


def _covered(periods: DataFrame, reported: DataFrame) -> DataFrame:
    """Return a row per rhythm of cases and deaths, and one per country and other measure."""
    others = [measure for measure in DAILY_MEASURES if measure not in COUNTS]
    return sql(
        """
        SELECT
            iso_code,
            metric,
            rhythm,
            CASE WHEN rhythm = 'weekly' THEN date_format(last_report, 'E') END AS weekday,
            first_date,
            until,
            last_report AS last_date,
            cast(reports AS bigint) AS days_reported,
            reports * 100 / (datediff(until, first_date) + 1) AS share_of_days,
            zeros_taken
        FROM {periods}

        UNION ALL
        SELECT
            iso_code,
            metric,
            NULL,
            NULL,
            first_date,
            NULL,
            value_date,
            days,
            days * 100 / (datediff(value_date, first_date) + 1),
            NULL
        FROM {reported}
        WHERE metric IN ({others})
        """,
        lists={"others": others},
        periods=periods,
        reported=reported,
    )
