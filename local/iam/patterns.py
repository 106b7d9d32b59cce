"""Wildcards, ARNs and variables, as policies write them."""

import re
from functools import lru_cache

from local.iam.request import Context

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_ARN_PARTS = 6
# What stands for a wildcard that is meant literally, until the others are expanded.
_LITERAL = {"*": "\ue000", "?": "\ue001", "$": "\ue002"}


def matches(pattern: str, text: str) -> bool:
    """Match a text whole: * is any run of characters, also none, and ? is one character.

    Both also stand for / and :, as in the resource of a policy.
    """
    return _compiled(pattern).fullmatch(text) is not None


def matches_arn(pattern: str, arn: str) -> bool:
    """Match an ARN as ArnLike does: each of its six parts by itself."""
    patterns = pattern.split(":", _ARN_PARTS - 1)
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(patterns) != _ARN_PARTS or len(parts) != _ARN_PARTS:
        return False
    return all(map(matches, patterns, parts))


def expand_variables(pattern: str, context: Context) -> str | None:
    """Return a pattern with ${aws:PrincipalArn} and the like filled in.

    Returns None if the request has no value for one of them: the pattern then matches nothing.
    Wildcards in a value are characters like any other; so are ${*}, ${?} and ${$}.
    """
    if "${" not in pattern:
        return pattern
    values = {key.lower(): value for key, value in context.items()}
    expanded = pattern
    for name in _VARIABLE.findall(pattern):
        value = _LITERAL.get(name) or values.get(name.lower())
        if not isinstance(value, str):
            return None
        for character, literal in _LITERAL.items():
            value = value.replace(character, literal)
        expanded = expanded.replace("${" + name + "}", value)
    return expanded


def literal(pattern: str) -> str:
    """Return an expanded pattern as the text that it is where wildcards mean nothing."""
    for character, stand_in in _LITERAL.items():
        pattern = pattern.replace(stand_in, character)
    return pattern


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = {"*": ".*", "?": "."}
    expression = "".join(
        pieces.get(character) or re.escape(literal(character)) for character in pattern
    )
    return re.compile(expression, re.DOTALL)
