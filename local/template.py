"""Reads SAM templates and state machines, with the parser in C: six times as fast as SAM's.

What was read of a text is kept by content: the import of SAM's own part alone, which knows
CloudFormation's short forms, takes longer than a template.
"""

from typing import Any

import yaml

from local.tools import kept

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _Loader(yaml.CSafeLoader):
    """YAML with CloudFormation's short forms: `!Ref Lake` is {"Ref": "Lake"}."""


def _as_text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


# `2012-10-17` is the version of a policy, not a day.
_Loader.add_constructor(_TIMESTAMP, _as_text)


def parse(text: str) -> dict[str, Any]:
    """Return a template, intrinsic functions in their long form."""
    template: dict[str, Any] = kept.json_of("template", text, "aws-sam-cli", lambda: _parse(text))
    return template


def parse_definition(text: str) -> dict[str, Any]:
    """Return a state machine that is written in YAML."""
    definition: dict[str, Any] = kept.json_of(
        "definition",
        text,
        "PyYAML",
        lambda: yaml.load(text, Loader=yaml.CSafeLoader),  # as below
    )
    return definition


def _parse(text: str) -> Any:
    from samcli.yamlhelper import intrinsics_multi_constructor

    _Loader.add_multi_constructor("!", intrinsics_multi_constructor)
    return yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
