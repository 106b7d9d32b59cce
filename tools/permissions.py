"""The page of permissions, `docs/reference/permissions.md`, from policies and recorded requests.

`python -m tools.permissions` prints it; with `--proof`, what each removal of a grant breaks, and
with exit code 1 what nobody needs and nobody has given a reason for.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

from moto import mock_aws

from local.iam.deployed import deployed_policies
from local.iam.policies import Policies
from local.iam.privilege.kept import faults, read_kept
from local.iam.privilege.proof import prove
from local.iam.privilege.recorded import read
from local.iam.privilege.table import page, proof_lines
from local.services import cloudformation, stepfunctions

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "tests" / "fixtures" / "iam"
KEPT = RECORDED / "kept.toml"
REGION = "us-east-1"
# The stack whose requests are recorded: countries from a database, so that there is its secret.
PARAMETERS = {"DatabaseTable": "public.countries"}


def deployed(parameters: Mapping[str, str] | None = None) -> tuple[Policies, dict[str, str]]:
    """Return the policies of a stack of the template, and its physical ids by logical id."""
    with patch.dict(os.environ, AWS_DEFAULT_REGION=REGION), mock_aws():
        stepfunctions.install()
        stack = cloudformation.deploy(ROOT / "template.yaml", {**PARAMETERS, **(parameters or {})})
        return deployed_policies(REGION), stack


def main() -> None:
    """Print the page or the proof."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proof", action="store_true", help="print what each removal breaks")
    policies, stack = deployed()
    recorded = read(RECORDED, stack)
    kept = read_kept(KEPT)
    if not parser.parse_args().proof:
        sys.stdout.write(page(policies, recorded, kept))
        return
    found = faults(policies, recorded, kept)
    lines = [*proof_lines(prove(policies, recorded), kept), *found]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
