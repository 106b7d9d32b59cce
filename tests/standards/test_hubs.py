"""Forecasts are a hub of the hubverse by its own program, hubdata (.ci/validators.in).

Its JSON schemas judge the configuration in tests/unit/bench/test_hubverse.py.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from bench.hub.hubverse import write_hub
from tests.support.paths import ROOT
from tests.support.serving.front import front
from tests.support.serving.lake import served_lake

PYTHON = ROOT / ".validators" / "bin" / "python"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not PYTHON.with_name("hubdata").exists(),
        reason="no hubdata: run `make test-all`, which sets up .validators",
    ),
]
READ = """
import json, sys
import hubdata

hub = hubdata.connect_hub(sys.argv[1])
print(json.dumps(hub.to_table().to_pylist(), default=str))
"""
HEADER = "forecast_date,target,target_end_date,location,type,quantile,value"
LINES = [
    "2021-09-06,1 wk ahead inc case,2021-09-11,NA,point,NA,20.0",
    "2021-09-06,1 wk ahead inc case,2021-09-11,NA,quantile,0.025,10.0",
    "2021-09-13,4 wk ahead inc death,2021-10-09,AT,quantile,0.5,3.5",
]
MODEL = "covidlake-blend"


def hub_of(folder: Path) -> Path:
    """Write what `make hub` writes; NA is Namibia."""
    forecasts = folder / "hub.csv"
    forecasts.write_text("\n".join([HEADER, *LINES]) + "\n")
    write_hub(forecasts, folder / "hub")
    return folder / "hub"


def read_by_hubdata(hub: Path) -> list[dict[str, Any]]:
    """Return a hub's rows; hubdata warns of each part that it misses."""
    ended = subprocess.run(
        [PYTHON, "-c", READ, str(hub)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    *warnings, rows = ended.stdout.splitlines()
    assert not warnings
    return list(json.loads(rows))


def test_the_hub_that_make_hub_writes(tmp_path: Path) -> None:
    who = {"model_id": MODEL, "output_type": "quantile"}
    assert read_by_hubdata(hub_of(tmp_path)) == [
        {
            **who,
            "reference_date": "2021-09-04",
            "target": "wk inc covid case",
            "horizon": 1,
            "location": "NA",
            "target_end_date": "2021-09-11",
            "output_type_id": 0.025,
            "value": 10.0,
        },
        {
            **who,
            "reference_date": "2021-09-11",
            "target": "wk inc covid death",
            "horizon": 4,
            "location": "AT",
            "target_end_date": "2021-10-09",
            "output_type_id": 0.5,
            "value": 3.5,
        },
    ]


def test_what_the_api_serves_is_a_file_of_the_hub(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hub = hub_of(tmp_path)
    with served_lake(tmp_path_factory.mktemp("lake")) as lake, front() as url:
        lake.build("20260101T000000Z-aaaaaa")
        address = f"{url}/v1/forecasts?location=COL&target=deaths&horizon=2&format=hubverse"
        served = requests.get(address, timeout=60)
    (hub / "model-output" / MODEL / f"2021-01-09-{MODEL}.csv").write_bytes(served.content)
    rows = [row for row in read_by_hubdata(hub) if row["reference_date"] == "2021-01-09"]
    assert [(row["output_type_id"], row["value"]) for row in rows] == [
        (0.025, 5.0),
        (0.25, 50.0),
        (0.5, 100.0),
        (0.75, 150.0),
        (0.975, 195.0),
    ]
    assert {(row["location"], row["horizon"]) for row in rows} == {("COL", 2)}
    assert {row["target_end_date"] for row in rows} == {"2021-01-23"}
