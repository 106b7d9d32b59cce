"""The release's forecasting code on the truth of the past: one forecast a Monday, in the format of the European Covid-19 Forecast Hub."""

import csv
import gzip
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from steps.runner import SESSION
from transforms.forecast import features, model
from transforms.forecast.series import daily_series

from local.tools import java

COLUMNS = ("forecast_date", "target", "target_end_date", "location", "type", "quantile", "value")
CHANGES = "truth_JHU_vintages_changes_*.csv*"
LOCATIONS = "locations_eu.csv"
_CHANGES = {
    "target": "string",
    "location": "string",
    "date": "date",
    "value": "double",
    "as_of": "string",
}
MEDIAN = 0.5
NAMES = {"cases": "inc case", "deaths": "inc death"}


def backcast(hub: Path, mondays: list[date], out: Path, told: Callable[[str], None]) -> None:
    """Write the forecasts of all Mondays to out (.csv or .csv.gz). What `<out>.parts/` has of them, by this code from this log, is kept.

    ValueError: no change log in the folder, or it begins after a Monday.
    """
    parts = out.with_name(out.name + ".parts") / _fingerprint(_changes(hub))
    parts.mkdir(parents=True, exist_ok=True)
    with _spark(parts) as spark:
        changes, locations = _read(spark, hub, told)
        begins = date.fromisoformat(changes.agg(F.min("as_of")).first()[0][:10])
        if mondays[0] < begins:
            raise ValueError(
                f"the change log begins on {begins}: nothing was known on {mondays[0]}"
            )
        fitted: dict[date, Any] = {}
        for number, monday in enumerate(mondays, 1):
            part = parts / f"{monday}.csv"
            if part.exists():
                told(f"{monday}  kept       {number} of {len(mondays)}")
                continue
            refitted = max(_refit_on(monday), begins + timedelta(days=-begins.weekday() % 7))
            if refitted not in fitted:
                fitted = {
                    refitted: model.fit(
                        _anchors(changes, locations, refitted).transform(model.examples, refitted),
                        "hub",
                        refitted,
                    )
                }
            rows = _forecast(
                _anchors(changes, locations, monday, monday - timedelta(days=2)),
                monday,
                fitted[refitted],
            )
            _write(part, rows)
            told(f"{monday}  {len(rows):>6,} rows, model of {refitted}  {number} of {len(mondays)}")
    _join([parts / f"{monday}.csv" for monday in mondays], out)


