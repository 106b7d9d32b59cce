"""Rules of what differs between regions and partitions of AWS."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.infra.rules.policies import listed
from tests.support.rendering.stack import Stack

CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def every_arn_is_of_the_partition(stack: Stack) -> list[str]:
    """Name the stack's partition in every ARN: aws, aws-cn or aws-us-gov."""
    partition = stack.deployment.partition
    return [
        f"{name} names {arn}"
        for name, text in _texts(stack)
        for arn in re.findall(r"arn:aws[a-z-]*:[^\s\"']*", text)
        if not arn.startswith(f"arn:{partition}:")
    ]


def every_region_is_the_stacks(stack: Stack) -> list[str]:
    """Name no region but the one that the stack is deployed to."""
    pattern = r"\b(?:us|eu|ap|cn|us-gov)-(?:north|south|east|west|central)[a-z]*-\d\b"
    return [
        f"{name} names {region}"
        for name, text in _texts(stack)
        for region in set(re.findall(pattern, text)) - {stack.deployment.region}
    ]


def every_address_is_of_the_partition(stack: Stack) -> list[str]:
    """Tell addresses of the partition's domain, of services and of the console."""
    partition = stack.deployment.partition
    domains = {stack.deployment.suffix, CONSOLES[partition]}
    return [
        f"output {name} is {value}"
        for name, value in stack.outputs.items()
        if str(value).startswith("https://")
        and not any(f".{domain}/" in str(value) for domain in domains)
    ]


def who_takes_a_role_is_named_as_in_the_partition(stack: Stack) -> list[str]:
    """Trust EC2 and EMR by the partition's domain: in China it is another one."""
    return [
        f"{name} trusts {service}"
        for name, role in stack.of_type("AWS::IAM::Role").items()
        for statement in listed(role["AssumeRolePolicyDocument"]["Statement"])
        for service in listed(statement["Principal"].get("Service"))
        if service.startswith(("ec2.", "elasticmapreduce."))
        and service.partition(".")[2] != stack.deployment.suffix
    ]


def _texts(stack: Stack) -> Iterator[tuple[str, str]]:
    for name, resource in stack.resources.items():
        yield name, json.dumps(_without_parameters(stack, resource))


def _without_parameters(stack: Stack, value: Any) -> Any:
    """Return a resource without what the deployer wrote: that is the deployer's business."""
    text = json.dumps(value)
    for given in stack.deployment.parameters.values():
        text = text.replace(given, "") if given else text
    return json.loads(text)
