"""The descriptive results: countries summed up, ranked and correlated."""

from covidlake import schema
from covidlake.quality.thresholds import (
    FEWEST_FOR_A_CORRELATION,
    HDI_CLASSES,
    LEAST_POPULATION_OF_A_RATE,
)
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

RANKED_COUNTS = (
    "total_cases",
    "total_deaths",
    "new_cases_7d",
    "new_deaths_7d",
    "total_vaccinations",
    "people_fully_vaccinated",
)
RANKED_RATES = (
    "total_cases_per_100k",
    "total_deaths_per_100k",
    "new_cases_7d_per_100k",
    "new_deaths_7d_per_100k",
    "case_fatality_ratio",
)
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


def continent_stats(latest: DataFrame, reporting: DataFrame) -> DataFrame:
    """Return the table `continent_stats` from latest.latest, with the columns of GROUPED.

    Args:
        latest: a row per country
        reporting: latest.reporting
    """
    # Unknown: territories that neither the observations nor the country table locate.
    return _group_outcomes(latest, reporting, "coalesce(continent, 'Unknown')", "continent")


def hdi_analysis(latest: DataFrame, reporting: DataFrame) -> DataFrame:
    """Return the table `hdi_analysis` from what continent_stats is made of."""
    medium, high, very_high = HDI_CLASSES
    hdi_class = f"""
        CASE
            WHEN human_development_index IS NULL THEN 'unknown'
            WHEN human_development_index < {medium} THEN 'low'
            WHEN human_development_index < {high} THEN 'medium'
            WHEN human_development_index < {very_high} THEN 'high'
            ELSE 'very high'
        END
    """
    return _group_outcomes(latest, reporting, hdi_class, "hdi_class")


def numeric_summary(latest_values: DataFrame) -> DataFrame:
    """Return the table `numeric_summary`: the distribution of each metric over the countries."""
    summary = sql(
        """
        WITH metrics AS (
            SELECT
                metric,
                unit,
                count(value) AS n,
                count(*) - count(value) AS missing,
                avg(value) AS mean,
                stddev_samp(value) AS stddev,
                min(value) AS min,
                percentile(value, array(0.25, 0.5, 0.75)) AS quartiles,
                max(value) AS max
            FROM {latest_values}
            GROUP BY metric, unit
        )
        SELECT *, quartiles[0] AS p25, quartiles[1] AS median, quartiles[2] AS p75
        FROM metrics
        """,
        latest_values=latest_values,
    )
    return summary.drop("quartiles")


def top_countries(current_values: DataFrame) -> DataFrame:
    """Return the table `top_countries`: ranks up to the tenth, which several may share."""
    return sql(
        """
        WITH ranks AS (
            SELECT *, rank() OVER (PARTITION BY metric ORDER BY value DESC) AS rank
            FROM {current_values}
            WHERE metric IN ({counts})
                OR metric IN ({rates}) AND population >= :least_population
        )
        SELECT *
        FROM ranks
        WHERE rank <= :ranked_at_most
        """,
        args={
            "least_population": LEAST_POPULATION_OF_A_RATE,
            "ranked_at_most": RANKED_AT_MOST,
        },
        lists={"counts": RANKED_COUNTS, "rates": RANKED_RATES},
        current_values=current_values,
    )


def correlation_analysis(latest_values: DataFrame) -> DataFrame:
    """Return the table `correlation_analysis`: each attribute of countries with each outcome.

    Pearson's and Spearman's coefficient; null with too few countries, or without variation.
    """
    attributes = [column.name for column in schema.COUNTRY_ATTRIBUTES]
    # A pair that no country states has a row, too: n is 0.
    return sql(
        """
        WITH attributes AS (
            SELECT explode(array({attributes})) AS attribute
        ),
        outcomes AS (
            SELECT explode(array({outcomes})) AS outcome
        ),
        coefficients AS (
            SELECT
                attribute,
                outcome,
                count(*) AS n,
                CASE WHEN {enough} THEN corr(x, y) END AS pearson,
                CASE WHEN {enough} THEN corr(x_rank, y_rank) END AS spearman
            FROM {pairs}
            GROUP BY attribute, outcome
        )
        SELECT attribute, outcome, coalesce(n, 0) AS n, pearson, spearman
        FROM attributes
        CROSS JOIN outcomes
        LEFT JOIN coefficients USING (attribute, outcome)
        """,
        args={"fewest": FEWEST_FOR_A_CORRELATION},
        lists={"attributes": attributes, "outcomes": OUTCOMES},
        fragments={"enough": "count(*) >= :fewest AND min(x) < max(x) AND min(y) < max(y)"},
        pairs=_pairs(latest_values, attributes),
    )


