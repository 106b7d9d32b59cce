"""Observations as asked: which metrics, smoothed over how many days, per how many people, and the unit that results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import COUNTRY_ATTRIBUTES, OBSERVATION_COLUMNS, TABLES, Column
from lake.queries import Query, any_of, finite, scan, select_rows
from rest.problems import invalid_parameter, unusable

_ATTRIBUTES = {column.name for column in COUNTRY_ATTRIBUTES}
METRICS = {
    column.name: column
    for column in OBSERVATION_COLUMNS
    if column.type == "double" and column.name not in _ATTRIBUTES
}
PER = {"100k": 100_000, "million": 1_000_000}
_PER_WORDS = {"100k": "100,000", "million": "million"}
# Only counts can be divided by people: not a share, an index, or what the source has divided
# already.
_COUNTED = {"admissions", "cases", "deaths", "doses", "patients", "people", "tests"}
_PERIODS = {"day", "week"}
COLUMNS = ("iso_code", "location", "date", "metric", "value", "unit")
PROVENANCE = ("source", "snapshot_sha256", "run")


@dataclass(frozen=True)
class Ask:
    """smooth      days of the trailing mean, 1 for the value as published
    per         a key of PER, or None
    provenance  values of PROVENANCE that every row is to carry, or None for rows without
    """

    locations: Sequence[str]
    metrics: Sequence[Column]
    since: date | None = None
    until: date | None = None
    smooth: int = 1
    per: str | None = None
    provenance: Sequence[str | None] | None = None


def metric(name: str) -> Column:
    """The column of a metric; a Problem with the nearest name for any other."""
    if name not in METRICS:
        raise invalid_parameter("metric", name, list(METRICS))
    return METRICS[name]


def unit(column: Column, smooth: int = 1, per: str | None = None) -> str:
    """Unit of a metric after smoothing and division: cases -> cases/100,000/day."""
    head, *rest = column.unit.split("/")
    if per is not None:
        if head not in _COUNTED or not set(rest) <= _PERIODS:
            raise unusable("per", per, f"for counts only; {column.name} is in {column.unit}")
        rest.insert(0, _PER_WORDS[per])
    if smooth > 1 and column.name.startswith("new_") and not _PERIODS & set(rest):
        rest.append("day")
    return "/".join((head, *rest))


def provenance(manifest: ReleaseManifest) -> Sequence[str | None]:
    """Where the observations of a release come from: values of PROVENANCE, null where its manifest does not say."""
    source = next(
        (
            name
            for name, about in manifest.sources.items()
            if about.get("dataset") == "observations"
        ),
        None,
    )
    return source, manifest.inputs.get(source) if source else None, manifest.run


def observations(ask: Ask) -> Query:
    """One row a location, day and metric, in that order.

    A value is null where nothing was reported in the days it stands for.
    """
    values: dict[str, Any] = {}
    where = any_of("iso_code", "location", ask.locations, values)
    parts = [_series(column, number, ask, values) for number, column in enumerate(ask.metrics)]
    dates = [
        f'"date" {sign} ${name}'
        for sign, name, day in ((">=", "since", ask.since), ("<=", "until", ask.until))
        if day
    ]
    values.update({name: day for name, day in (("since", ask.since), ("until", ask.until)) if day})
    columns: tuple[str, ...] = COLUMNS
    shown = [f"{finite(name)} AS {name}" if name == "value" else name for name in COLUMNS]
    if ask.provenance is not None:
        columns = (*COLUMNS, *PROVENANCE)
        shown += [f"$from_{name}::VARCHAR AS {name}" for name in PROVENANCE]
        values.update(
            {f"from_{name}": value for name, value in zip(PROVENANCE, ask.provenance, strict=True)}
        )
    clauses = [
        "WITH chosen AS (SELECT *",
        f"FROM {scan('observations')} WHERE {where}),",
        'people AS (SELECT "iso_code", "population" AS people',
        f"FROM {scan('locations')} WHERE {where}),",
        f"series AS ({' UNION ALL '.join(parts)})",
        f"SELECT {', '.join(shown)}",
        "FROM series",
        f"WHERE {' AND '.join(dates)}" if dates else "",
        'ORDER BY "iso_code", "date", "position"',
    ]
    return Query(" ".join(clauses), values, columns, ("observations", "locations"))


def _series(column: Column, number: int, ask: Ask, values: dict[str, Any]) -> str:
    values.update(
        {f"metric_{number}": column.name, f"unit_{number}": unit(column, ask.smooth, ask.per)}
    )
    value = f'"{column.name}"'
    if ask.smooth > 1:
        # By dates, not rows: sources skip days. Before the dates are cut, so that the first day has
        # its whole window.
        days = int(ask.smooth) - 1
        value = f'avg({value}) OVER (PARTITION BY "iso_code" ORDER BY "date" RANGE BETWEEN INTERVAL {days} DAYS PRECEDING AND CURRENT ROW)'
    if ask.per is not None:
        value = f"{value} / nullif(people, 0) * {PER[ask.per]}"
    clauses = [
        f'SELECT "iso_code", "location", "date", {number} AS position,',
        f"$metric_{number} AS metric, {value} AS value, $unit_{number} AS unit",
        "FROM chosen",
        'LEFT JOIN people USING ("iso_code")' if ask.per is not None else "",
    ]
    return " ".join(clauses)


def known_locations() -> Query:
    """Code and name of every location of the release."""
    return select_rows(TABLES["locations"], ("iso_code", "location"), {}, [])
