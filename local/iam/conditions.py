"""Conditions of a statement: operators, sets and missing keys, as IAM's reference defines them."""

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from local.iam.errors import UnjudgeableError
from local.iam.patterns import expand_variables, literal, matches, matches_arn
from local.iam.request import Context

# Whether a value of the request passes, given one that the policy wants.
Test = Callable[[str, str], bool]


def failing_condition(
    conditions: Mapping[str, Mapping[str, str | Sequence[str]]], context: Context
) -> str:
    """Return the first condition that does not hold, as a text; empty if all hold.

    Raises:
        UnjudgeableError: an operator that is not known, or several values where IAM wants a set.
    """
    by_key = {key.lower(): _listed(value) for key, value in context.items()}
    for name, keys in conditions.items():
        for key, wanted in keys.items():
            values = by_key.get(key.lower())
            expanded = [expand_variables(text, context) for text in _listed(wanted)]
            if not _holds(name, [text for text in expanded if text is not None], values):
                return f"{name} {key} {_listed(wanted)}; the request has {values or 'none'}"
    return ""


def _holds(name: str, wanted: list[str], values: list[str] | None) -> bool:
    quantifier, _, comparison = name.rpartition(":")
    if comparison == "Null":
        return (values is None) == (wanted == ["true"])
    optional = comparison.endswith("IfExists")
    comparison = comparison.removesuffix("IfExists")
    test, negated = _test(comparison)
    if quantifier not in ("", "ForAllValues", "ForAnyValue"):
        raise UnjudgeableError(f"the operator {name} is not known")
    if not values:
        # A value that is not there equals nothing, and so differs from everything.
        return optional or quantifier == "ForAllValues" or (negated and not quantifier)
    try:
        matches = [any(test(text, value) for text in wanted) for value in values]
        passes = [matched != negated for matched in matches]
    except ValueError as error:
        raise UnjudgeableError(f"{name} of {values}: {error}") from error
    if quantifier == "ForAllValues":
        return all(passes)
    if quantifier == "ForAnyValue":
        return any(passes)
    if len(values) > 1:
        raise UnjudgeableError(f"{name} is asked of {len(values)} values")
    return passes[0]


def _test(comparison: str) -> tuple[Test, bool]:
    """Return how an operator compares, and whether it wants the contrary."""
    positive = comparison.replace("Not", "", 1)
    if positive not in OPERATORS or (positive != comparison and comparison not in NEGATED):
        raise UnjudgeableError(f"the operator {comparison} is not known")
    return OPERATORS[positive], positive != comparison


def _listed(value: str | bool | Sequence[str]) -> list[str]:
    """Return one value or several as texts; YAML and JSON write true and numbers without quotes."""
    several = [value] if isinstance(value, str | bool | int | float) else value
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in several]


def _date(text: str) -> datetime:
    if text.isdecimal():
        return datetime.fromtimestamp(int(text), UTC)
    return datetime.fromisoformat(text)


def _number_test(compare: Callable[[float, float], bool]) -> Test:
    return lambda wanted, value: compare(float(value), float(wanted))


def _date_test(compare: Callable[[datetime, datetime], bool]) -> Test:
    return lambda wanted, value: compare(_date(value), _date(wanted))


_ORDERS = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

OPERATORS: dict[str, Test] = {
    "StringEquals": lambda wanted, value: literal(wanted) == value,
    "StringEqualsIgnoreCase": lambda wanted, value: literal(wanted).lower() == value.lower(),
    "StringLike": matches,
    # IAM treats the two alike: both take wildcards.
    "ArnEquals": matches_arn,
    "ArnLike": matches_arn,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    **{f"Numeric{name}": _number_test(compare) for name, compare in _ORDERS.items()},
    **{f"Date{name}": _date_test(compare) for name, compare in _ORDERS.items()},
}
NEGATED = frozenset(
    [
        "StringNotEquals",
        "StringNotEqualsIgnoreCase",
        "StringNotLike",
        "ArnNotEquals",
        "ArnNotLike",
        "NumericNotEquals",
        "DateNotEquals",
    ]
)
