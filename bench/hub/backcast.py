"""Forecasts of the past by the release's own code, as the European Covid-19 Forecast Hub has them.

One forecast a Monday, from what was known then, in the hub's format.
"""

import csv
import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from transforms.forecast import model

from bench.hub import mondays, truth
from bench.hub.session import spark_session

COLUMNS = ("forecast_date", "target", "target_end_date", "location", "type", "quantile", "value")
MEDIAN = 0.5  # the hub's point forecast
DECIMALS = 3

Row = tuple[Any, ...]
Report = Callable[[str], None]


@dataclass
class Forecaster:
    """Forecasts Mondays in ascending order; it keeps the last model that it fitted.

    Attributes:
        changes: the hub's log of changes.
        locations: iso_code and population.
        begins: the day on which the log begins.
        by_week: whether only sums of weeks are known of it.
        refitted_on: the Monday of the model.
        fitted: the model.
    """

    changes: DataFrame
    locations: DataFrame
    begins: date
    by_week: bool = False
    refitted_on: date | None = None
    fitted: PipelineModel | None = None

    def forecast(self, monday: date) -> list[Row]:
        """Return the rows of a Monday's forecast, as COLUMNS has them."""
        first = mondays.on_or_after(self.begins)
        self._refit(max(mondays.refit_on(monday), first))
        saturday = monday - timedelta(days=2)
        anchors = self._anchors(monday, saturday)
        predicted = anchors.transform(model.predicted, self.fitted)
        columns = ("target", "horizon", "iso_code", "quantile", "value")
        rows = predicted.select(*columns).collect()
        in_order = sorted(map(tuple, rows))
        return [line for row in in_order for line in _lines(monday, *row)]

    def _refit(self, monday: date) -> None:
        if monday == self.refitted_on:
            return
        anchors = self._anchors(monday)
        self.fitted = model.fit(anchors.transform(model.examples, monday), "hub", monday)
        self.refitted_on = monday

    def _anchors(self, monday: date, first_week: date | None = None) -> DataFrame:
        return truth.anchors(self.changes, self.locations, monday, first_week, by_week=self.by_week)


def backcast(
    hub: Path, days: list[date], out: Path, report: Report, *, by_week: bool = False
) -> None:
    """Write the forecasts of all Mondays to out (.csv or .csv.gz).

    What `<out>.parts/` has of them, by this code from this log, is not made again.

    Args:
        by_week: Whether the truth is summed to weeks before it is looked at.

    Raises:
        ValueError: no change log in the folder, or it begins after a Monday.
    """
    fingerprint = _fingerprint(truth.changes_file(hub))
    parts = out.with_name(out.name + ".parts") / (fingerprint + "-weeks" * by_week)
    parts.mkdir(parents=True, exist_ok=True)
    with spark_session(parts) as spark:
        changes = truth.read_changes(spark, hub).persist()
        locations = truth.read_locations(spark, hub, report).persist()
        begins = truth.first_day(changes)
        if days[0] < begins:
            raise ValueError(f"the change log begins on {begins}: nothing was known on {days[0]}")
        forecaster = Forecaster(changes, locations, begins, by_week)
        for number, monday in enumerate(days, 1):
            progress = f"{number} of {len(days)}"
            part = parts / f"{monday}.csv"
            if part.exists():
                report(f"{monday}  kept       {progress}")
                continue
            rows = forecaster.forecast(monday)
            _write(part, rows)
            model_day = forecaster.refitted_on
            report(f"{monday}  {len(rows):>6,} rows, model of {model_day}  {progress}")
    _join([parts / f"{monday}.csv" for monday in days], out)


def _lines(
    monday: date, target: str, horizon: int, location: str, level: float, value: float
) -> list[Row]:
    """Return the hub's lines of a quantile: the median is the point forecast, too."""
    end = monday + timedelta(days=7 * horizon - 2)  # the Saturday of the week
    subject = (monday, f"{horizon} wk ahead {truth.TARGETS[target]}", end, location)
    rounded = round(value, DECIMALS)
    quantile = (*subject, "quantile", level, rounded)
    if level == MEDIAN:
        return [(*subject, "point", "NA", rounded), quantile]
    return [quantile]


def _fingerprint(changes: Path) -> str:
    """Return a hash of the code that forecasts and the log that it reads.

    Other ones make other forecasts, so their parts are kept apart.
    """
    here, transforms = Path(__file__).parent, Path(model.__file__).parents[1]
    digest = hashlib.sha256()
    for path in (changes, *sorted(here.glob("*.py")), *sorted(transforms.rglob("*.py"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _write(path: Path, rows: list[Row]) -> None:
    """Write a Monday whole or not at all: a killed run leaves no half of it."""
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    unfinished.replace(path)


def _join(parts: list[Path], out: Path) -> None:
    zipped = out.suffix == ".gz"
    with gzip.open(out, "wt", newline="") if zipped else out.open("w", newline="") as file:
        csv.writer(file).writerow(COLUMNS)
        for part in parts:
            file.write(part.read_text())
