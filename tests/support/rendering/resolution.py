"""What CloudFormation makes of an expanded template: plain resources, for one deployment of it.

Of physical ids only as much is imitated as a reader needs to follow a reference: the stack's name,
the logical id and, where it is an ARN, the partition and the region.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tools.expanded_template import Template

ACCOUNT = "123456789012"
# Types whose Ref is an ARN; of all others it is a name or an id.
_REF_IS_ARN = {
    "AWS::IAM::ManagedPolicy",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
}
_NO_VALUE = object()


@dataclass(frozen=True)
class Deployment:
    """A stack's name, its region and its parameters; what is not given has its default."""

    stack: str = "covidlake"
    region: str = "us-east-1"
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def partition(self) -> str:
        """Return the partition of the region."""
        prefixes = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
        return next((name for key, name in prefixes.items() if self.region.startswith(key)), "aws")

    @property
    def suffix(self) -> str:
        """Return the domain of the partition's addresses."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"


class Resolver:
    """Resolves the intrinsic functions of one template for one deployment."""

    def __init__(self, template: Template, deployment: Deployment) -> None:
        self._template = template
        self._deployment = deployment
        self._parameters = {
            name: deployment.parameters.get(name, str(parameter.get("Default", "")))
            for name, parameter in template["Parameters"].items()
        }

    def resources(self) -> dict[str, dict[str, Any]]:
        """Return the resources that are created, by logical id."""
        return {
            name: self.value(resource)
            for name, resource in self._template["Resources"].items()
            if self.condition(resource.get("Condition"))
        }

    def outputs(self) -> dict[str, Any]:
        """Return the values of the outputs that there are."""
        return {
            name: self.value(output["Value"])
            for name, output in self._template.get("Outputs", {}).items()
            if self.condition(output.get("Condition"))
        }

    def refused(self) -> list[str]:
        """Return what the template's own rules say against the parameters."""
        return [
            str(assertion["AssertDescription"])
            for rule in self._template.get("Rules", {}).values()
            if "RuleCondition" not in rule or self.truth(rule["RuleCondition"])
            for assertion in rule["Assertions"]
            if not self.truth(assertion["Assert"])
        ]

    def condition(self, name: str | None) -> bool:
        """Return whether a condition of the template holds; no condition always does."""
        return name is None or self.truth(self._template["Conditions"][name])

    def truth(self, value: Any) -> bool:
        """Return what a function of a condition or of a rule says."""
        ((function, argument),) = value.items()
        if function == "Condition":
            return self.condition(argument)
        if function == "Fn::Equals":
            left, right = self.value(argument)
            return str(left) == str(right)  # parameters are texts, numbers too
        if function == "Fn::EachMemberEquals":
            texts, text = self.value(argument)
            return set(texts) == {text}
        if function == "Fn::Contains":
            texts, text = self.value(argument)
            return text in texts
        parts = [self.truth(part) for part in argument]
        if function == "Fn::Not":
            return not parts[0]
        return {"Fn::And": all, "Fn::Or": any}[function](parts)

    def value(self, value: Any) -> Any:
        """Return a value with its intrinsic functions resolved; properties of no value are gone."""
        if isinstance(value, list):
            items = [self.value(item) for item in value]
            return [item for item in items if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((function, argument),) = value.items()
            if function == "Ref":
                return self._ref(argument)
            if function in self._functions:
                return self._functions[function](argument)
        pairs = {key: self.value(item) for key, item in value.items()}
        return {key: item for key, item in pairs.items() if item is not _NO_VALUE}

    @cached_property
    def _functions(self) -> dict[str, Any]:
        return {
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::If": self._if,
            "Fn::Join": lambda argument: argument[0].join(map(str, self.value(argument[1]))),
            "Fn::Select": lambda argument: self.value(argument[1])[int(argument[0])],
            "Fn::Split": lambda argument: self.value(argument[1]).split(argument[0]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAZs": lambda _: [f"{self._deployment.region}{zone}" for zone in "abc"],
        }

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.value(then if self.condition(condition) else otherwise)

    def _find_in_map(self, argument: list[Any]) -> Any:
        name, first, second = self.value(argument[:3])
        return self._template["Mappings"][name][first][second]

    def _sub(self, argument: Any) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def replaced(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in variables:
                return str(self.value(variables[name]))
            return str(self._get_att(name) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)}", replaced, text)

    def _ref(self, name: str) -> Any:
        pseudo = {
            "AWS::AccountId": ACCOUNT,
            "AWS::NoValue": _NO_VALUE,
            "AWS::Partition": self._deployment.partition,
            "AWS::Region": self._deployment.region,
            "AWS::StackName": self._deployment.stack,
            "AWS::URLSuffix": self._deployment.suffix,
        }
        if name in pseudo:
            return pseudo[name]
        if name in self._parameters:
            listed = "List" in self._template["Parameters"][name]["Type"]
            return self._parameters[name].split(",") if listed else self._parameters[name]
        kind = self._template["Resources"][name]["Type"]
        return self._arn(name) if kind in _REF_IS_ARN else f"{self._deployment.stack}-{name}"

    def _get_att(self, argument: Any) -> str:
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        if attribute.endswith("Arn"):
            return self._arn(name)
        return f"{self._deployment.stack}-{name}"

    def _arn(self, name: str) -> str:
        service = self._template["Resources"][name]["Type"].split("::")[1].lower()
        deployment = self._deployment
        region = "" if service in ("s3", "iam") else deployment.region
        account = "" if service == "s3" else ACCOUNT
        return f"arn:{deployment.partition}:{service}:{region}:{account}:{deployment.stack}-{name}"
