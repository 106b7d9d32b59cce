"""The step's forecasts from release to release: complete, in order, scored, or refused."""

import math
import re
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise, product
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from covidlake.releases.manifest import StepReport
from covidlake.schema import TABLES
from covidlake.schema.ddl import spark_ddl
from forecast import forecast
from pyspark.sql import Row, SparkSession
from steps.runner import Step
from transforms.forecast.levels import QUANTILES

SUNDAY = date(2021, 1, 3)
WEEKS = 34
COUNTRIES = 9
FORECASTER = ("iso_code", "target", "horizon")
Days = Sequence[float | None]


def wave(weeks: int, size: float, phase: float) -> list[float | None]:
    """Return daily counts that rise and fall. No two days are equal: those would look copied."""
    trend = [2 + math.sin((day / 7 + phase) / 4) for day in range(7 * weeks)]
    return [float(round(size * height) + day % 2) for day, height in enumerate(trend)]


# Of all others, a million.
PEOPLE = {"SMALL": 19_999.0, "FULL": 20_000.0, "UNKNOWN": None}


def poor(weeks: int) -> dict[str, Days]:
    """Countries that no forecaster likes to see."""
    return {
        "ZERO": [0.0] * 7 * weeks,
        "NULL": [None] * 7 * weeks,
        "NEW": [None] * 7 * (weeks - 2) + wave(2, 50, 1),
        "NEGATIVE": wave(weeks - 1, 50, 3) + [-900.0] * 7,
        "LATE": wave(weeks - 1, 50, 1) + [None] * 7,
        "ENDED": wave(weeks - 3, 50, 1) + [None] * 21,
        "WITHHELD": [None] * 7 * weeks,  # but stated totals
        "DUMP": [*wave(weeks - 1, 50, 1), 1e9, *wave(1, 25, 1)[:6]],
        "SMALL": wave(weeks, 50, 1),
        # A week of it is about the population.
        "FULL": wave(weeks, 1000, 1),
        "UNKNOWN": wave(weeks, 1000, 1),
    }


@dataclass
class Releases:
    spark: SparkSession
    folder: Path

    def build(self, release: str, previous: str | None, series: dict[str, Days]) -> dict[str, Any]:
        """Build the forecast part of a release; return the facts that it reports.

        Its `daily` holds these cases, a tenth of them deaths; none where a test is of the
        population, so that no more is learned of deaths.
        """
        zones = {zone: str(self.folder / zone) for zone in ("trusted", "refined")}
        args = Namespace(**zones, release=release, previous=previous)
        step = Step(self.spark, args, StepReport(step="forecast"))
        columns = TABLES["daily"].columns
        days = [
            {
                "iso_code": code,
                "location": code.title(),
                "date": SUNDAY + timedelta(days=number),
                "population": PEOPLE.get(code, 1e6),
                "new_cases": count,
                "new_deaths": None if count is None else count // (1e9 if code in PEOPLE else 10),
                "new_cases_days": None if count is None and code != "WITHHELD" else 1,
                "new_deaths_days": None if count is None and code != "WITHHELD" else 1,
            }
            for code, counts in series.items()
            for number, count in enumerate(counts)
        ]
        rows = [tuple(day.get(column.name) for column in columns) for day in days]
        step.write("daily", self.spark.createDataFrame(rows, spark_ddl(columns)))
        forecast(step)
        self.spark.catalog.clearCache()
        return step.report.facts.to_json()

    def read(self, table: str, release: str) -> list[Row]:
        path = self.folder / "refined" / table / f"release={release}"
        rows = self.spark.read.parquet(str(path))
        return rows.orderBy(*TABLES[table].key).collect()


