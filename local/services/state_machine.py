"""A state machine as CloudFormation creates it in moto.

moto has this type, but creates it in the backend that does not execute, and without substitutions.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local.clients import client
from local.services.limits import definitions
from local.tools import kept


def create(name: str, properties: dict[str, Any]) -> dict[str, str]:
    """Create a state machine of a logical id and properties; returns its attributes.

    Raises:
        InvalidDefinition: it passes on what a service does not know.
        ClientError: it is no state machine.
    """
    definition = properties["DefinitionString"]
    for placeholder, value in properties["DefinitionSubstitutions"].items():
        definition = definition.replace("${" + placeholder + "}", value)
    machine = json.loads(definition)
    definitions.check_parameters(machine)
    # SAM indents it; moto's parser, which reads it at each start of an execution, is slow by the
    # character.
    compact = json.dumps(machine, separators=(",", ":"))
    # It takes a second. The names that were put in differ from start to start, and parse alike.
    kept.json_of("parsed", properties["DefinitionString"], "moto", lambda: _parse(compact))
    with _parsed_before():
        created = client("stepfunctions").create_state_machine(
            name=properties["StateMachineName"], definition=compact, roleArn=properties["RoleArn"]
        )
    arn = created["stateMachineArn"]
    return {"Ref": arn, "Arn": arn, "Name": properties.get("StateMachineName", name)}


def _parse(definition: str) -> bool:
    """Refuse a definition that moto does not take."""
    StepFunctionsParserBackend._validate_definition(definition)
    return True


@contextmanager
def _parsed_before() -> Iterator[None]:
    """Let moto create a state machine without parsing it; an execution parses it in any case."""
    validate = StepFunctionsParserBackend._validate_definition
    StepFunctionsParserBackend._validate_definition = staticmethod(_take)
    try:
        yield
    finally:
        StepFunctionsParserBackend._validate_definition = staticmethod(validate)


def _take(definition: str) -> None:
    """Take any definition."""
