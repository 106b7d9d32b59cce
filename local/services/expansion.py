"""The CloudFormation template that SAM makes of the built one, kept until something of it changes.

SAM's translator takes a second of each start to import and run. What it makes depends on the
template and its state machine alone: parameters stay references, which CloudFormation resolves.
"""

import json
from pathlib import Path
from typing import Any

from local.template import parse, parse_definition
from local.tools import kept

Template = dict[str, Any]
# Stands for what `sam package` uploads.
ARTIFACT = {"Bucket": "sam-artifacts", "Key": "on-disk.zip"}


def expanded(built: Path) -> Template:
    """Return the template that CloudFormation is given.

    Artifacts stay on disk, where the Lambda emulation runs them; the definition is inlined.
    """
    template = _with_definitions(built)
    text = json.dumps(template, sort_keys=True)
    result: Template = kept.json_of(
        "expanded", text, "aws-sam-translator", lambda: expand(template)
    )
    return result


def expand(template: Template) -> Template:
    """Return what SAM makes of a template with its definition inlined."""
    from samtranslator.translator.transform import transform

    # SAM puts in the values of parameters that it knows: here it knows none, not even defaults.
    parameters = template.get("Parameters", {})
    valueless = {name: _without_default(parameter) for name, parameter in parameters.items()}
    result: Template = transform({**template, "Parameters": valueless}, {}, _NoManagedPolicies())
    return {**result, "Parameters": parameters}


def _with_definitions(built: Path) -> Template:
    """Return the template with its state machine inside it, and without the paths of artifacts."""
    template = parse(built.read_text())
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for path in {"CodeUri", "ContentUri"} & properties.keys():
            properties[path] = dict(ARTIFACT)
        if "DefinitionUri" in properties:
            definition = (built.parent / properties.pop("DefinitionUri")).resolve().read_text()
            properties["Definition"] = parse_definition(definition)
    return template


def _without_default(parameter: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameter.items() if name != "Default"}


class _NoManagedPolicies:
    """SAM would ask IAM for the ARNs of AWS's managed policies; the template has none."""

    def load(self) -> dict[str, str]:
        return {}
