"""The account that credentials lead to, as checks and commands ask it. It is only read here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.account.configuration import Configuration


@dataclass(frozen=True)
class DeployedStack:
    """A stack as CloudFormation tells it: parameters and outputs by name."""

    name: str

    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]


class Account:
    """An account, in a region, with a deployment in mind.

    Its session is boto3's default one: what starts and follows an execution on a laptop does so
    here, too.

    Attributes:
        region: that of samconfig.toml or of the environment; None where neither names one.
    """

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.region = boto3.Session(region_name=configuration.region).region_name
        boto3.setup_default_session(region_name=self.region)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """Return the client of a service; Any, since the name decides its type."""
        if service not in self._clients:
            self._clients[service] = boto3.client(service)  # type: ignore[call-overload]
        return self._clients[service]

    @cached_property
    def stack(self) -> DeployedStack | None:
        """The stack, None where it is not deployed."""
        name = self.configuration.stack
        try:
            (stack,) = self.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return DeployedStack(
            name,
            stack["StackStatus"],
            {one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters", [])},
            {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])},
        )

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The value of each parameter, as a deployment would have it now."""
        return self.configuration.parameters(self.stack.parameters if self.stack else None)

    def resources(self) -> dict[str, str]:
        """Return the physical ids of the stack's resources by their logical ones."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "")
            for page in pages.paginate(StackName=self.configuration.stack)
            for resource in page["StackResourceSummaries"]
        }

    def deployed(self) -> DeployedStack:
        """Return the stack; ValueError where it is not deployed."""
        if self.stack is None:
            raise ValueError(f"there is no stack {self.configuration.stack} in this account")
        return self.stack
