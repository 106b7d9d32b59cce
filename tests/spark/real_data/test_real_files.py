"""The whole chain over a real OWID file.

Against the same figures, computed by another engine from the file itself.
"""

import pytest
from forecast import forecast
from pyspark.sql import SparkSession

from tests.support.spark.real_files import needs_real_files, owid
from tests.support.spark.real_lake import RealLake

OBSERVATIONS = owid("2022-01-20")

# 7-day means, and counts that are reports, in `daily`.
CASES_KNOWN = (123_917, 130_196)
DEATHS_KNOWN = (116_923, 120_128)

pytestmark = [pytest.mark.slow, pytest.mark.realdata, needs_real_files]


@pytest.fixture(scope="module")
def lake(spark: SparkSession, real_lake: RealLake) -> RealLake:
    """The lake, forecasts and all, beside the file itself as the table raw."""
    real_lake.run(spark, forecast)
    duck = real_lake.duck
    duck.execute(f"CREATE TABLE raw AS FROM read_csv('{OBSERVATIONS}', sample_size=-1)")
    duck.execute("CREATE VIEW raw_countries AS FROM raw WHERE continent IS NOT NULL")
    return real_lake


def same(lake: RealLake, expected: str, found: str) -> None:
    """Two queries with the same rows in the same order; numbers to twelve digits."""
    wanted, got = lake.duck.execute(expected).fetchall(), lake.duck.execute(found).fetchall()
    assert len(wanted) == len(got) > 0
    for row, other in zip(wanted, got, strict=True):
        assert list(other) == [
            pytest.approx(value, rel=1e-12) if isinstance(value, float) else value for value in row
        ]


def test_every_row_is_accounted_for(lake: RealLake) -> None:
    clean = {"rows_rejected": 0, "reasons": {}}
    assert lake.reports["etl"].sources == {
        "owid": {"rows_in": 156_086, "rows_out": 156_086} | clean,
        "countries": {"rows_in": 238, "rows_out": 238} | clean,
    }
    assert lake.reports["etl"].tables == {
        "observations": 156_086, "rejects": 0, "corrections": 0, "locations": 238, "daily": 146_702,
        "quality_flags": 22_570, "revisions": 0,
    }  # fmt: skip
    assert lake.reports["etl"].facts.data_date == "2022-01-20"
    assert (lake.reports["etl"].facts.countries, lake.reports["etl"].facts.aggregates) == (225, 13)


def test_observations_equal_the_file(lake: RealLake) -> None:
    columns = [name for name, *_ in lake.duck.execute("DESCRIBE raw").fetchall()]
    order = ", ".join(columns)
    difference = f"(SELECT {order} FROM raw EXCEPT SELECT {order} FROM observations)"
    assert lake.duck.execute(f"SELECT count(*) FROM {difference}").fetchall() == [(0,)]


def test_weekly_means(lake: RealLake) -> None:
    """A mean is a seventh of seven days' counts, or of what the total rose by."""
    different = """
        SELECT daily.iso_code, daily.date, {count}_7d
        FROM daily
        JOIN raw USING (iso_code, date)
        WHERE {count}_7d IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM raw AS week
            WHERE week.iso_code = daily.iso_code AND week.date BETWEEN daily.date - 6 AND daily.date
            HAVING min(week.{count}) >= 0
                AND abs(sum(week.{count}) / 7 - {count}_7d) < 1e-9 * greatest({count}_7d, 1)
        ) AND abs(
            raw.{total} - (
                SELECT before.{total} FROM raw AS before
                WHERE before.iso_code = daily.iso_code AND before.date = daily.date - 7
            ) - 7 * {count}_7d
        ) > 1e-6
    """
    known = "SELECT count({count}_7d), count({count}) FROM daily"
    for count, total, numbers in (
        ("new_cases", "total_cases", CASES_KNOWN),
        ("new_deaths", "total_deaths", DEATHS_KNOWN),
    ):
        assert lake.duck.execute(different.format(count=count, total=total)).fetchall() == []
        assert lake.duck.execute(known.format(count=count)).fetchall() == [numbers]


def test_clusters_and_forecasts_are_complete(lake: RealLake) -> None:
    assert lake.reports["analytics"].tables["clusters"] == 225
    assert lake.duck.execute("SELECT count(*) FROM clusters WHERE cluster IS NULL").fetchall() == [
        (38,)
    ]
    worst = (
        "SELECT bool_and(isfinite(value) AND value >= 0), count(*) % 23, count(DISTINCT model) "
        "FROM forecasts"
    )
    assert lake.duck.execute(worst).fetchall() == [(True, 0, 1)]
    by_level = "OVER (PARTITION BY iso_code, target, horizon ORDER BY quantile)"
    falls = (
        f"SELECT count(*) FROM (FROM forecasts SELECT value - lag(value) {by_level} AS step) "
        "WHERE step < 0"
    )
    assert lake.duck.execute(falls).fetchall() == [(0,)]
    refused = lake.duck.execute("SELECT count(*) FROM forecast_refusals").fetchall()[0][0]
    made = lake.duck.execute("SELECT count(DISTINCT (iso_code, target)) FROM forecasts").fetchall()[
        0
    ][0]
    # Of 225 countries and two targets; those below 20,000 people, and who stopped, have none.
    assert (made, refused) == (386, 64)
    # The last complete week of nearly all countries ends on the Saturday before the last day, a
    # Thursday.
    same(
        lake,
        """SELECT DATE '2022-01-15', sum(new_cases) FROM raw
            WHERE iso_code = 'FRA' AND date BETWEEN '2022-01-09' AND '2022-01-15'""",
        """SELECT max(forecast_date),
            (SELECT sum(new_cases) FROM daily WHERE iso_code = 'FRA' AND date > DATE '2022-01-08'
            AND date <= max(forecast_date)) FROM forecasts WHERE iso_code = 'FRA'""",
    )
