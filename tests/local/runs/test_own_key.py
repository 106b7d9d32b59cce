"""A run under a key of one's own: whoever reads or writes the lake needs that key, and has it.

With a double for Spark.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.iam.enforcing import identities
from local.iam.enforcing.authorizer import Authorizer
from local.iam.policies import Policy
from local.iam.request import AuthorizationRequest
from local.paths import BUILT
from tests.support.local.quick_pipeline import QuickPipeline, deployed

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
ACCOUNT = "arn:aws:iam::123456789012:root"
# What KMS gives a key by itself: the policies of the account decide.
DEFAULT_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*", "Resource": "*"}
    ],
}
BOTH = {"Decrypt", "GenerateDataKey"}
VOLUMES = {"DescribeKey", "GenerateDataKeyWithoutPlaintext", "CreateGrant"}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickPipeline]:
    with deployed(tmp_path_factory.mktemp("own-key"), DEFAULT_POLICY) as pipeline:
        yield pipeline


def test_each_role_of_a_run_asks_for_the_key_and_may_use_it(pipeline: QuickPipeline) -> None:
    asked: dict[str, set[str]] = defaultdict(set)

    def record(request: AuthorizationRequest) -> None:
        service, action = request.action.split(":")
        if service == "kms":
            asked[request.principal.rpartition("/")[2]].add(action)

    pipeline.cloud.authorizer.record = record
    assert pipeline.run().succeeded().status == "PUBLISHED"
    stack = pipeline.cloud.stack
    roles = {
        "IngestFunctionRole": BOTH,
        "DedupeFunctionRole": BOTH,
        "CreateEmrFunctionRole": BOTH,
        "PublishFunctionRole": BOTH,
        "RecordFunctionRole": BOTH,
        "PipelineRole": BOTH,  # Athena reads and writes as the one who asks
        "EmrInstanceRole": BOTH,
        "EmrServiceRole": VOLUMES,
    }
    expected = {stack[logical]: actions for logical, actions in roles.items()}
    assert {role: asked[role] for role in expected} == expected
    assert asked.keys() - expected.keys() <= {stack["CollectFunctionRole"]}


@pytest.fixture
def authorizer(pipeline: QuickPipeline) -> Iterator[Authorizer]:
    """The judge of the deployed policies, which a test may change."""
    authorizer = pipeline.cloud.authorizer
    before = authorizer.policies
    yield authorizer
    authorizer.policies = before


def read_pointer(pipeline: QuickPipeline) -> Any:
    """Read the pointer to the current release as the public API does."""
    role = f"arn:aws:iam::123456789012:role/{pipeline.cloud.stack['ShowResultsFunctionRole']}"
    s3: Any = identities.session_of(role).client("s3")
    return s3.get_object(Bucket=pipeline.bucket.name, Key="releases/current.json")


def test_a_role_that_may_read_an_object_and_not_use_its_key_is_denied(
    pipeline: QuickPipeline, authorizer: Authorizer
) -> None:
    assert read_pointer(pipeline)["ContentLength"] > 0
    policies = authorizer.policies
    (arn,) = (role for role in policies.roles if "ShowResultsFunctionRole" in role)
    role = policies.roles[arn]
    without_key = tuple(one for one in role.identity if "key-of-the-lake" not in str(one))
    assert len(without_key) == len(role.identity) - 1
    denied = {arn: replace(role, identity=without_key)}
    authorizer.policies = replace(policies, roles={**policies.roles, **denied})
    with pytest.raises(ClientError, match="kms:Decrypt"):
        read_pointer(pipeline)


def test_a_key_whose_policy_leaves_nothing_to_the_account_lets_nobody_in(
    pipeline: QuickPipeline, authorizer: Authorizer
) -> None:
    policies = authorizer.policies
    (key,) = (arn for arn in policies.resources if ":kms:" in arn)
    closed = {key: (Policy.parse("closed", {"Version": "2012-10-17", "Statement": []}),)}
    authorizer.policies = replace(policies, resources={**policies.resources, **closed})
    with pytest.raises(ClientError, match="kms:Decrypt"):
        read_pointer(pipeline)