def _pairs(latest_values: DataFrame, attributes: list[str]) -> DataFrame:
    """Return attribute, outcome, x, y and their ranks: a row per country that states both."""
    return sql(
        """
        WITH pairs AS (
            SELECT
                a.metric AS attribute,
                o.metric AS outcome,
                a.value AS x,
                o.value AS y
            FROM {latest_values} AS a
            JOIN {latest_values} AS o ON a.iso_code = o.iso_code
            WHERE a.metric IN ({attributes})
                AND o.metric IN ({outcomes})
                AND a.value IS NOT NULL
                AND o.value IS NOT NULL
        )
        SELECT *, {x_rank} AS x_rank, {y_rank} AS y_rank
        FROM pairs
        """,
        lists={"attributes": attributes, "outcomes": OUTCOMES},
        fragments={"x_rank": _mid_rank("x"), "y_rank": _mid_rank("y")},
        latest_values=latest_values,
    )


def _group_outcomes(latest: DataFrame, reporting: DataFrame, group: str, name: str) -> DataFrame:
    """Return outcomes by groups of countries.

    Args:
        latest: a row per country, with the columns of GROUPED
        reporting: the countries that report
        group: SQL of a country's group
        name: of the column that holds it
    """
    return sql(
        """
        SELECT
            {group} AS {name},
            count(*) AS countries,
            count(reporting.iso_code) AS reporting_countries,
            sum(population) AS population,
            sum(total_cases) AS total_cases,
            sum(total_deaths) AS total_deaths,
            sum(people_fully_vaccinated) AS people_fully_vaccinated,
            {cases_per_100k} AS cases_per_100k,
            {cases_population} AS cases_population,
            {deaths_per_100k} AS deaths_per_100k,
            {deaths_population} AS deaths_population,
            {fully_vaccinated_percent} AS fully_vaccinated_percent,
            {vaccinated_population} AS vaccinated_population,
            {case_fatality_ratio} AS case_fatality_ratio,
            {fatality_cases} AS fatality_cases
        FROM {latest} AS latest
        LEFT JOIN {reporting} AS reporting ON reporting.iso_code = latest.iso_code
        GROUP BY 1
        """,
        fragments={
            "group": group,
            "name": name,
            "cases_per_100k": _rate("total_cases", "population", 100_000),
            "cases_population": _of_both("population", "total_cases"),
            "deaths_per_100k": _rate("total_deaths", "population", 100_000),
            "deaths_population": _of_both("population", "total_deaths"),
            "fully_vaccinated_percent": _rate("people_fully_vaccinated", "population", 100),
            "vaccinated_population": _of_both("population", "people_fully_vaccinated"),
            "case_fatality_ratio": _rate("total_deaths", "total_cases", 100),
            "fatality_cases": _of_both("total_cases", "total_deaths"),
        },
        latest=latest,
        reporting=reporting,
    )


def _rate(numerator: str, denominator: str, per: int) -> str:
    """Return SQL of a rate over a group of countries."""
    denominator_sum = _of_both(denominator, numerator)
    return f"{_of_both(numerator, denominator)} / nullif({denominator_sum}, 0) * {per}"


def _of_both(summed: str, other: str) -> str:
    """Return SQL of the sum over the countries that state both figures.

    A rate must have both of its sums from the same countries.
    """
    return f"sum({summed}) FILTER (WHERE {summed} IS NOT NULL AND {other} IS NOT NULL)"


def _mid_rank(column: str) -> str:
    """Return SQL of the mean of the ranks of the first and of the last of equal values."""
    window = f"PARTITION BY attribute, outcome ORDER BY {column}"
    up_to_the_last = f"{window} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    return f"(rank() OVER ({window}) + count(*) OVER ({up_to_the_last})) / 2"