@pytest.fixture(scope="module")
def releases(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return Releases(spark, tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="module")
def facts(releases: Releases) -> list[dict[str, Any]]:
    """Of two releases, a week apart."""
    first, second = (
        {
            f"C{number:02}": wave(weeks, 10.0 ** (1 + number % 3), 3 * number)
            for number in range(COUNTRIES)
        }
        for weeks in (WEEKS, WEEKS + 1)
    )
    return [
        releases.build("r1", None, first | poor(WEEKS)),
        releases.build("r2", "r1", second | poor(WEEKS + 1)),
    ]


def test_every_forecast_has_its_quantiles_in_order_and_its_record(
    releases: Releases, facts: list[dict[str, Any]]
) -> None:
    forecasts = releases.read("forecasts", "r1")
    newest = SUNDAY + timedelta(days=7 * WEEKS - 1)
    assert {row["forecast_date"] for row in forecasts} == {newest}
    for (_, _, horizon), group in groupby(forecasts, key=itemgetter(*FORECASTER)):
        rows = list(group)
        assert [row["quantile"] for row in rows] == list(QUANTILES)
        assert {row["target_end_date"] for row in rows} == {newest + timedelta(weeks=horizon)}
        for column in ("value", "baseline"):
            assert all(0 <= low[column] <= high[column] < math.inf for low, high in pairwise(rows))
    usual = [row for row in forecasts if row["iso_code"] == "C00"]
    targets_and_horizons = {(row["target"], row["horizon"]) for row in usual}
    assert targets_and_horizons == set(product(("cases", "deaths"), (1, 2, 3, 4)))
    # Half a year ago, hardly any weeks of deaths had changed: no backtest.
    record = {
        row["target"]: (row["record_weeks"], row["backtest_weeks"], row["wis"] is None)
        for row in usual
    }
    assert record == {"cases": (12, 12, False), "deaths": (0, 0, True)}
    for row in usual:
        if row["record_weeks"]:
            assert row["loses_to_baseline"] == (row["relative_wis"] > 1)
            assert 0 <= row["coverage_50"] <= row["coverage_95"] <= 1


def test_the_report_has_the_score_of_all_records_by_target(
    releases: Releases, facts: list[dict[str, Any]]
) -> None:
    rows = [row for row in releases.read("forecasts", "r1") if row["quantile"] == 0.5]
    scored = [row for row in rows if row["wis"] is not None and row["baseline_wis"] is not None]
    # Deaths have no record yet: none of them was forecast half a year ago.
    assert {row["target"] for row in scored} == {"cases"}
    score = sum(row["wis"] for row in scored) / sum(row["baseline_wis"] for row in scored)
    assert facts[0]["forecast_relative_wis"] == {"cases": pytest.approx(score, abs=0.0001)}


def test_poor_reports_are_refused_with_a_reason_or_met_with_caution(
    releases: Releases, facts: list[dict[str, Any]]
) -> None:
    refused = {
        (row["iso_code"], row["target"]): row["reason"]
        for row in releases.read("forecast_refusals", "r1")
    }
    reasons = {
        "NULL": "never_reported",
        "NEW": "short_history",
        "ENDED": "ended",
        "WITHHELD": "withheld",
        "SMALL": "too_small",
    }
    assert refused == {
        (code, target): reason for code, reason in reasons.items() for target in ("cases", "deaths")
    }
    assert facts[0]["forecast_refusals"] == dict.fromkeys(reasons.values(), 2)
    forecasts = releases.read("forecasts", "r1")
    usual = {f"C{number:02}" for number in range(COUNTRIES)}
    assert {row["iso_code"] for row in forecasts} == usual | {
        "ZERO",
        "NEGATIVE",
        "LATE",
        "DUMP",
        "FULL",
        "UNKNOWN",
    }
    of_cases = [row for row in forecasts if row["target"] == "cases"]
    caution = {row["iso_code"]: row["caution"] for row in of_cases}
    assert caution["C00"] is None
    assert caution["NEGATIVE"] == "negative_days"
    assert caution["LATE"] == "missing_last_days"
    assert caution["DUMP"] == "dump"
    week_ahead = {
        (row["iso_code"], row["quantile"]): row["value"] for row in of_cases if row["horizon"] == 1
    }
    # A thousand million in one day are not what comes next.
    assert week_ahead["DUMP", 0.975] < 1e5
    assert week_ahead["LATE", 0.975] > week_ahead["LATE", 0.025]


def test_no_quantile_is_beyond_the_population(
    releases: Releases, facts: list[dict[str, Any]]
) -> None:
    highest = {
        row["iso_code"]: max(row["value"], row["baseline"])
        for row in releases.read("forecasts", "r1")
        if (row["target"], row["quantile"], row["horizon"]) == ("cases", 0.99, 4)
    }
    assert highest["FULL"] == 20_000
    # The same counts, of nobody knows how many people.
    assert highest["UNKNOWN"] > 20_000


def test_a_young_model_is_loaded_and_an_old_one_replaced(
    releases: Releases, facts: list[dict[str, Any]]
) -> None:
    known_until = str(SUNDAY + timedelta(days=7 * WEEKS - 1))
    first = {"fitted_by": "r1", "known_until": known_until, "passed_over": None}
    assert [one["forecast_model"] for one in facts] == [first, first]
    models = {
        (row["model_release"], row["model_known_until"].isoformat())
        for row in releases.read("forecasts", "r2")
    }
    assert models == {("r1", first["known_until"])}
    # A copy of its own: r1 may be collected.
    own = releases.folder / "refined" / "forecast_model" / "release=r2" / "format=1" / "metadata"
    assert own.exists()


def test_a_damaged_model_is_told_and_fitted_anew(
    releases: Releases, facts: list[dict[str, Any]]
) -> None:
    saved = releases.folder / "refined" / "forecast_model" / "release=r2" / "format=1"
    (part,) = saved.glob("stages/1_*/fitted/part-*.parquet")
    part.unlink()
    series = {"C00": wave(WEEKS + 1, 100, 3), "C01": wave(WEEKS + 1, 10, 0)}
    model = releases.build("r3", "r2", series)["forecast_model"]
    assert model["fitted_by"] == "r3"
    assert re.fullmatch(
        r"format=1/stages/1_.*/fitted/part-.*\.parquet is missing", model["passed_over"]
    )


def test_the_next_release_scores_the_forecasts_of_the_first_and_hands_on_the_rest(
    releases: Releases, facts: list[dict[str, Any]]
) -> None:
    live = [row for row in releases.read("forecast_scores", "r2") if row["kind"] == "live"]
    assert {(row["made_by"], row["scored_by"], row["horizon"]) for row in live} == {("r1", "r2", 1)}
    (score,) = [row for row in live if (row["iso_code"], row["target"]) == ("C01", "cases")]
    forecast_rows = [
        row
        for row in releases.read("forecasts", "r1")
        if (row["iso_code"], row["target"], row["horizon"]) == ("C01", "cases", 1)
    ]
    observed = score["observed"]
    assert observed == sum(wave(WEEKS + 1, 100, 3)[-7:])  # type: ignore[arg-type]
    for column, wis in (("value", "wis"), ("baseline", "baseline_wis")):
        losses = [
            2 * ((observed <= row[column]) - row["quantile"]) * (row[column] - observed)
            for row in forecast_rows
        ]
        assert score[wis] == pytest.approx(sum(losses) / 23)
    quantiles = {row["quantile"]: row["value"] for row in forecast_rows}
    assert score["covered_95"] == (quantiles[0.025] <= observed <= quantiles[0.975])
    pending = releases.read("pending_forecasts", "r2")
    of_c01 = {(row["made_by"], row["horizon"]) for row in pending if row["iso_code"] == "C01"}
    assert of_c01 == {("r1", 2), ("r1", 3), ("r1", 4)}
    scored_by_first, scored_by_second = (
        {itemgetter(*FORECASTER, "forecast_date")(row) for row in rows}
        for rows in (releases.read("forecast_scores", "r1"), releases.read("forecast_scores", "r2"))
    )
    assert scored_by_first < scored_by_second


@pytest.mark.parametrize(
    "series",
    [
        pytest.param({"AAA": [None] * 200}, id="one country, nothing reported"),
        pytest.param({"AAA": [0.0] * 210}, id="one country, zeros only"),
        pytest.param({"AAA": wave(2, 50, 0)}, id="one country, two weeks"),
        pytest.param({"AAA": wave(30, 50, 0)}, id="one country"),
    ],
)
@pytest.mark.slow
def test_a_lake_of_one_country(releases: Releases, series: dict[str, Days]) -> None:
    releases.build("one", None, series)
    values = [row["value"] for row in releases.read("forecasts", "one")]
    assert all(0 <= value < math.inf for value in values)
    refused = {row["target"]: row["reason"] for row in releases.read("forecast_refusals", "one")}
    # 4 horizons of 23 levels for each target that is not refused.
    assert len(values) + 92 * len(refused) == 184
