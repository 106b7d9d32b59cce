"""Vaccination coverage, and the days on which it passed WHO's milestones.

They are of the Strategy to Achieve Global Covid-19 Vaccination by mid-2022 (WHO, October 2021).
"""

from itertools import pairwise

from covidlake.quality.thresholds import VACCINATION_MILESTONES
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

# Measure -> the column of `daily` that counts its people.
MEASURES = {
    "one_dose": "people_vaccinated",
    "full": "people_fully_vaccinated",
    "booster": "total_boosters",
}


def vaccination(daily: DataFrame) -> DataFrame:
    """Return the table `vaccination`: a row per country and measure that it ever reported."""
    return sql(
        """
        WITH days AS (
            SELECT
                iso_code,
                location,
                continent,
                population,
                date,
                stack({measures}) AS (measure, people)
            FROM {daily}
        ),
        countries AS (
            SELECT
                iso_code,
                location,
                continent,
                population,
                measure,
                max_by(people, date) AS people,
                max(date) AS value_date,
                min(date) FILTER (WHERE people > 0) AS first_date,
                {days_of_milestones}
            FROM days
            WHERE people IS NOT NULL
            GROUP BY iso_code, location, continent, population, measure
        )
        SELECT
            *,
            people / nullif(population, 0) * 100 AS coverage,
            {days_to_milestones}
        FROM countries
        """,
        fragments={
            "measures": _measures(),
            "days_of_milestones": ", ".join(_day_of(share) for share in VACCINATION_MILESTONES),
            "days_to_milestones": _days_to_milestones(),
        },
        daily=daily,
    )


def _measures() -> str:
    """Return SQL of a row for each measure, for stack()."""
    rows = [f"'{measure}', {column}" for measure, column in MEASURES.items()]
    return f"{len(rows)}, {', '.join(rows)}"


def _day_of(share: int) -> str:
    """Return SQL of the first day on which so many percent of the population were reached."""
    enough = f"people >= population * {share} / 100"
    return f"min(date) FILTER (WHERE population > 0 AND {enough}) AS reached_{share}"


def _days_to_milestones() -> str:
    """Return SQL of the days to the first milestone, and from each one to the next."""
    first = VACCINATION_MILESTONES[0]
    between = [_days_between(before, share) for before, share in pairwise(VACCINATION_MILESTONES)]
    return ", ".join([f"datediff(reached_{first}, first_date) AS days_to_{first}", *between])


def _days_between(before: int, share: int) -> str:
    return f"datediff(reached_{share}, reached_{before}) AS days_{before}_to_{share}"
