"""Functions whose result has the type that their arguments have in common: coalesce, greatest, try.

https://trino.io/docs/current/functions/conditional.html
"""

from collections.abc import Callable, Mapping, Sequence

from local.services.athena.trino.errors import mismatch, unsupported
from local.services.athena.trino.expressions import casts, operators
from local.services.athena.trino.expressions.operators import unified
from local.services.athena.trino.scope import Value, text
from local.services.athena.trino.types import DATE, UNKNOWN, VARCHAR


def _coalesce(arguments: Sequence[Value]) -> Value:
    values = unified(list(arguments), "arguments of coalesce()")
    return Value(f"coalesce({', '.join(value.sql for value in values)})", values[0].type)


def _nullif(arguments: Sequence[Value]) -> Value:
    first, second = arguments
    equal = operators.compare("=", first, second)
    return Value(f"CASE WHEN {equal.sql} THEN NULL ELSE {first.sql} END", first.type)


def _extreme(name: str) -> Callable[[Sequence[Value]], Value]:
    def call(arguments: Sequence[Value]) -> Value:
        values = unified(list(arguments), f"arguments of {name}()")
        # DuckDB leaves out nulls, Trino returns null.
        present = " AND ".join(f"{value.sql} IS NOT NULL" for value in values)
        joined = ", ".join(value.sql for value in values)
        return Value(f"CASE WHEN {present} THEN {name}({joined}) END", values[0].type)

    return call


def _try(arguments: Sequence[Value]) -> Value:
    (value,) = arguments
    return Value(f"TRY({value.sql})", value.type)


def _typeof(arguments: Sequence[Value]) -> Value:
    (value,) = arguments
    if "varchar" in str(value.type):
        raise unsupported("typeof() of a varchar, as it keeps no lengths")
    name = text(str(value.type))
    # The value stays in it: a query that aggregates goes on to do so.
    return Value(f"CASE WHEN {value.sql} IS NULL THEN {name} ELSE {name} END", VARCHAR)


def _concat(arguments: Sequence[Value]) -> Value:
    result, *others = arguments
    for other in others:
        result = operators.concatenate(result, other)
    return result


def _array_join(arguments: Sequence[Value]) -> Value:
    values, delimiter, *instead = arguments
    if values.type.base != "array":
        raise mismatch(f"Unexpected parameters ({values.type}) for function array_join")
    element = Value("e", values.type.parts[0])
    shown = casts.as_text(element) if element.type != UNKNOWN else "e"
    if instead:
        shown = f"coalesce({shown}, {instead[0].sql})"
    texts = f"list_transform({values.sql}, lambda e: {shown})"
    return Value(f"array_to_string({texts}, {delimiter.sql})", VARCHAR)


def _date(arguments: Sequence[Value]) -> Value:
    (value,) = arguments
    return casts.cast(value, DATE)


def _mod(arguments: Sequence[Value]) -> Value:
    first, second = arguments
    return operators.arithmetic("%", first, second)


FUNCTIONS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "array_join": _array_join,
    "coalesce": _coalesce,
    "concat": _concat,
    "date": _date,
    "greatest": _extreme("greatest"),
    "least": _extreme("least"),
    "mod": _mod,
    "nullif": _nullif,
    "try": _try,
    "typeof": _typeof,
}
