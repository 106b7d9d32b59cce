"""Vaccination coverage, and the days on which it passed WHO's milestones."""

from itertools import pairwise

from covidlake.schema.thresholds import VACCINATION_MILESTONES
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

MEASURES = {
    "one_dose": "people_vaccinated",
    "full": "people_fully_vaccinated",
    "booster": "total_boosters",
}


def vaccination(daily: DataFrame) -> DataFrame:
    """Days of countries -> the table `vaccination`: a row per country and measure that it ever reported."""
    stacked = ", ".join(f"'{measure}', {column}" for measure, column in MEASURES.items())
    reached = ", ".join(
        f"min(date) FILTER (WHERE population > 0 AND people >= population * {share} / 100) AS reached_{share}"
        for share in VACCINATION_MILESTONES
    )
    steps = ", ".join(
        f"datediff(reached_{share}, reached_{before}) AS days_{before}_to_{share}"
        for before, share in pairwise(VACCINATION_MILESTONES)
    )
    return sql(
        f"""
        WITH days AS (
            SELECT iso_code, location, continent, population, date, stack({len(MEASURES)}, {stacked}) AS (measure, people) FROM {{daily}}
        ),
        found AS (
            SELECT iso_code, location, continent, population, measure, max_by(people, date) AS people, max(date) AS value_date,
                   min(date) FILTER (WHERE people > 0) AS first_date, {reached}
            FROM days WHERE people IS NOT NULL GROUP BY iso_code, location, continent, population, measure
        )
        SELECT *, people / nullif(population, 0) * 100 AS coverage,
               datediff(reached_{VACCINATION_MILESTONES[0]}, first_date) AS days_to_{VACCINATION_MILESTONES[0]}, {steps}
        FROM found
        """,
        daily=daily,
    )