def mondays(first: str, last: str) -> list[date]:
    """From ISO dates. ValueError for no date, another day of the week, or an empty period."""
    begin, end = _monday("FROM", first), _monday("TO", last)
    if end < begin:
        raise ValueError(f"FROM={begin} is after TO={end}")
    return [begin + timedelta(weeks=week) for week in range((end - begin).days // 7 + 1)]


def _monday(name: str, given: str) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise ValueError(f"{name}={given!r}: expected a Monday as YYYY-MM-DD") from error
    if day.weekday():
        raise ValueError(
            f"{name}={day} is a {day:%A}: forecasts are made on Mondays, try {day - timedelta(days=day.weekday())}"
        )
    return day


def known_on(changes: DataFrame, locations: DataFrame, monday: date) -> DataFrame:
    """The table `daily` as far as forecasts read it, as it was known at the end of that day (UTC)."""
    known = changes.where(
        (F.substring("as_of", 1, 10) <= monday.isoformat()) & (F.col("date") < F.lit(monday))
    )
    last = known.groupBy("target", "location", "date").agg(
        F.max_by("value", "as_of").alias("value")
    )
    by_target = {
        f"new_{target}": F.max(F.when(F.col("target") == name, F.col("value"))).alias(
            f"new_{target}"
        )
        for target, name in NAMES.items()
    }
    daily = (
        last.groupBy("location", "date")
        .agg(*by_target.values())
        .withColumn("iso_code", F.col("location"))
    )
    return daily.join(F.broadcast(locations), "iso_code", "left")


def _refit_on(monday: date) -> date:
    """The last Monday, this one included, on which the model is fitted anew; the same whatever period is asked for."""
    return monday - timedelta(weeks=monday.toordinal() // 7 % model.REFIT_WEEKS)


def _anchors(
    changes: DataFrame, locations: DataFrame, monday: date, first_week: date | None = None
) -> DataFrame:
    daily = known_on(changes, locations, monday)
    return daily.transform(daily_series, monday - timedelta(days=1)).transform(
        features.anchors, first_week
    )


def _forecast(anchors: DataFrame, monday: date, fitted: Any) -> list[tuple[Any, ...]]:
    rows = (
        anchors.transform(model.predicted, fitted)
        .select("target", "horizon", "iso_code", "quantile", "value")
        .collect()
    )
    made: list[tuple[Any, ...]] = []
    for target, horizon, location, level, value in sorted(map(tuple, rows)):
        end = monday + timedelta(days=7 * horizon - 2)
        named = (monday, f"{horizon} wk ahead {NAMES[target]}", end, location)
        if level == MEDIAN:
            made.append((*named, "point", "NA", round(value, 3)))
        made.append((*named, "quantile", level, round(value, 3)))
    return made


def _changes(hub: Path) -> Path:
    found = sorted(hub.glob(CHANGES))
    if len(found) != 1:
        raise ValueError(
            f"expected one file {hub / CHANGES}, found {len(found)}: HUB=<folder> names the hub's files"
        )
    return found[0]


def _fingerprint(changes: Path) -> str:
    """Of the code that forecasts and the log that it reads: other ones make other forecasts."""
    digest = hashlib.sha256()
    for path in (changes, Path(__file__), *sorted(Path(features.__file__).parent.glob("*.py"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _read(
    spark: SparkSession, hub: Path, told: Callable[[str], None]
) -> tuple[DataFrame, DataFrame]:
    # Null is the empty string alone: NA is Namibia. PERMISSIVE would hide a line that is cut short.
    options = {"header": True, "nullValue": "", "mode": "FAILFAST"}
    changes = spark.read.options(**options).csv(str(_changes(hub)))
    if missing := [name for name in _CHANGES if name not in changes.columns]:
        raise ValueError(f"{_changes(hub)} has no column {', '.join(missing)}")
    typed = changes.select(*(F.col(name).cast(kind).alias(name) for name, kind in _CHANGES.items()))
    if (hub / LOCATIONS).exists():
        known = spark.read.options(**options).csv(str(hub / LOCATIONS))
        locations = known.select(
            F.col("location").alias("iso_code"),
            F.expr("try_cast(population AS double)").alias("population"),
        )
    else:
        told(
            f"{hub} has no {LOCATIONS}: without populations every country counts as one of a million"
        )
        locations = spark.createDataFrame([], "iso_code string, population double")
    return typed.persist(), locations.persist()


@contextmanager
def _spark(scratch: Path) -> Iterator[SparkSession]:
    os.environ.update(
        JAVA_HOME=java.home(), PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1"
    )
    settings = {
        **SESSION,
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.sql.shuffle.partitions": "2",
        "spark.local.dir": str(scratch.resolve() / "spark"),
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        "spark.ui.showConsoleProgress": "false",
    }
    session = (
        SparkSession.builder.master("local[2]")
        .appName("covidlake hub")
        .config(map=settings)
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()
        shutil.rmtree(scratch / "spark", ignore_errors=True)


def _write(path: Path, rows: list[tuple[Any, ...]]) -> None:
    """Whole or not at all: a killed run leaves no half Monday."""
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    unfinished.replace(path)


def _join(parts: list[Path], out: Path) -> None:
    with (
        gzip.open(out, "wt", newline="")
        if out.suffix == ".gz"
        else out.open("w", newline="") as file
    ):
        csv.writer(file).writerow(COLUMNS)
        for part in parts:
            file.write(part.read_text())
