"""Whole runs on the live sample, as long and as wide as the publisher's file: 600,000 rows.

Each release is held beside the truth that the generator tells of its sample.
"""

import pytest

from local.paths import BUILT
from local.sample.live import generator
from local.sample.live.generator import LiveSample
from tests.support.local import live_release
from tests.support.local.live_release import LiveRelease

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(5400),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
COUNTRIES = 235


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> LiveSample:
    return generator.ensure(tmp_path_factory.mktemp("sample"), generator.WHOLE)


@pytest.fixture(scope="module")
def owid(sample: LiveSample, tmp_path_factory: pytest.TempPathFactory) -> LiveRelease:
    return live_release.run(sample, sample.observations, "owid", tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="module")
def who(sample: LiveSample, tmp_path_factory: pytest.TempPathFactory) -> LiveRelease:
    return live_release.run(sample, sample.who, "who", tmp_path_factory.mktemp("lake"))


def test_it_is_published_without_a_reject(owid: LiveRelease) -> None:
    assert owid.manifest["status"] == "PUBLISHED"
    account = owid.manifest["sources"]["owid"]
    assert 590_000 < account["rows_in"] < 610_000
    assert (account["rows_out"], account["rows_rejected"]) == (account["rows_in"], 0)
    assert owid.query("SELECT count(*) FROM rejects") == [(0,)]


def test_every_week_that_is_told_equals_the_report(owid: LiveRelease) -> None:
    ((known, different),) = owid.query(
        "SELECT count(*), count(*) FILTER (shown <> reported) FROM weeks "
        "WHERE shown IS NOT NULL AND reported IS NOT NULL"
    )
    assert known > 100_000
    assert different == 0


def test_every_report_of_a_weekly_reporter_is_told(owid: LiveRelease) -> None:
    # But zeros behind the last count of a small place, which read as silence (docs: rhythm).
    assert owid.query(
        "SELECT count(*) FROM weeks WHERE rhythm = 'weekly' AND reported > 0 AND shown IS NULL"
    ) == [(0,)]


def test_a_week_that_nobody_reported_is_no_count(owid: LiveRelease) -> None:
    unreported = "SELECT DISTINCT rhythm, shown FROM weeks WHERE reported IS NULL ORDER BY ALL"
    # A small count between weeks without a report cannot be told from a report of zero.
    assert owid.query(unreported) == [
        ("ended", None),
        ("irregular", 0.0),
        ("irregular", None),
        ("silent", None),
    ]


SILENT = "SELECT code, metric, begins, ends FROM truth_rhythms WHERE rhythm IN ('silent', 'ended')"


def test_no_silent_place_is_shown_as_zero(owid: LiveRelease) -> None:
    ((places, days, published, shown),) = owid.query(
        f"""
        SELECT count(DISTINCT code), count(*), count(published.new_cases),
            count(daily.new_cases) FILTER (metric = 'cases')
                + count(daily.new_cases_7d) FILTER (metric = 'cases')
                + count(daily.new_deaths) FILTER (metric = 'deaths')
                + count(daily.new_deaths_7d) FILTER (metric = 'deaths')
        FROM ({SILENT}) AS silent
        JOIN daily ON daily.iso_code = code AND daily.date BETWEEN begins AND ends
        JOIN observations AS published USING (iso_code, date)"""
    )
    assert places > COUNTRIES / 2
    assert published == days  # the zeros that the publisher fills in are kept as published
    assert shown == 0


def test_no_silent_place_is_forecast_or_ranked(owid: LiveRelease) -> None:
    ((silent, forecast, refused, ranked),) = owid.query(
        f"""
        SELECT count(*), count(f.target), count(r.reason), count(rankings.iso_code)
        FROM ({SILENT}) AS silent
        LEFT JOIN (SELECT DISTINCT iso_code AS code, target AS metric, target FROM forecasts) AS f
            USING (code, metric)
        LEFT JOIN (
            SELECT iso_code AS code, target AS metric, reason FROM forecast_refusals
            WHERE reason IN ('silent', 'ended')
        ) AS r USING (code, metric)
        LEFT JOIN rankings
            ON rankings.iso_code = code AND rankings.metric = 'new_' || silent.metric || '_7d'
        """
    )
    assert silent > COUNTRIES
    assert (forecast, refused, ranked) == (0, silent, 0)


def test_the_world_is_the_sum_of_the_countries_that_are_told(
    owid: LiveRelease, sample: LiveSample
) -> None:
    # By continent, with the number of countries, beside the file itself.
    assert owid.query(
        "SELECT continent, countries, total_cases, total_deaths FROM continent_stats ORDER BY ALL"
    ) == owid.query(
        f"""
        SELECT continent, count(*), sum(cases), sum(deaths) FROM (
            SELECT any_value(continent) AS continent,
                max_by(total_cases, date) AS cases, max_by(total_deaths, date) AS deaths
            FROM read_csv('{sample.observations}', sample_size = -1)
            WHERE continent IS NOT NULL GROUP BY code
        ) GROUP BY continent ORDER BY ALL"""
    )
    assert owid.query(
        """
        SELECT sum(s.countries), sum(s.total_cases) = any_value(world.total_cases)
        FROM continent_stats AS s
        CROSS JOIN (
            SELECT max_by(total_cases, date) AS total_cases
            FROM observations WHERE iso_code = 'OWID_WRL'
        ) AS world"""
    ) == [(COUNTRIES, True)]


def test_whos_dialect_gives_the_same_weeks(owid: LiveRelease, who: LiveRelease) -> None:
    assert who.manifest["status"] == "PUBLISHED"
    assert who.manifest["sources"]["who"]["rows_rejected"] == 0
    # WHO leaves silence empty, so that every zero is told, too. A report of several weeks is of
    # none of them, and a week that takes more back than it counts has no sum.
    assert who.query(
        "SELECT count(*) FROM weeks WHERE rhythm <> 'irregular' "
        "AND shown IS DISTINCT FROM CASE WHEN reported >= 0 THEN reported END"
    ) == [(0,)]
    of_who = who.connection.sql("SELECT code, metric, week_ending, shown AS of_who FROM weeks")
    owid.connection.register("who_weeks", of_who.to_arrow_table())
    ((both, different, lacking),) = owid.query(
        """
        SELECT count(*) FILTER (shown IS NOT NULL AND of_who IS NOT NULL),
            count(*) FILTER (shown <> of_who),
            count(*) FILTER (
                rhythm = 'weekly' AND reported > 0 AND (shown IS NULL OR of_who IS NULL)
            )
        FROM weeks JOIN who_weeks USING (code, metric, week_ending)"""
    )
    assert both > 100_000
    assert (different, lacking) == (0, 0)
