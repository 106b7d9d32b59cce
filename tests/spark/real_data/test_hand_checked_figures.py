"""Twelve figures of the real file of 20 January 2022, each worked out by hand from rows that the source itself publishes.

Where it can be, those are the source's own rows of the world and the continents, which the lake
never sums: they tell whether its sums over countries are right. `checked` is the calculation as it
was done by hand; `source` asks the file for the rows that it uses.
"""

from dataclasses import dataclass

import duckdb
import pytest

from tests.support.spark.real_files import needs_real_files, owid

pytestmark = [pytest.mark.slow, pytest.mark.realdata, needs_real_files]


@dataclass(frozen=True)
class Figure:
    what: str
    checked: str
    value: float | str
    result: str
    source: str


CONTINENTS = "('OWID_AFR', 'OWID_ASI', 'OWID_EUR', 'OWID_NAM', 'OWID_OCE', 'OWID_SAM')"
NEWEST = "date = '2022-01-20'"
FIGURES = (
    Figure(
        "confirmed cases in the world",
        "the six continents: 10,485,597 + 92,865,870 + 111,156,246 + 81,182,024 + 2,261,783 + 44,550,065; the row World has 1,586 more, 721 of them International's",
        342_501_585.0,
        "SELECT sum(total_cases) FROM continent_stats",
        f"SELECT sum(total_cases) FROM file WHERE iso_code IN {CONTINENTS} AND {NEWEST}",
    ),
    Figure(
        "deaths in the world",
        "the row World, 5,574,201, less the 15 of International",
        5_574_186.0,
        "SELECT sum(total_deaths) FROM continent_stats",
        f"SELECT sum(CASE iso_code WHEN 'OWID_WRL' THEN total_deaths ELSE -total_deaths END) FROM file WHERE iso_code IN ('OWID_WRL', 'OWID_INT') AND {NEWEST}",
    ),
    Figure(
        "people fully vaccinated in the world",
        "the row World",
        4_070_305_572.0,
        "SELECT sum(people_fully_vaccinated) FROM continent_stats",
        f"SELECT people_fully_vaccinated FROM file WHERE iso_code = 'OWID_WRL' AND {NEWEST}",
    ),
    Figure(
        "cases per 100,000 people in Europe",
        "the row Europe: 111,156,246 cases; in the country table 750,518,836 people live where cases are reported (0.2% more than the row says)",
        14_810.587,
        "SELECT cases_per_100k FROM continent_stats WHERE continent = 'Europe'",
        f"SELECT total_cases / 750518836 * 100000 FROM file WHERE iso_code = 'OWID_EUR' AND {NEWEST}",
    ),
    Figure(
        "cases in the world in the ISO week of 11 to 17 January 2021",
        # Zeros that nobody reported stand between these reports (docs/explanation/rhythm.md). Benin's of
        # Wednesday the 20th and Nicaragua's of Tuesday the 19th have most of their days in this week,
        # Nicaragua's of the 12th in the one before. Of Cameroon's eleven days up to the 12th nobody
        # knows what was in this week, so that its week is null.
        "the row World: 95,356,209 on the 17th less 90,577,042 on the 10th, with Benin's 144 and Nicaragua's 52 of the week after, "
        "without Nicaragua's 55 and Cameroon's 1,162",
        4_778_146.0,
        "SELECT sum(cases) FROM epi_weekly WHERE week_system = 'iso' AND week = '2021-W02'",
        "SELECT (SELECT max(total_cases) - min(total_cases) FROM file WHERE iso_code = 'OWID_WRL' AND date IN ('2021-01-10', '2021-01-17')) "
        "+ (SELECT sum(new_cases) FROM file WHERE iso_code = 'BEN' AND date = '2021-01-20' OR iso_code = 'NIC' AND date = '2021-01-19') "
        "- (SELECT sum(new_cases) FROM file WHERE iso_code = 'NIC' AND date = '2021-01-12' OR iso_code = 'CMR' AND date BETWEEN '2021-01-11' AND '2021-01-17')",
    ),
    Figure(
        "cases in South America in the ISO week of 10 to 16 January 2022",
        # Paraguay's report of Monday the 17th is of the week up to then, Ecuador's of eight days is of
        # no week.
        "the row South America: 185,969 + 279,663 + 309,210 + 309,948 + 401,816 + 251,286 + 224,231, with Paraguay's 25,503 of the 17th, "
        "without Ecuador's 42,992",
        1_944_634.0,
        "SELECT sum(cases) FROM epi_weekly WHERE week_system = 'iso' AND week = '2022-W02' AND continent = 'South America'",
        "SELECT (SELECT sum(new_cases) FROM file WHERE iso_code = 'OWID_SAM' AND date BETWEEN '2022-01-10' AND '2022-01-16') "
        "+ (SELECT new_cases FROM file WHERE iso_code = 'PRY' AND date = '2022-01-17') "
        "- (SELECT new_cases FROM file WHERE iso_code = 'ECU' AND date = '2022-01-14')",
    ),
    Figure(
        "cases in the United States in December 2021",
        "54,751,979 on the 31st less 48,558,847 on 30 November",
        6_193_132.0,
        "SELECT cases FROM monthly_trends WHERE iso_code = 'USA' AND month = '2021-12-01'",
        "SELECT max(total_cases) - min(total_cases) FROM file WHERE iso_code = 'USA' AND date IN ('2021-11-30', '2021-12-31')",
    ),
    Figure(
        "growth of cases in India, the ISO week of 3 to 9 January 2022 on the one before, %",
        "784,845 / 129,549 = 6.0582868",
        505.82868,
        "SELECT growth_rate FROM growth WHERE iso_code = 'IND' AND week_system = 'iso' AND week = '2022-W01'",
        "SELECT (sum(new_cases) FILTER (date >= '2022-01-03') / sum(new_cases) FILTER (date < '2022-01-03') - 1) * 100 FROM file "
        "WHERE iso_code = 'IND' AND date BETWEEN '2021-12-27' AND '2022-01-09'",
    ),
    Figure(
        "cases of Colombia's third wave, 8 March to 17 October 2021",
        "4,981,532 on 17 October less 2,276,656 on 7 March",
        2_704_876.0,
        "SELECT cases FROM waves WHERE iso_code = 'COL' AND start_date = '2021-03-08' AND end_date = '2021-10-17' AND wave = 3",
        "SELECT max(total_cases) - min(total_cases) FROM file WHERE iso_code = 'COL' AND date IN ('2021-03-07', '2021-10-17')",
    ),
    Figure(
        "the day on which 70% of Portugal's people were fully vaccinated",
        "70% of 10,167,923 are 7,117,547; 6,968,532 were on 15 August and 7,177,521 on the 16th",
        "2021-08-16",
        "SELECT reached_70::VARCHAR FROM vaccination WHERE iso_code = 'PRT' AND measure = 'full'",
        "SELECT min(date)::VARCHAR FROM file WHERE iso_code = 'PRT' AND people_fully_vaccinated >= 7117547",
    ),
    Figure(
        "excess deaths in Peru until 9 January 2022, per 100,000 people",
        "218,155 among 33,359,415 people",
        653.953,
        "SELECT excess_per_100k FROM excess_mortality WHERE iso_code = 'PER' AND date = '2022-01-09'",
        "SELECT excess_mortality_cumulative_absolute / 33359415 * 100000 FROM file WHERE iso_code = 'PER' AND date = '2022-01-09'",
    ),
    Figure(
        "daily incidence of Israel, the highest of the countries with a million people, per 100,000",
        "23,477 + 54,647 + 18,501 + 0 + 0 + 243,295 + 68,513 = 408,433 in seven days among 9,291,000 people",
        628.001,
        "SELECT value FROM top_countries WHERE metric = 'new_cases_7d_per_100k' AND rank = 1 AND iso_code = 'ISR'",
        "SELECT sum(new_cases) / 7 / 9291000 * 100000 FROM file WHERE iso_code = 'ISR' AND date BETWEEN '2022-01-14' AND '2022-01-20'",
    ),
)


@pytest.fixture(scope="module")
def file() -> duckdb.DuckDBPyConnection:
    duck = duckdb.connect()
    duck.execute(f"CREATE TABLE file AS FROM read_csv('{owid('2022-01-20')}', sample_size = -1)")
    return duck


def test_there_are_twelve() -> None:
    assert len({figure.what for figure in FIGURES}) == 12


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.what)
def test_figure(
    real_release: duckdb.DuckDBPyConnection, file: duckdb.DuckDBPyConnection, figure: Figure
) -> None:
    expected = (
        figure.value if isinstance(figure.value, str) else pytest.approx(figure.value, rel=1e-6)
    )
    assert real_release.execute(figure.result).fetchall() == [(expected,)], figure.checked
    assert file.execute(figure.source).fetchall() == [(expected,)], figure.checked
