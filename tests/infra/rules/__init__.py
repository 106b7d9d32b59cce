"""Rules that every deployment of the template keeps, as plain functions.

A rule takes a rendered stack (tests/support/rendering/stack.py) and returns what breaks it, a
sentence each; its docstring says what it asks for and why. A new function in one of these modules
is a new rule: it has to hold for the template, and to fail for one that
test_broken_templates.py breaks.
"""

from collections.abc import Callable
from types import FunctionType, ModuleType

from tests.infra.rules import (
    api,
    functions,
    identity,
    monitoring,
    network,
    partitions,
    pipeline,
    storage,
)
from tests.support.rendering.stack import Stack

Rule = Callable[[Stack], list[str]]
SUBJECTS = (storage, identity, functions, pipeline, api, monitoring, network, partitions)


def rules_of(module: ModuleType) -> dict[str, Rule]:
    """Return the rules that a module defines, by name."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


RULES: dict[str, Rule] = {name: rule for each in SUBJECTS for name, rule in rules_of(each).items()}
