"""What a cluster's nodes do before Spark: install the packages of the built layer.

Under EMR's Python, without a network; and they work.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from covidlake.steps import EMR_PYTHON

from tests.support.stack import ROOT

LAYER = ROOT / ".aws-sam" / "build" / "SparkLayer" / "python"
PYTHON = f"python{EMR_PYTHON}"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which(PYTHON) is None, reason=f"no {PYTHON}, which EMR has, on this machine"
    ),
]


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/bash\nset -eu\n{body}\n")
    path.chmod(0o755)


def without_pip(node: Path) -> None:
    """As a Python of which Amazon Linux has pip in a package of its own."""
    subprocess.run([node / "bin" / "python", "-m", "pip", "uninstall", "-qy", "pip"], check=True)


def without_ensurepip(node: Path) -> None:
    """As Amazon Linux had it once (amazon-linux-2023#861): its ensurepip failed."""
    packages = next((node / "lib").glob("python*")) / "site-packages"
    (packages / "no_ensurepip.pth").write_text(
        "import sys; sys.modules['ensurepip'] = None\n"  # importing it fails
    )


@pytest.mark.parametrize("changed", [without_pip, without_ensurepip])
def test_the_bootstrap_action_installs_what_the_forecasts_need(
    tmp_path: Path, changed: Callable[[Path], None]
) -> None:
    packages = tmp_path / "packages"
    shutil.copytree(LAYER / "wheels", packages)
    shutil.copy(LAYER / "bootstrap-requirements.txt", packages)
    subprocess.run([PYTHON, "-m", "venv", tmp_path / "node"], check=True)
    changed(tmp_path / "node")
    tools = tmp_path / "tools"
    tools.mkdir()
    copying = "s3 cp --recursive --only-show-errors s3://lake/code/def "
    last_argument = "${@: -1}"
    script(tools / "aws", f'[[ "$*" == "{copying}"* ]]; cp -r {packages}/. "{last_argument}"')
    script(tools / "sudo", 'exec "$@"')
    path = os.pathsep.join([str(tools), str(tmp_path / "node" / "bin"), os.environ["PATH"]])
    environment = {"PATH": path, "PIP_CONFIG_FILE": os.devnull, "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash", str(LAYER / "bootstrap.sh"), "s3://lake/code/def"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    learn = """if True:
        import numpy, xgboost
        x = numpy.arange(40.0).reshape(-1, 1)
        data = xgboost.DMatrix(x, x[:, 0])
        options = {"objective": "reg:quantileerror", "quantile_alpha": 0.5}
        print(xgboost.train(options, data, 2).predict(data).shape)
    """
    found = subprocess.run(
        [tmp_path / "node" / "bin" / "python", "-c", learn],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert found.stdout == "(40,)\n", found.stderr
