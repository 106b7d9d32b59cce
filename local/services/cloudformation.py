"""CloudFormation: creates the resources of the built template in moto, and deletes them.

moto's model map is no public interface, which is why moto is pinned: there is no other way to add a
type.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from moto.cloudformation.models import Stack
from moto.cloudformation.parsing import get_model_map
from moto.core.common_models import CloudFormationModel

from local.clients import client
from local.iam import managed
from local.services import expansion, stack_resources
from local.services.expansion import ARTIFACT
from local.services.stack_resources import STACK, Calls

# Of a stack that was created, both mean the same. moto knows one of them.
_RETAINING = {"RetainExceptOnCreate": "Retain"}
_EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


def deploy(built: Path, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create the stack; returns physical ids by logical id, and outputs by their own names."""
    added = {kind: _model(kind, calls) for kind, calls in stack_resources.ADDED.items()}
    get_model_map().update(added)
    get_model_map()["AWS::IAM::Role"] = managed.Role
    get_model_map()["AWS::EC2::RouteTable"] = stack_resources.RouteTable
    # moto reads every template as YAML, which takes a second of Python for one in JSON.
    Stack.parse_template = staticmethod(json.loads)
    template = _as_moto_reads(expansion.expanded(built))
    managed.provide(template, parameters)
    client("s3").create_bucket(Bucket=ARTIFACT["Bucket"])
    client("s3").put_object(Bucket=ARTIFACT["Bucket"], Key=ARTIFACT["Key"], Body=_EMPTY_ZIP)
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    ids = {}
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK):
        for item in page["StackResourceSummaries"]:
            ids[item["LogicalResourceId"]] = item["PhysicalResourceId"]
    for output in cloudformation.describe_stacks(StackName=STACK)["Stacks"][0].get("Outputs", []):
        ids[output["OutputKey"]] = output["OutputValue"]
    return ids


def _as_moto_reads(template: dict[str, Any]) -> dict[str, Any]:
    """Give each bucket a name that is the same at each start, as a real stack's generated name is,
    and say what outlives the stack in the word that moto knows.
    """
    for logical, resource in template["Resources"].items():
        if policy := resource.get("DeletionPolicy"):
            resource["DeletionPolicy"] = _RETAINING.get(policy, policy)
        if resource["Type"] == "AWS::S3::Bucket":
            name = f"{STACK}-{logical.lower()}-local"
            resource.setdefault("Properties", {})["BucketName"] = name
    return template


def _model(kind: str, calls: Calls) -> type[CloudFormationModel]:
    """Return moto's model of a resource type, whose creation and deletion are calls."""

    class Model(CloudFormationModel):  # type: ignore[misc]
        def __init__(self, attributes: dict[str, str]) -> None:
            self.attributes = attributes

        @staticmethod
        def cloudformation_name_type() -> str:
            return ""

        @staticmethod
        def cloudformation_type() -> str:
            return kind

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return True

        @classmethod
        def create_from_cloudformation_json(
            cls,
            resource_name: str,
            cloudformation_json: dict[str, Any],
            account_id: str,
            region_name: str,
            **_: Any,
        ) -> Self:
            return cls(calls.create(resource_name, cloudformation_json.get("Properties", {})))

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name: str, *_: Any) -> None:
            calls.delete(resource_name)

        @property
        def physical_resource_id(self) -> str:
            return self.attributes["Ref"]

        def get_cfn_attribute(self, attribute_name: str) -> str:
            return self.attributes[attribute_name]

        def is_created(self) -> bool:
            return True

    Model.__name__ = kind.replace("::", "")
    return Model
