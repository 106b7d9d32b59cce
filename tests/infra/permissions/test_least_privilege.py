"""Every grant of every policy is needed by a recorded request, or stays with a reason.

With `-s` it prints what each removal breaks: role, statement, the first request that is denied.
"""

import sys
import time

import pytest

from local.iam.privilege.kept import faults, read_kept
from local.iam.privilege.proof import prove
from local.iam.privilege.recorded import RecordedRequest, read
from local.iam.privilege.table import page, proof_lines
from tests.infra.permissions.conftest import Deployment
from tests.support.stack import ROOT
from tools.permissions import KEPT, RECORDED


@pytest.fixture(scope="session")
def recorded(deployment: Deployment) -> list[RecordedRequest]:
    return read(RECORDED, deployment.stack)


def test_nothing_is_granted_that_nobody_needs(
    deployment: Deployment, recorded: list[RecordedRequest]
) -> None:
    begun = time.process_time()
    kept = read_kept(KEPT)
    proofs = prove(deployment.policies, recorded)
    seconds = time.process_time() - begun
    sys.stdout.writelines(f"{line}\n" for line in proof_lines(proofs, kept))
    sys.stdout.write(f"{len(proofs)} removals in {seconds:.1f} s\n")
    assert faults(deployment.policies, recorded, kept) == []


def test_every_role_is_proved(deployment: Deployment, recorded: list[RecordedRequest]) -> None:
    proofs = prove(deployment.policies, recorded)
    proved = {(item.removal.holder, item.removal.statement.source) for item in proofs}
    granting = {
        (role, policy.name)
        for role, policies in deployment.policies.roles.items()
        for policy in policies.identity
        if not all(statement.denies for statement in policy.statements)
    }
    assert granting <= proved


def test_the_page_is_up_to_date(deployment: Deployment, recorded: list[RecordedRequest]) -> None:
    text = (ROOT / "docs" / "reference" / "permissions.md").read_text()
    assert text == page(deployment.policies, recorded, read_kept(KEPT)), "run `make permissions`"
