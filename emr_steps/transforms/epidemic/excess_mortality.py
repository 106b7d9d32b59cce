"""Excess mortality beside the deaths attributed to COVID-19.

The estimates are the source's: deaths of all causes against those of a year without a pandemic
(Karlinsky A, Kobak D. Tracking excess mortality across countries during the COVID-19 pandemic with
the World Mortality Dataset. eLife 2021;10:e69336).
"""

from pyspark.sql import DataFrame

from transforms.shared.sql import sql


def excess_mortality(daily: DataFrame) -> DataFrame:
    """Return the table `excess_mortality`: the days on which the source states an estimate."""
    # A ratio to the attributed deaths means something only where more died than was expected.
    return sql(
        """
        SELECT
            iso_code,
            location,
            continent,
            date,
            excess_mortality AS p_score,
            population,
            excess_mortality_cumulative_absolute AS cumulative_excess,
            excess_mortality_cumulative AS cumulative_p_score,
            excess_mortality_cumulative_absolute / nullif(population, 0) * 100000
                AS excess_per_100k,
            total_deaths AS covid_deaths,
            total_deaths_per_100k AS covid_deaths_per_100k,
            CASE
                WHEN excess_mortality_cumulative_absolute > 0 AND total_deaths > 0
                THEN excess_mortality_cumulative_absolute / total_deaths
            END AS excess_per_covid_death
        FROM {daily}
        WHERE excess_mortality IS NOT NULL
            OR excess_mortality_cumulative IS NOT NULL
            OR excess_mortality_cumulative_absolute IS NOT NULL
        """,
        daily=daily,
    )
