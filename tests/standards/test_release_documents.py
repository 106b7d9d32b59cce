"""What a release says of itself holds by each form's own validator, and for the data.

Contract: datacontract-cli; JSON-LD: mlcroissant (.ci/validators.in).
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.paths import ROOT
from tests.support.serving.front import front
from tests.support.serving.lake import ROWS, served_lake

VALIDATORS = ROOT / ".validators" / "bin"
RELEASE = "20260101T000000Z-aaaaaa"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (VALIDATORS / "datacontract").exists(),
        reason="no validators: run `make test-all`, which sets up .validators",
    ),
]
LOAD = """
import itertools, sys
import mlcroissant

dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
for record in itertools.islice(dataset.records("top_countries"), 1):
    print(record["top_countries/metric"], record["top_countries/rank"])
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake, front() as address:
        lake.build(RELEASE)
        yield address


def output_of(*command: str | Path) -> str:
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def test_the_contract_is_valid_and_the_data_keep_it(url: str, tmp_path: Path) -> None:
    contract = requests.get(f"{url}/v1/releases/current/contract", timeout=60).json()
    for table in ROWS:
        address = f"{url}/v1/results/{table}?format=parquet"
        (tmp_path / f"{table}.parquet").write_bytes(requests.get(address, timeout=60).content)
    files = {"server": "files", "type": "local", "format": "parquet"}
    contract["servers"] = [{**files, "path": f"{tmp_path}/{{model}}.parquet"}]
    contract["schema"] = [table for table in contract["schema"] if table["name"] in ROWS]
    path = tmp_path / "covidlake.odcs.yaml"
    path.write_text(json.dumps(contract))
    output_of(VALIDATORS / "datacontract", "lint", path)
    output_of(VALIDATORS / "datacontract", "test", path)


def test_croissant_is_valid_and_leads_to_the_data(url: str, tmp_path: Path) -> None:
    path = tmp_path / "croissant.json"
    path.write_bytes(requests.get(f"{url}/v1/releases/current/croissant", timeout=60).content)
    said = output_of(VALIDATORS / "mlcroissant", "validate", "--jsonld", path)
    assert "WARNING" not in said
    first = output_of(VALIDATORS / "python", "-c", LOAD, path).splitlines()[-1]
    assert first == "b'total_cases' 1"
