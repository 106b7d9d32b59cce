"""Each country's figures beside its continent's and those of the countries most like it."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.shared.sql import sql

COMPARED = (
    "total_cases_per_100k",
    "total_deaths_per_100k",
    "new_cases_7d_per_100k",
    "new_deaths_7d_per_100k",
    "case_fatality_ratio",
    "people_fully_vaccinated_per_100k",
)
# What makes countries alike here, as SQL; the two of many magnitudes as logarithms.
LIKENESS = ("human_development_index", "ln(gdp_per_capita)", "median_age", "ln(population_density)")
SIMILAR = 10


def similar_countries(countries: DataFrame) -> DataFrame:
    """Return iso_code, other, rank: the ten nearest of each country that states all of LIKENESS.

    Nearest by the Euclidean distance of the features, each in standard deviations.

    Args:
        countries: the table `locations`
    """
    names = [f"f{number}" for number, _ in enumerate(LIKENESS)]
    features = [f"{feature} AS {name}" for feature, name in zip(LIKENESS, names, strict=True)]
    scaled = [f"{name} / nullif(stddev_samp({name}) OVER (), 0) AS {name}" for name in names]
    # A feature that is the same for all countries has no scale, and sets none apart.
    squares = [f"coalesce(pow(a.{name} - b.{name}, 2), 0)" for name in names]
    return sql(
        """
        WITH features AS (
            SELECT iso_code, {features}
            FROM {countries}
            WHERE location_type = 'country'
        ),
        points AS (
            SELECT iso_code, {scaled}
            FROM features
            WHERE {all_known}
        ),
        pairs AS (
            SELECT
                a.iso_code,
                b.iso_code AS other,
                row_number() OVER (
                    PARTITION BY a.iso_code ORDER BY {squared_distance}, b.iso_code
                ) AS rank
            FROM points AS a
            JOIN points AS b ON a.iso_code <> b.iso_code
        )
        SELECT iso_code, other, rank
        FROM pairs
        WHERE rank <= :similar
        """,
        args={"similar": SIMILAR},
        fragments={
            "features": ", ".join(features),
            "scaled": ", ".join(scaled),
            "all_known": " AND ".join(f"{name} IS NOT NULL" for name in names),
            "squared_distance": " + ".join(squares),
        },
        countries=countries,
    )


def comparisons(current_values: DataFrame, similar: DataFrame) -> DataFrame:
    """Return the table `comparisons`.

    Args:
        current_values: with rates (latest.with_rates)
        similar: similar_countries
    """
    figures = current_values.where(F.col("metric").isin(*COMPARED))
    return sql(
        """
        WITH groups AS (
            SELECT
                iso_code,
                metric,
                compared_with,
                count(*) AS countries,
                percentile(value, array(0.25, 0.5, 0.75)) AS quartiles,
                array_join(
                    array_sort(
                        collect_list(CASE WHEN rank IS NOT NULL THEN struct(rank, other) END)
                    ).other,
                    ' '
                ) AS similar
            FROM {others}
            GROUP BY iso_code, metric, compared_with
        )
        SELECT
            figures.*,
            compared_with,
            countries,
            quartiles[0] AS p25,
            quartiles[1] AS median,
            quartiles[2] AS p75,
            value / nullif(quartiles[1], 0) AS ratio,
            nullif(similar, '') AS similar
        FROM {figures} AS figures
        JOIN groups USING (iso_code, metric)
        """,
        figures=figures,
        others=_others(figures, similar),
    )


def _others(figures: DataFrame, similar: DataFrame) -> DataFrame:
    """Return a row for each country, metric and other country that it is compared with."""
    return sql(
        """
        SELECT
            own.iso_code,
            own.metric,
            'continent' AS compared_with,
            others.value,
            CAST(NULL AS int) AS rank,
            others.iso_code AS other
        FROM {figures} AS own
        JOIN {figures} AS others
            ON own.continent = others.continent
            AND own.metric = others.metric
            AND own.iso_code <> others.iso_code

        UNION ALL
        SELECT similar.iso_code, metric, 'similar', value, rank, other
        FROM {similar} AS similar
        JOIN {figures} AS figures ON figures.iso_code = other
        """,
        figures=figures,
        similar=similar,
    )
