"""A live sample through the steps: weekly reporters, silent countries, and who is forecast."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from covidlake.releases.manifest import StepReport
from etl import etl
from forecast import forecast
from pyspark.sql import SparkSession
from steps.runner import Step
from transforms.epidemic.periods import epi_weekly, periods

from local.sample.live import generator
from tests.support.local import live_sample
from tests.support.spark.canonical import etl_arguments, write_canonical

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

Counts = dict[tuple[str, date], float | None]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> live_sample.Read:
    files = generator.ensure(tmp_path_factory.mktemp("sample"), live_sample.SIZE)
    return live_sample.read(files)


@pytest.fixture(scope="module")
def release(
    spark: SparkSession, sample: live_sample.Read, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Step]:
    """The release after its forecast step."""
    folder = tmp_path_factory.mktemp("release")
    files = (
        ("observations", sample.files.observations),
        ("countries", sample.files.countries),
    )
    captured = live_sample.SIZE.span.last
    rows = [
        str(write_canonical(folder / name, file.read_bytes(), name, captured=captured))
        for name, file in files
    ]
    for work in (etl, forecast):
        step = Step(spark, etl_arguments(folder, *rows), StepReport(step=work.__name__))
        work(step)
        spark.catalog.clearCache()
    yield step


def reporters(sample: live_sample.Read, *rhythms: str) -> set[str]:
    """Return the countries whose cases are reported in one of these rhythms at the end."""
    newest = max(rhythm.ends for rhythm in sample.rhythms)
    return {
        rhythm.code
        for rhythm in sample.rhythms
        if rhythm.metric == "cases" and rhythm.ends == newest and rhythm.rhythm in rhythms
    }


def weekly_cases(release: Step) -> Counts:
    """Return the cases of each country and ISO week, by its Sunday."""
    weeks = release.table("daily").transform(periods).transform(epi_weekly)
    rows = weeks.where("week_system = 'iso'").select("iso_code", "week_end", "cases").collect()
    return {(row["iso_code"], row["week_end"]): row["cases"] for row in rows}


def test_weekly_sums_equal_the_reports(release: Step, sample: live_sample.Read) -> None:
    found = weekly_cases(release)
    reported = {
        (week.code, date.fromisoformat(week.week_ending)): float(week.new_cases)
        for week in sample.weeks
        if week.new_cases
    }
    known = {key: found[key] for key in reported if found[key] is not None}
    # An irregular reporter's count is of several weeks, a correction of earlier ones.
    one_week_each = reporters(sample, "weekly", "silent", "ended")
    wrong = {
        key: (reported[key], cases)
        for key, cases in known.items()
        if key[0] in one_week_each and cases != reported[key]
    }
    assert wrong == {}
    assert len(known) > 0.85 * len(reported)


def test_weeks_that_nobody_reported_are_null(release: Step, sample: live_sample.Read) -> None:
    found = weekly_cases(release)
    stopped = reporters(sample, "silent", "ended")
    unreported = [
        (week.code, date.fromisoformat(week.week_ending))
        for week in sample.weeks
        if week.code in stopped and not week.new_cases
    ]
    assert len(unreported) > 500
    assert [key for key in unreported if found.get(key) is not None] == []


def test_the_countries_that_report_are_forecast(release: Step, sample: live_sample.Read) -> None:
    """Those with a count in the last 14 days; the history of each is longer than 15 weeks."""
    newest = max(date.fromisoformat(week.week_ending) for week in sample.weeks)
    since = (newest - timedelta(days=14)).isoformat()
    counted = {
        week.code
        for week in sample.weeks
        if week.week_ending > since and week.new_cases not in ("", "0")
    }
    withheld = reporters(sample, "totals")
    too_small = {
        row["iso_code"]
        for row in live_sample.rows_of(sample.files.countries)
        if float(row["population"]) < 20_000
    }
    forecasts = release.table("forecasts").where("target = 'cases'")
    refusals = release.table("forecast_refusals").where("target = 'cases'").collect()
    forecast_codes = {row["iso_code"] for row in forecasts.select("iso_code").distinct().collect()}
    assert forecast_codes == counted - withheld - too_small
    refused = {row["iso_code"]: (row["reason"], row["last_report"]) for row in refusals}
    assert {*refused} == {week.code for week in sample.weeks} - forecast_codes
    stopped = reporters(sample, "silent", "ended") - too_small
    assert {refused[code][0] for code in stopped} == {"ended"}
    assert {refused[code][0] for code in too_small} == {"too_small"}
    assert {refused[code][0] for code in withheld - too_small} == {"withheld"}
    assert all(refused[code][1] <= newest - timedelta(days=14) for code in stopped)
