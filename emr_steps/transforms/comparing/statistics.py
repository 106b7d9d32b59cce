"""The descriptive results, in SparkSQL."""

from collections.abc import Iterable

from covidlake import schema
from covidlake.schema.thresholds import (
    FEWEST_FOR_A_CORRELATION,
    HDI_CLASSES,
    LEAST_POPULATION_OF_A_RATE,
)
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

RANKED = (
    "total_cases", "total_deaths", "new_cases_7d", "new_deaths_7d", "total_vaccinations", "people_fully_vaccinated",
    "total_cases_per_100k", "total_deaths_per_100k", "new_cases_7d_per_100k", "new_deaths_7d_per_100k", "case_fatality_ratio",
)  # fmt: skip
RANKED_RATES = RANKED[6:]
RANKED_AT_MOST = 10
OUTCOMES = ("total_cases_per_100k", "total_deaths_per_100k", "case_fatality_ratio")
# What a group of countries is summed up by.
GROUPED = (
    "population",
    "total_cases",
    "total_deaths",
    "people_fully_vaccinated",
    "human_development_index",
)


def continent_stats(latest: DataFrame) -> DataFrame:
    # Territories that neither the observations nor the country table place.
    return _group_outcomes(latest, "coalesce(continent, 'Unknown')", "continent")


def hdi_analysis(latest: DataFrame) -> DataFrame:
    medium, high, very_high = HDI_CLASSES
    hdi_class = f"""
        CASE WHEN human_development_index IS NULL THEN 'unknown'
             WHEN human_development_index < {medium} THEN 'low'
             WHEN human_development_index < {high} THEN 'medium'
             WHEN human_development_index < {very_high} THEN 'high'
             ELSE 'very high' END"""
    return _group_outcomes(latest, hdi_class, "hdi_class")


def numeric_summary(latest_values: DataFrame) -> DataFrame:
    return sql(
        """
        SELECT *, quartiles[0] AS p25, quartiles[1] AS median, quartiles[2] AS p75
        FROM (
            SELECT metric, unit, count(value) AS n, count(*) - count(value) AS missing, avg(value) AS mean, stddev_samp(value) AS stddev,
                   min(value) AS min, percentile(value, array(0.25, 0.5, 0.75)) AS quartiles, max(value) AS max
            FROM {latest_values} GROUP BY metric, unit
        )
        """,
        latest_values=latest_values,
    ).drop("quartiles")


def top_countries(current_values: DataFrame) -> DataFrame:
    return sql(
        f"""
        SELECT *
        FROM (
            SELECT *, rank() OVER (PARTITION BY metric ORDER BY value DESC) AS rank
            FROM {{current_values}}
            WHERE metric IN ({_list(RANKED)}) AND (metric NOT IN ({_list(RANKED_RATES)}) OR population >= {LEAST_POPULATION_OF_A_RATE})
        )
        WHERE rank <= {RANKED_AT_MOST}
        """,
        current_values=current_values,
    )


def correlation_analysis(latest_values: DataFrame) -> DataFrame:
    attributes = _list(column.name for column in schema.COUNTRY_ATTRIBUTES)
    enough = f"count(*) >= {FEWEST_FOR_A_CORRELATION} AND min(x) < max(x) AND min(y) < max(y)"
    return sql(
        f"""
        WITH names AS (SELECT attribute, outcome FROM
            (SELECT explode(array({attributes})) AS attribute) CROSS JOIN (SELECT explode(array({_list(OUTCOMES)})) AS outcome)),
        pairs AS (
            SELECT a.metric AS attribute, o.metric AS outcome, a.value AS x, o.value AS y
            FROM {{latest_values}} AS a JOIN {{latest_values}} AS o ON a.iso_code = o.iso_code
            WHERE a.metric IN ({attributes}) AND o.metric IN ({_list(OUTCOMES)}) AND a.value IS NOT NULL AND o.value IS NOT NULL
        ),
        ranked AS (SELECT *, {_mid_rank("x")} AS x_rank, {_mid_rank("y")} AS y_rank FROM pairs),
        results AS (
            SELECT attribute, outcome, count(*) AS n,
                   CASE WHEN {enough} THEN corr(x, y) END AS pearson, CASE WHEN {enough} THEN corr(x_rank, y_rank) END AS spearman
            FROM ranked GROUP BY attribute, outcome
        )
        SELECT attribute, outcome, coalesce(n, 0) AS n, pearson, spearman FROM names LEFT JOIN results USING (attribute, outcome)
        """,
        latest_values=latest_values,
    )


def _group_outcomes(latest: DataFrame, group: str, name: str) -> DataFrame:
    return sql(
        f"""
        SELECT {group} AS {name}, count(*) AS countries, sum(population) AS population,
               sum(total_cases) AS total_cases, sum(total_deaths) AS total_deaths, sum(people_fully_vaccinated) AS people_fully_vaccinated,
               {_rate("total_cases", "population", 100_000)} AS cases_per_100k,
               {_of_both("population", "total_cases")} AS cases_population,
               {_rate("total_deaths", "population", 100_000)} AS deaths_per_100k,
               {_of_both("population", "total_deaths")} AS deaths_population,
               {_rate("people_fully_vaccinated", "population", 100)} AS fully_vaccinated_percent,
               {_of_both("population", "people_fully_vaccinated")} AS vaccinated_population,
               {_rate("total_deaths", "total_cases", 100)} AS case_fatality_ratio,
               {_of_both("total_cases", "total_deaths")} AS fatality_cases
        FROM {{latest}} GROUP BY 1
        """,
        latest=latest,
    )


def _rate(numerator: str, denominator: str, times: int) -> str:
    return f"{_of_both(numerator, denominator)} / nullif({_of_both(denominator, numerator)}, 0) * {times}"


def _of_both(summed: str, other: str) -> str:
    """The sum over the countries that state both figures: a rate must have both of its sums from the same ones."""
    return f"sum({summed}) FILTER (WHERE {summed} IS NOT NULL AND {other} IS NOT NULL)"


def _mid_rank(column: str) -> str:
    # Between the rank of the first and of the last of equal values.
    window = f"PARTITION BY attribute, outcome ORDER BY {column}"
    return f"(rank() OVER ({window}) + count(*) OVER ({window} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) / 2"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
