"""AWS's own managed policies: those that a template attaches, as moto carries them.

moto ships the statements of every one with version and date, and leaves them out by default, which
silently attaches nothing. Loading all 1,400 takes half a second; a template names a handful.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam import models
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends

PARTITION = "aws"
_NAME = re.compile(r":iam::aws:policy/(?:[\w-]+/)*(\w+)")


@dataclass(frozen=True)
class Edition:
    """Which copy of a managed policy is judged by.

    Attributes:
        version: AWS's version.
        date: the day AWS published that version.
    """

    version: str
    date: str


class Role(models.Role):  # type: ignore[misc]
    """A role as CloudFormation has it: moto's own leaves out the managed policies."""

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **rest: Any,
    ) -> models.Role:
        """Create a role and attach its managed policies."""
        role = super().create_from_cloudformation_json(
            resource_name, cloudformation_json, account_id, region_name, **rest
        )
        for arn in cloudformation_json["Properties"].get("ManagedPolicyArns", []):
            iam_backends[account_id][PARTITION].attach_role_policy(arn, role.name)
        return role

    @classmethod
    def delete_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> None:
        """Delete a role, its managed policies detached before."""
        backend = iam_backends[account_id][PARTITION]
        for arn in list(backend.get_role(resource_name).managed_policies):
            backend.detach_role_policy(arn, resource_name)
        super().delete_from_cloudformation_json(
            resource_name, cloudformation_json, account_id, region_name
        )


def provide(template: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    """Put the managed policies that a template or its parameters name into moto's IAM.

    Raises:
        KeyError: moto has no copy of one.
    """
    backend = iam_backends[DEFAULT_ACCOUNT_ID][PARTITION]
    for name in named({"template": template, "parameters": parameters}):
        policy = AWSManagedPolicy.from_data(
            name, DEFAULT_ACCOUNT_ID, backend.region_name, _copies()[name]
        )
        backend.managed_policies[policy.arn] = policy


def named(template: Mapping[str, Any]) -> list[str]:
    """Return the names of AWS's managed policies whose ARNs are in a template."""
    text = json.dumps(template, default=str)
    return sorted(set(_NAME.findall(text)))


def is_known(name: str) -> bool:
    """Say whether a policy is one of AWS's."""
    return name in _copies()


def edition(name: str) -> Edition:
    """Return version and date of the copy of a policy."""
    copy = _copies()[name]
    return Edition(copy["DefaultVersionId"], copy["UpdateDate"][:10])


@cache
def _copies() -> dict[str, Any]:
    copies: dict[str, Any] = json.loads(aws_managed_policies_data)
    return copies
