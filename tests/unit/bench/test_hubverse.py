"""A hub's CSV becomes a folder that the hubverse reads, by its own JSON schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bench.hub.hubverse import write_hub
from tests.support.paths import ROOT

SCHEMAS = ROOT / "tests" / "fixtures" / "hubverse"
HEADER = "forecast_date,target,target_end_date,location,type,quantile,value"
LINES = [
    "2021-09-06,1 wk ahead inc case,2021-09-11,DE,point,NA,20.0",
    "2021-09-06,1 wk ahead inc case,2021-09-11,DE,quantile,0.025,10.0",
    "2021-09-06,1 wk ahead inc case,2021-09-11,DE,quantile,0.5,20.0",
    "2021-09-13,4 wk ahead inc death,2021-10-09,AT,quantile,0.5,3.5",
]


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    forecasts = tmp_path / "hub.csv"
    forecasts.write_text("\n".join([HEADER, *LINES]) + "\n")
    write_hub(forecasts, tmp_path / "hub")
    return tmp_path / "hub"


def test_each_saturday_has_its_quantiles(hub: Path) -> None:
    files = sorted((hub / "model-output" / "covidlake-blend").iterdir())
    assert [file.name for file in files] == [
        "2021-09-04-covidlake-blend.csv",
        "2021-09-11-covidlake-blend.csv",
    ]
    assert files[0].read_text().splitlines() == [
        "reference_date,location,horizon,target,target_end_date,output_type,output_type_id,value",
        "2021-09-04,DE,1,wk inc covid case,2021-09-11,quantile,0.025,10.0",
        "2021-09-04,DE,1,wk inc covid case,2021-09-11,quantile,0.5,20.0",
    ]


@pytest.mark.parametrize("name", ["tasks", "admin"])
def test_the_configuration_keeps_the_schema_of_the_hubverse(hub: Path, name: str) -> None:
    config = json.loads((hub / "hub-config" / f"{name}.json").read_text())
    schema = json.loads((SCHEMAS / f"{name}-schema.json").read_text())
    assert config["schema_version"] == schema["$id"]
    assert not [error.message for error in Draft202012Validator(schema).iter_errors(config)]


def test_the_tasks_are_those_of_the_output(hub: Path) -> None:
    config: dict[str, Any] = json.loads((hub / "hub-config" / "tasks.json").read_text())
    (task,) = config["rounds"][0]["model_tasks"]
    assert task["task_ids"]["reference_date"]["optional"] == ["2021-09-04", "2021-09-11"]
    assert task["task_ids"]["location"]["optional"] == ["AT", "DE"]
    assert "2021-10-09" in task["task_ids"]["target_end_date"]["optional"]
    assert len(task["output_type"]["quantile"]["output_type_id"]["required"]) == 23


def test_the_metadata_name_the_model_and_keep_the_schema_of_the_hub(hub: Path) -> None:
    metadata = yaml.safe_load((hub / "model-metadata" / "covidlake-blend.yml").read_text())
    assert (metadata["team_abbr"], metadata["model_abbr"]) == ("covidlake", "blend")
    schema = json.loads((hub / "hub-config" / "model-metadata-schema.json").read_text())
    judge = Draft202012Validator(schema)
    assert not [error.message for error in judge.iter_errors(metadata)]
    assert not judge.is_valid({"team_abbr": "covidlake", "model_abbr": "blend"})
