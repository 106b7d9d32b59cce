"""SAM's own translator, run over the template: what CloudFormation is given at a deployment.

`python -m tools.expanded_template` prints it for the scanners of `make check`.
"""

import copy
import json
import logging
import sys
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.sdk.parameter import SamParameterValues
from samtranslator.translator.arn_generator import ArnGenerator
from samtranslator.translator.translator import Translator

from local.template import parse, parse_definition

ROOT = Path(__file__).parents[1]
Template = dict[str, Any]
# Stands for what `sam package` uploads.
_ARTIFACT = {"Bucket": "artifacts", "Key": "artifact.zip"}


def read_template(root: Path = ROOT) -> Template:
    """Return the SAM template, intrinsic functions as {"Fn::Sub": ...}, its definition inlined."""
    template: Template = parse((root / "template.yaml").read_text())
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if "DefinitionUri" in properties:
            definition = (root / properties.pop("DefinitionUri")).read_text()
            properties["Definition"] = parse_definition(definition)
    return template


def expand(template: Template, region: str = "us-east-1") -> Template:
    """Return the CloudFormation template that SAM makes of a template in a region."""
    source = copy.deepcopy(template)
    for resource in source["Resources"].values():
        properties = resource.get("Properties", {})
        for key in {"CodeUri", "ContentUri"} & properties.keys():
            properties[key] = dict(_ARTIFACT)
    expanded = _translate(source, region)
    for resource in expanded["Resources"].values():
        properties = resource.get("Properties", {})
        if "DefinitionString" in properties:
            # SAM joins hundreds of lines, too many for cfn-lint's recursion.
            separator, lines = properties["DefinitionString"]["Fn::Join"]
            properties["DefinitionString"] = separator.join(lines)
    return expanded


def _translate(source: Template, region: str) -> Template:
    before = ArnGenerator.BOTO_SESSION_REGION_NAME
    try:
        # The translator keeps the session's region for the whole process.
        translator = Translator({}, Parser(), boto_session=_session(region))
        values = SamParameterValues({})
        values.add_default_parameter_values(source)
        expanded: Template = translator.translate(
            source, values.parameter_values, get_managed_policy_map=dict
        )
        translator.metrics.publish()  # nowhere; unpublished ones are warned of
    finally:
        ArnGenerator.BOTO_SESSION_REGION_NAME = before
    return expanded


@cache
def _session(region: str) -> boto3.Session:
    return boto3.Session(region_name=region)


def main() -> None:
    """Print the expanded template as JSON, in the order of its logical ids."""
    logging.disable(logging.WARNING)  # of the translator's own features
    text = json.dumps(expand(read_template()), indent=1, sort_keys=True)
    # cfn-lint knows the integrations of Step Functions in the standard partition alone.
    sys.stdout.write(text.replace("arn:${Partition}:states", "arn:aws:states") + "\n")


if __name__ == "__main__":
    main()
