"""Reads the policies that are deployed: those of roles, and those of resources, from moto.

moto's backends are read directly: its GetAccountAuthorizationDetails fails on a role that
CloudFormation made, and asking for each role, policy and resource would be a hundred requests.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from moto.awslambda.utils import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local.iam.managed import PARTITION
from local.iam.policies import Policies, Policy, RolePolicies


def deployed_policies(region: str) -> Policies:
    """Return all policies of the laptop's account in a region."""
    iam = iam_backends[DEFAULT_ACCOUNT_ID][PARTITION]
    resources: dict[str, tuple[Policy, ...]] = defaultdict(tuple)
    for arn, policy in _resource_policies(region):
        resources[arn] += (policy,)
    roles = {role.arn: _role_policies(role, iam.managed_policies) for role in iam.roles.values()}
    return Policies(roles, dict(resources))


def _role_policies(role: Any, managed: dict[str, Any]) -> RolePolicies:
    inline = [_policy(f"{role.name}/{name}", document) for name, document in role.policies.items()]
    attached = [_managed_policy(policy) for policy in role.managed_policies.values()]
    boundary = role.permissions_boundary_arn
    return RolePolicies(
        identity=(*inline, *attached),
        boundary=_managed_policy(managed[boundary]) if boundary else None,
    )


def _managed_policy(policy: Any) -> Policy:
    versions = {version.version_id: version.document for version in policy.versions}
    return _policy(policy.name, versions[policy.default_version_id])


def _resource_policies(region: str) -> Iterator[tuple[str, Policy]]:
    for role in iam_backends[DEFAULT_ACCOUNT_ID][PARTITION].roles.values():
        yield role.arn, _policy(f"{role.name}/trust", role.assume_role_policy_document)
    for bucket in s3_backends[DEFAULT_ACCOUNT_ID][PARTITION].buckets.values():
        if bucket.policy:
            yield f"arn:{PARTITION}:s3:::{bucket.name}", _policy(bucket.name, bucket.policy)
    for queue in sqs_backends[DEFAULT_ACCOUNT_ID][region].queues.values():
        if queue.policy:
            yield queue.queue_arn, _policy(queue.name, queue.policy)
    for topic in sns_backends[DEFAULT_ACCOUNT_ID][region].topics.values():
        yield topic.arn, _policy(topic.name, topic.policy)
    for key in kms_backends[DEFAULT_ACCOUNT_ID][region].keys.values():
        yield key.arn, _policy(key.id, key.policy)
    yield from _function_policies(region)


def _function_policies(region: str) -> Iterator[tuple[str, Policy]]:
    for function in get_backend(DEFAULT_ACCOUNT_ID, region).list_functions():
        # moto keeps the function's name in each, of which AWS makes the resource, and a random Sid.
        statements = [
            {key: value for key, value in statement.items() if key not in ("FunctionName", "Sid")}
            for statement in function.policy.statements
        ]
        if statements:
            policy = Policy.parse(function.function_name, {"Statement": statements})
            yield function.function_arn, policy


def _policy(name: str, document: str | bytes | dict[str, Any]) -> Policy:
    body = document if isinstance(document, dict) else json.loads(document)
    return Policy.parse(name, body)
