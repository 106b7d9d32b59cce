"""What `sam deploy` would deploy: a section of samconfig.toml, over the template's defaults."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.paths import ROOT
from local.template import parse

SAMCONFIG = ROOT / "samconfig.toml"


@cache
def template() -> dict[str, Any]:
    """Return the template as it is written: nothing has to be built to ask about it."""
    return parse((ROOT / "template.yaml").read_text())


@dataclass(frozen=True)
class Configuration:
    """A deployment that is meant.

    Attributes:
        stack: its name.
        region: where samconfig.toml names one; None leaves it to the environment.
        overrides: the parameters that are not left to their defaults.
    """

    stack: str
    region: str | None
    overrides: dict[str, str]

    def parameters(self, kept: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the value of each parameter of the template.

        Args:
            kept: those of the stack that is deployed: an update goes on with what nobody sets.
        """
        declared = template()["Parameters"].items()
        values = {name: str(parameter.get("Default", "")) for name, parameter in declared}
        values |= {name: value for name, value in (kept or {}).items() if name in values}
        return values | self.overrides


def read(section: str, file: Path = SAMCONFIG) -> Configuration:
    """Return what a section of samconfig.toml says.

    Raises:
        ValueError: there is no such section, or it names no stack.
    """
    sections: dict[str, Any] = tomllib.loads(file.read_text())
    names = [name for name, content in sections.items() if isinstance(content, dict)]
    if section not in names:
        raise ValueError(f"samconfig.toml has no section {section!r}: choose {' or '.join(names)}")
    shared = sections[section].get("global", {}).get("parameters", {})
    options = shared | sections[section].get("deploy", {}).get("parameters", {})
    if "stack_name" not in options:
        raise ValueError(f"samconfig.toml: section {section!r} names no stack_name")
    overrides = dict(_pairs(options.get("parameter_overrides", [])))
    return Configuration(options["stack_name"], options.get("region"), overrides)


def _pairs(overrides: str | Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield name and value of `Name=value`, in a list or, as SAM allows, in one text."""
    for pair in overrides.split() if isinstance(overrides, str) else overrides:
        name, _, value = pair.partition("=")
        yield name, json.loads(value) if value.startswith('"') else value
