"""Functions that take functions: transform, filter, reduce and their like.

https://trino.io/docs/current/functions/lambda.html
"""

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from local.services.athena.trino.errors import mismatch
from local.services.athena.trino.expressions import operators
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.scope import Scope, Value
from local.services.athena.trino.types import BOOLEAN, array, duckdb_type

LambdaFunction = Callable[[Sequence[exp.Expr], Scope], Value]


def _as_array(name: str, value: Value) -> Value:
    """Return a value that is an array; QueryError for another."""
    if value.type.base != "array":
        raise mismatch(f"Unexpected parameters ({value.type}, ...) for function {name}")
    return value


def _variable(scope: Scope) -> str:
    """Return a name in DuckDB that no lambda around has."""
    return f"v{len(scope.variables)}"


def _applied(function: exp.Expr, scope: Scope, *values: Value) -> Value:
    """Return what a lambda function makes of values."""
    if not isinstance(function, exp.Lambda) or len(function.expressions) != len(values):
        raise mismatch(f"a lambda function of {len(values)} arguments is wanted")
    names = [variable.name.lower() for variable in function.expressions]
    # Also where it hides a variable of the same name, the number of variables grows.
    hidden = {f"hidden {len(scope.variables)}": values[0]}
    variables = {**hidden, **dict(zip(names, values, strict=True))}
    return translate(function.this, scope.with_variables(variables))


def _transform(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    values = _as_array("transform", translate(arguments[0], scope))
    name = _variable(scope)
    body = _applied(arguments[1], scope, Value(name, values.type.parts[0]))
    return Value(f"list_transform({values.sql}, lambda {name}: {body.sql})", array(body.type))


def _filter(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    values = _as_array("filter", translate(arguments[0], scope))
    name = _variable(scope)
    body = _applied(arguments[1], scope, Value(name, values.type.parts[0]))
    condition = operators.boolean(body)
    return Value(f"list_filter({values.sql}, lambda {name}: {condition})", values.type)


def _matches(function: str, template: str) -> LambdaFunction:
    def call(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
        values = _as_array(function, translate(arguments[0], scope))
        name = _variable(scope)
        body = _applied(arguments[1], scope, Value(name, values.type.parts[0]))
        results = f"list_transform({values.sql}, lambda {name}: {operators.boolean(body)})"
        return Value(template.format(results), BOOLEAN)

    return call


def _reduce(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    values = _as_array("reduce", translate(arguments[0], scope))
    initial = translate(arguments[1], scope)
    element = values.type.parts[0]
    name = _variable(scope)
    so_far, next_one = f"s{name}", f"e{name}"
    step = _applied(
        arguments[2],
        scope,
        Value(f"{so_far}.state", initial.type),
        Value(f"{next_one}.element", element),
    )
    if step.type != initial.type:
        raise mismatch(f"reduce() begins with {initial.type} and goes on with {step.type}")
    # DuckDB reduces values of one type: each element is paired with a state that nobody reads.
    pair = "struct_pack(state := {}, element := {})"
    no_state = f"CAST(NULL AS {duckdb_type(initial.type)})"
    first = pair.format(initial.sql, f"CAST(NULL AS {duckdb_type(element)})")
    others = f"list_transform({values.sql}, lambda {name}: {pair.format(no_state, name)})"
    stepped = pair.format(step.sql, f"{next_one}.element")
    last = f"list_reduce(list_concat([{first}], {others}), lambda {so_far}, {next_one}: {stepped})"
    result = _applied(arguments[3], scope, Value(f"{name}.state", initial.type))
    whole = f"list_transform([{last}], lambda {name}: {result.sql})[1]"
    return Value(f"CASE WHEN {values.sql} IS NOT NULL THEN {whole} END", result.type)


def _zip_with(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    first = _as_array("zip_with", translate(arguments[0], scope))
    second = _as_array("zip_with", translate(arguments[1], scope))
    index = _variable(scope)
    sides = [Value(f"{values.sql}[{index}]", values.type.parts[0]) for values in (first, second)]
    body = _applied(arguments[2], scope, *sides)
    indexes = f"range(1, greatest(len({first.sql}), len({second.sql})) + 1)"
    return Value(f"list_transform({indexes}, lambda {index}: {body.sql})", array(body.type))


FUNCTIONS: Mapping[str, LambdaFunction] = {
    "all_match": _matches(
        "all_match",
        "CASE WHEN list_contains({0}, false) THEN false WHEN NOT trino_has_null({0}) THEN true END",
    ),
    "any_match": _matches(
        "any_match",
        "CASE WHEN list_contains({0}, true) THEN true WHEN NOT trino_has_null({0}) THEN false END",
    ),
    "none_match": _matches(
        "none_match",
        "CASE WHEN list_contains({0}, true) THEN false WHEN NOT trino_has_null({0}) THEN true END",
    ),
    "filter": _filter,
    "reduce": _reduce,
    "transform": _transform,
    "zip_with": _zip_with,
}
