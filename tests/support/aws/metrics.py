"""The metrics that the functions can emit, read from their code."""

import re
from pathlib import Path
from typing import Any

from tests.support.aws.alarms import service_of
from tests.support.paths import ROOT
from tests.support.stack import resources

FUNCTIONS = resources("AWS::Serverless::Function")
# What a metric of ours is written as in the code: its name stands there as a text.
EMITTED = re.compile(r'(?:add_metric\(|single_metric\(name=|Measure\()\s*"(\w+)"')


def modules_of(function: dict[str, Any]) -> set[Path]:
    """The handler's module and all that it imports of its folder: what a function can emit."""
    folder = ROOT / function["Properties"]["CodeUri"]
    reached: set[Path] = set()
    waiting = [folder / f"{function['Properties']['Handler'].removesuffix('.handler')}.py"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        imports = re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text(), re.MULTILINE)
        modules = (folder / f"{name.replace('.', '/')}.py" for name in imports)
        packages = (
            file for name in imports for file in (folder / name.replace(".", "/")).glob("*.py")
        )
        waiting += [module for module in (*modules, *packages) if module.is_file()]
    return reached


def emitted() -> set[tuple[str, str]]:
    """(metric, service) of all that the functions can emit."""
    return {
        (metric, service_of(name))
        for name, function in FUNCTIONS.items()
        for path in modules_of(function)
        for metric in EMITTED.findall(path.read_text())
    }
