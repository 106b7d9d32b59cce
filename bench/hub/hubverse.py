"""The hub's CSV as a hub of the hubverse: model output, the model's metadata, tasks, admin.

https://docs.hubverse.io: its programs (hubData, hubEvals, hubEnsembles) read the folder.
"""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from covidlake import hubverse
from covidlake.quality.thresholds import FORECAST_HORIZONS, FORECAST_QUANTILES

MODEL = "covidlake-blend"
SCHEMAS = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0"
# Of the hub's CSV -> target_id and what it counts.
TARGETS = {
    "inc case": (hubverse.TARGETS["cases"], "Weekly incident COVID-19 cases"),
    "inc death": (hubverse.TARGETS["deaths"], "Weekly incident COVID-19 deaths"),
}
_METADATA = """\
team_name: covidlake
team_abbr: covidlake
model_name: Quantile blend
model_abbr: blend
model_version: "1"
model_contributors: [{name: The covidlake contributors}]
license: Apache-2.0
designated_model: true
methods: Boosted trees and linear quantile regression on the growth of cases and deaths, blended.
"""

Row = tuple[str, ...]


def write_hub(forecasts: Path, hub: Path) -> None:
    """Write a hub's folder from the CSV of backcast.backcast."""
    rows = list(_model_output(forecasts))
    dates = sorted({row[0] for row in rows})
    output = hub / "model-output" / MODEL
    output.mkdir(parents=True, exist_ok=True)
    for reference_date in dates:
        of_date = [row for row in rows if row[0] == reference_date]
        _write_csv(output / f"{reference_date}-{MODEL}.csv", of_date)
    metadata = hub / "model-metadata" / f"{MODEL}.yml"
    metadata.parent.mkdir(exist_ok=True)
    metadata.write_text(_METADATA)
    config = hub / "hub-config"
    config.mkdir(exist_ok=True)
    locations = sorted({row[1] for row in rows})
    _write_json(config / "tasks.json", tasks(dates, locations))
    _write_json(config / "admin.json", admin())
    _write_json(config / "model-metadata-schema.json", metadata_schema())


def tasks(reference_dates: list[str], locations: list[str]) -> dict[str, Any]:
    """Return hub-config/tasks.json: what is forecast, when, and in which form."""
    ends = {
        _days_after(reference_date, 7 * horizon)
        for reference_date in reference_dates
        for horizon in FORECAST_HORIZONS
    }
    task = {
        "task_ids": {
            "reference_date": _optional(reference_dates),
            "target": _optional(name for name, _ in TARGETS.values()),
            "horizon": _optional(FORECAST_HORIZONS),
            "location": _optional(locations),
            "target_end_date": _optional(sorted(ends)),
        },
        "output_type": {
            "quantile": {
                "output_type_id": {"required": list(FORECAST_QUANTILES)},
                "is_required": True,
                "value": {"type": "double", "minimum": 0},
            }
        },
        "target_metadata": [_target(name, title) for name, title in TARGETS.values()],
    }
    # A forecast of a Saturday is made on the Monday after it.
    due = {"relative_to": "reference_date", "start": 1, "end": 2}
    return {
        "schema_version": f"{SCHEMAS}/tasks-schema.json",
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "reference_date",
                "model_tasks": [task],
                "submissions_due": due,
            }
        ],
        "derived_task_ids": ["target_end_date"],
    }


def admin() -> dict[str, Any]:
    """Return hub-config/admin.json: whose hub it is, and how its files are written.

    Whoever runs a hub with others puts their own address and repository there.
    """
    return {
        "schema_version": f"{SCHEMAS}/admin-schema.json",
        "name": "covidlake",
        "maintainer": "The covidlake contributors",
        "contact": {"name": "The covidlake contributors", "email": "covidlake@example.org"},
        "repository": {"host": "github", "owner": "covidlake", "name": "covidlake"},
        "file_format": ["csv"],
        "timezone": "Europe/London",
    }


def metadata_schema() -> dict[str, Any]:
    """Return hub-config/model-metadata-schema.json: what each model says of itself."""
    text = {"type": "string", "minLength": 1}
    abbreviation = {"type": "string", "pattern": "^[a-zA-Z0-9_]{1,16}$"}
    contributor = {"type": "object", "properties": {"name": text}, "required": ["name"]}
    properties = {
        "team_name": text,
        "team_abbr": abbreviation,
        "model_name": text,
        "model_abbr": abbreviation,
        "model_version": text,
        "model_contributors": {"type": "array", "items": contributor, "minItems": 1},
        "license": text,
        "designated_model": {"type": "boolean"},
        "methods": text,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Metadata of a model",
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _model_output(forecasts: Path) -> Iterator[Row]:
    """Yield the quantiles of the hub's CSV as hubverse.COLUMNS has them."""
    opened = gzip.open if forecasts.suffix == ".gz" else open
    with opened(forecasts, "rt", newline="") as file:
        for row in csv.DictReader(file):
            if row["type"] != "quantile":
                continue
            horizon, _, target = row["target"].partition(" wk ahead ")
            # The hub's Monday is two days after the Saturday that is known.
            reference_date = _days_after(row["forecast_date"], -2)
            name, _ = TARGETS[target]
            task = (reference_date, row["location"], horizon, name, row["target_end_date"])
            yield (*task, "quantile", row["quantile"], row["value"])


def _target(name: str, title: str) -> dict[str, Any]:
    return {
        "target_id": name,
        "target_name": title,
        "target_units": "count",
        "target_keys": {"target": name},
        "target_type": "discrete",
        "is_step_ahead": True,
        "time_unit": "week",
    }


def _optional(values: Iterable[Any]) -> dict[str, Any]:
    return {"required": None, "optional": list(values)}


def _days_after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n")


def _write_csv(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(hubverse.COLUMNS)
        writer.writerows(rows)
