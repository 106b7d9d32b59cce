"""Typical requests to the API, and the same questions in Athena's SQL."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A request, and its SQL."""

    name: str
    url: str
    sql: str


QUESTIONS = (
    Question(
        "a year of a country, 7-day mean",
        "/v1/observations?location=COL&metric=new_cases&smooth=7&from=2021-01-01&to=2021-12-31",
        """
        SELECT iso_code, location, date,
            avg(new_cases) OVER (ORDER BY date ROWS 6 PRECEDING) AS value
        FROM observations
        WHERE iso_code = 'COL' AND date BETWEEN date '2020-12-26' AND date '2021-12-31'
        ORDER BY date
        """,
    ),
    Question(
        "four places compared per 100,000",
        "/v1/observations?location=COL,ITA,USA,OWID_WRL&metric=new_cases&per=100k&from=2021-10-01",
        """
        SELECT iso_code, date, new_cases / l.population * 100000 AS value
        FROM observations JOIN locations AS l USING (iso_code)
        WHERE iso_code IN ('COL', 'ITA', 'USA', 'OWID_WRL') AND date >= date '2021-10-01'
        ORDER BY iso_code, date
        """,
    ),
    Question(
        "a ranking",
        "/v1/results/rankings?metric=total_cases_per_100k&sort=rank&limit=50",
        "SELECT * FROM rankings WHERE metric = 'total_cases_per_100k' ORDER BY rank LIMIT 50",
    ),
    Question(
        "forecasts of a country",
        "/v1/forecasts?location=COL",
        "SELECT * FROM forecasts WHERE iso_code = 'COL' ORDER BY target, horizon",
    ),
    Question(
        "all countries",
        "/v1/locations?location_type=country",
        "SELECT * FROM locations WHERE location_type = 'country' ORDER BY iso_code",
    ),
)
RANKING = QUESTIONS[2]
