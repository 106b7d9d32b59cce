"""Each country's figures beside its continent's and those of the countries most like it."""

from pyspark.sql import DataFrame

from transforms.shared.sql import sql

COMPARED = (
    "total_cases_per_100k", "total_deaths_per_100k", "new_cases_7d_per_100k", "new_deaths_7d_per_100k", "case_fatality_ratio",
    "people_fully_vaccinated_per_100k",
)  # fmt: skip
# What makes countries alike here, as SQL; the two of many magnitudes as logarithms.
LIKENESS = ("human_development_index", "ln(gdp_per_capita)", "median_age", "ln(population_density)")
SIMILAR = 10


def similar_countries(countries: DataFrame) -> DataFrame:
    """The table `locations` -> iso_code, other, place: the ten nearest countries of each country that states all of LIKENESS."""
    features = ", ".join(f"{feature} AS f{place}" for place, feature in enumerate(LIKENESS))
    known = " AND ".join(f"f{place} IS NOT NULL" for place, _ in enumerate(LIKENESS))
    scaled = ", ".join(
        f"f{place} / nullif(stddev_samp(f{place}) OVER (), 0) AS f{place}"
        for place, _ in enumerate(LIKENESS)
    )
    distance = " + ".join(
        f"coalesce(pow(a.f{place} - b.f{place}, 2), 0)" for place, _ in enumerate(LIKENESS)
    )
    return sql(
        f"""
        WITH features AS (SELECT iso_code, {features} FROM {{countries}} WHERE location_type = 'country'),
        points AS (SELECT iso_code, {scaled} FROM features WHERE {known}),
        pairs AS (
            SELECT a.iso_code, b.iso_code AS other, row_number() OVER (PARTITION BY a.iso_code ORDER BY {distance}, b.iso_code) AS place
            FROM points AS a JOIN points AS b ON a.iso_code <> b.iso_code
        )
        SELECT iso_code, other, place FROM pairs WHERE place <= {SIMILAR}
        """,
        countries=countries,
    )


def comparisons(current_values: DataFrame, similar: DataFrame) -> DataFrame:
    """Current values with rates, and each country's similar ones -> the table `comparisons`."""
    compared = ", ".join(f"'{name}'" for name in COMPARED)
    return sql(
        f"""
        WITH figures AS (SELECT * FROM {{current_values}} WHERE metric IN ({compared})),
        others AS (
            SELECT a.iso_code, a.metric, 'continent' AS compared_with, b.value, CAST(NULL AS int) AS place, b.iso_code AS other
            FROM figures AS a JOIN figures AS b ON a.continent = b.continent AND a.metric = b.metric AND a.iso_code <> b.iso_code
            UNION ALL
            SELECT s.iso_code, metric, 'similar', value, place, other FROM {{similar}} AS s JOIN figures ON figures.iso_code = other
        ),
        groups AS (
            SELECT iso_code, metric, compared_with, count(*) AS countries, percentile(value, array(0.25, 0.5, 0.75)) AS quartiles,
                   array_join(array_sort(collect_list(CASE WHEN place IS NOT NULL THEN struct(place, other) END)).other, ' ') AS similar
            FROM others GROUP BY iso_code, metric, compared_with
        )
        SELECT figures.*, compared_with, countries, quartiles[0] AS p25, quartiles[1] AS median, quartiles[2] AS p75,
               value / nullif(quartiles[1], 0) AS ratio, nullif(similar, '') AS similar
        FROM figures JOIN groups USING (iso_code, metric)
        """,
        current_values=current_values,
        similar=similar,
    )
