"""The whole chain over a real OWID file.

Against the same figures, computed by another engine from the file itself.
"""

from collections.abc import Iterator

import duckdb
import pytest
from analytics import analytics
from covidlake.releases.manifest import StepReport
from etl import etl
from forecast import forecast
from pyspark.sql import SparkSession

from tests.support.spark.real_files import needs_real_files, owid, real_step

OBSERVATIONS = owid("2022-01-20")
ZONES = ("trusted", "quarantine", "refined")

pytestmark = [pytest.mark.slow, pytest.mark.realdata, needs_real_files]


@pytest.fixture(scope="module")
def reports(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, StepReport]]:
    folder = tmp_path_factory.mktemp("lake")
    reports = {}
    for work in (etl, analytics, forecast):
        step = real_step(spark, folder, OBSERVATIONS, work.__name__)
        work(step)
        spark.catalog.clearCache()
        reports[work.__name__] = step.report
    for table in (table for report in reports.values() for table in report.tables):
        zone = next(zone for zone in ZONES if (folder / zone / table).exists())
        duckdb.execute(
            f"CREATE OR REPLACE VIEW {table} AS "
            f"FROM read_parquet('{folder}/{zone}/{table}/release=r1/*.parquet')"
        )
    duckdb.execute(
        f"CREATE OR REPLACE TABLE raw AS FROM read_csv('{OBSERVATIONS}', sample_size=-1)"
    )
    duckdb.execute("CREATE OR REPLACE VIEW raw_countries AS FROM raw WHERE continent IS NOT NULL")
    yield reports
    duckdb.close()


def same(expected: str, found: str) -> None:
    """Two queries with the same rows in the same order; numbers to twelve digits."""
    wanted, got = duckdb.execute(expected).fetchall(), duckdb.execute(found).fetchall()
    assert len(wanted) == len(got) > 0
    for row, other in zip(wanted, got, strict=True):
        assert list(other) == [
            pytest.approx(value, rel=1e-12) if isinstance(value, float) else value for value in row
        ]


def test_every_row_is_accounted_for(reports: dict[str, StepReport]) -> None:
    clean = {"rows_rejected": 0, "reasons": {}}
    assert reports["etl"].sources == {
        "owid": {"rows_in": 156_086, "rows_out": 156_086} | clean,
        "countries": {"rows_in": 238, "rows_out": 238} | clean,
    }
    assert reports["etl"].tables == {
        "observations": 156_086, "rejects": 0, "corrections": 0, "locations": 238, "daily": 146_702,
        "quality_flags": 15_107, "revisions": 0,
    }  # fmt: skip
    assert reports["etl"].facts.data_date == "2022-01-20"
    assert (reports["etl"].facts.countries, reports["etl"].facts.aggregates) == (225, 13)


def test_observations_equal_the_file(reports: dict[str, StepReport]) -> None:
    columns = [name for name, *_ in duckdb.execute("DESCRIBE raw").fetchall()]
    order = ", ".join(columns)
    difference = f"(SELECT {order} FROM raw EXCEPT SELECT {order} FROM observations)"
    assert duckdb.execute(f"SELECT count(*) FROM {difference}").fetchall() == [(0,)]


def test_weekly_means(reports: dict[str, StepReport]) -> None:
    week = (
        "OVER (PARTITION BY iso_code ORDER BY date "
        "RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW)"
    )
    # Where nobody reported them, zeros have no mean: see test_indicators.py.
    same(
        f"""SELECT iso_code, date,
            nullif(avg(CASE WHEN new_cases >= 0 THEN new_cases END) {week}, 0),
            nullif(avg(CASE WHEN new_deaths >= 0 THEN new_deaths END) {week}, 0)
            FROM raw_countries ORDER BY iso_code, date""",
        "SELECT iso_code, date, nullif(new_cases_7d, 0), nullif(new_deaths_7d, 0) "
        "FROM daily ORDER BY iso_code, date",
    )


def test_clusters_and_forecasts_are_complete(reports: dict[str, StepReport]) -> None:
    assert reports["analytics"].tables["clusters"] == 225
    assert duckdb.execute("SELECT count(*) FROM clusters WHERE cluster IS NULL").fetchall() == [
        (38,)
    ]
    worst = (
        "SELECT bool_and(isfinite(value) AND value >= 0), count(*) % 23, count(DISTINCT model) "
        "FROM forecasts"
    )
    assert duckdb.execute(worst).fetchall() == [(True, 0, 1)]
    by_level = "OVER (PARTITION BY iso_code, target, horizon ORDER BY quantile)"
    falls = (
        f"SELECT count(*) FROM (FROM forecasts SELECT value - lag(value) {by_level} AS step) "
        "WHERE step < 0"
    )
    assert duckdb.execute(falls).fetchall() == [(0,)]
    refused = duckdb.execute("SELECT count(*) FROM forecast_refusals").fetchall()[0][0]
    made = duckdb.execute("SELECT count(DISTINCT (iso_code, target)) FROM forecasts").fetchall()[0][
        0
    ]
    assert made + refused == 2 * 225
    assert made > 400
    # The last complete week of nearly all countries ends on the Saturday before the last day, a
    # Thursday.
    same(
        """SELECT DATE '2022-01-15', sum(new_cases) FROM raw
            WHERE iso_code = 'FRA' AND date BETWEEN '2022-01-09' AND '2022-01-15'""",
        """SELECT max(forecast_date),
            (SELECT sum(new_cases) FROM daily WHERE iso_code = 'FRA' AND date > DATE '2022-01-08'
            AND date <= max(forecast_date)) FROM forecasts WHERE iso_code = 'FRA'""",
    )
