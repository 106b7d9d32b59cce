"""Excess mortality beside the deaths attributed to COVID-19."""

from pyspark.sql import DataFrame

from transforms.shared.sql import sql


def excess_mortality(daily: DataFrame) -> DataFrame:
    """Days of countries -> the table `excess_mortality`: the days on which the source states an estimate."""
    return sql(
        """
        SELECT iso_code, location, continent, date, excess_mortality AS p_score, population,
               excess_mortality_cumulative_absolute AS cumulative_excess, excess_mortality_cumulative AS cumulative_p_score,
               excess_mortality_cumulative_absolute / nullif(population, 0) * 100000 AS excess_per_100k,
               total_deaths AS covid_deaths, total_deaths_per_100k AS covid_deaths_per_100k,
               CASE WHEN excess_mortality_cumulative_absolute > 0 AND total_deaths > 0
                    THEN excess_mortality_cumulative_absolute / total_deaths END AS excess_per_covid_death
        FROM {daily}
        WHERE excess_mortality IS NOT NULL OR excess_mortality_cumulative IS NOT NULL OR excess_mortality_cumulative_absolute IS NOT NULL
        """,
        daily=daily,
    )
