"""The artifacts of `sam build`: the code, layers and configuration of each function."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.clients import client
from local.services.limits import functions as limits


@dataclass(frozen=True)
class Artifact:
    """One built function, and its configuration.

    Attributes:
        name: logical id in the template.
        code: folder of its code.
        layers: folders of its layers, in the order of the template.
        handler: module and function.
        timeout: in seconds.
        memory: in MB.
        environment: as the template sets it.
        role: ARN of the role that it runs as.
    """

    name: str
    code: Path
    layers: tuple[Path, ...]
    handler: str
    timeout: int
    memory: int
    environment: dict[str, str]
    role: str


def read(template: dict[str, Any], folder: Path, physical: dict[str, str]) -> dict[str, Artifact]:
    """Return the artifact of each function by its physical name.

    Args:
        template: what `sam build` wrote.
        folder: where it wrote it.
        physical: physical names by logical id, as they are deployed.
    """
    found = {}
    for logical, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        configuration = client("lambda").get_function_configuration(FunctionName=physical[logical])
        properties = resource["Properties"]
        variables = configuration.get("Environment", {}).get("Variables", {})
        layers = _layers(template, folder, properties)
        limits.check_configuration(variables, len(layers))
        found[physical[logical]] = Artifact(
            name=logical,
            code=folder / properties["CodeUri"],
            layers=layers,
            handler=configuration["Handler"],
            timeout=configuration["Timeout"],
            memory=configuration["MemorySize"],
            environment=variables,
            role=configuration["Role"],
        )
    return found


def _layers(template: dict[str, Any], folder: Path, properties: dict[str, Any]) -> tuple[Path, ...]:
    """Return the folders of a function's layers: those of all functions, then its own."""
    shared = template["Globals"]["Function"].get("Layers", [])
    logical = [reference["Ref"] for reference in (*shared, *properties.get("Layers", []))]
    resources = [template["Resources"][name]["Properties"] for name in logical]
    return tuple((folder / resource["ContentUri"]).resolve() for resource in resources)
