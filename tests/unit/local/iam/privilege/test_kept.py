"""What no request needs is listed once, and has a reason in the reviewed file."""

from pathlib import Path

from local.iam.policies import Policies, Policy, RolePolicies
from local.iam.privilege.kept import Kept, faults, read_kept, reason_for, unneeded
from local.iam.privilege.proof import Proof, prove
from local.iam.privilege.recorded import RecordedRequest
from local.iam.request import AuthorizationRequest

ROLE = "arn:aws:iam::123456789012:role/covidlake-IngestFunctionRole-DX3M5J0DAU02"
LAKE = "arn:aws:s3:::covidlake-lake-local"
READ = {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": [f"{LAKE}/raw/*", f"{LAKE}/runs/*"],
}
TRACE = {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:Get*"], "Resource": "*"}


POLICY = Policy.parse(
    "covidlake-IngestFunctionRole-DX3M5J0DAU02/inline",
    {"Version": "2012-10-17", "Statement": [READ, TRACE]},
)
POLICIES = Policies({ROLE: RolePolicies(identity=(POLICY,))})


def _recorded(*asked: tuple[str, str]) -> list[RecordedRequest]:
    return [
        RecordedRequest("first run", AuthorizationRequest(ROLE, action, f"{LAKE}/{key}"))
        for action, key in asked
    ]


def _unneeded(*asked: tuple[str, str]) -> list[Proof]:
    return unneeded(prove(POLICIES, _recorded(*asked)))


def _values(*asked: tuple[str, str]) -> list[tuple[str, str]]:
    return [(item.removal.element, item.removal.value) for item in _unneeded(*asked)]


def test_of_a_statement_that_nobody_needs_the_whole_is_listed_alone() -> None:
    assert _values(("s3:GetObject", "raw/a"), ("s3:PutObject", "runs/a")) == [
        ("Grant", f"s3:GetObject on {LAKE}/runs/*"),
        ("Grant", f"s3:PutObject on {LAKE}/raw/*"),
        ("Statement", "xray:PutTraceSegments, xray:Get*"),
    ]


def test_of_an_action_that_nobody_needs_no_resource_is_listed() -> None:
    assert _values(("s3:GetObject", "raw/a"), ("s3:GetObject", "runs/a"))[:-1] == [
        ("Action", "s3:PutObject")
    ]


def test_a_reason_is_found_by_wildcards(tmp_path: Path) -> None:
    rows = """
        [[kept]]
        holder = "*FunctionRole"
        policy = "IngestFunctionRole/inline"
        grant = "s3:PutObject on lake/*"
        reason = "A reason."
    """
    (tmp_path / "kept.toml").write_text(rows)
    kept = read_kept(tmp_path / "kept.toml")
    assert kept == [
        Kept("*FunctionRole", "IngestFunctionRole/inline", "s3:PutObject on lake/*", "A reason.")
    ]
    reasons = [
        reason_for(item, kept)
        for item in _unneeded(("s3:GetObject", "raw/a"), ("s3:PutObject", "runs/a"))
    ]
    assert reasons == ["", "A reason.", ""]


def test_faults_are_denials_grants_without_a_reason_and_reasons_without_a_grant() -> None:
    recorded = _recorded(
        ("s3:GetObject", "raw/a"), ("s3:GetObject", "runs/a"), ("s3:GetObject", "trusted/a")
    )
    kept = [
        Kept("IngestFunctionRole", "*", "s3:PutObject", "A reason."),
        Kept("IngestFunctionRole", "*", "s3:GetObject", "A reason of yesterday."),
    ]
    denied, without_reason, without_grant = faults(POLICIES, recorded, kept)
    assert denied.startswith("denied: first run: User: arn:aws:sts::123456789012:assumed-role/")
    assert without_reason == (
        "nobody needs it: IngestFunctionRole, IngestFunctionRole/inline, statement 2: "
        "Statement xray:PutTraceSegments, xray:Get*"
    )
    assert without_grant == "is needed, or gone: IngestFunctionRole, *: s3:GetObject"
