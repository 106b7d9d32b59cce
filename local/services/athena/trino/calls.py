"""Calls of functions: by the tables in functions/, or by a rule of their own.

Rules of their own have those whose arguments decide more than types do: units, formats, lambdas.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from local.services.athena.trino import casts, instants, lambdas, operators, templates
from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions import translate
from local.services.athena.trino.functions import AGGREGATE, SCALAR, WINDOW
from local.services.athena.trino.operators import unified
from local.services.athena.trino.scope import Scope, Value, expect, quoted, text
from local.services.athena.trino.signatures import Signature
from local.services.athena.trino.types import DATE, UNKNOWN, VARCHAR


@dataclass(frozen=True)
class Clauses:
    """What stands in and behind a call of an aggregate or window function.

    Attributes:
        distinct: DISTINCT.
        order: ORDER BY within the call.
        nulls: IGNORE NULLS.
        where: FILTER.
        over: OVER.
    """

    distinct: str = ""
    order: str = ""
    nulls: str = ""
    where: str = ""
    over: str = ""

    def for_templates(self) -> dict[str, str]:
        return {
            "d": self.distinct,
            "o": self.order,
            "n": self.nulls,
            "w": f"{self.where}{self.over}",
        }


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


_ANY = 1000
# How many arguments they take: at least, and at most.
_COUNTS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(instants.FIELDS, (1, 1)),
    **dict.fromkeys(("current_timezone", "now"), (0, 0)),
    **dict.fromkeys(("date", "try", "typeof"), (1, 1)),
    **dict.fromkeys(("coalesce", "concat", "format", "greatest", "least"), (1, _ANY)),
    **dict.fromkeys(("at_timezone", "date_trunc", "with_timezone"), (2, 2)),
    **dict.fromkeys(("date_add", "date_diff"), (3, 3)),
    **dict.fromkeys(("date_format", "date_parse", "mod", "nullif"), (2, 2)),
    **dict.fromkeys(("array_join", "regexp_extract", "regexp_extract_all"), (2, 3)),
    **dict.fromkeys(("all_match", "any_match", "none_match", "filter", "transform"), (2, 2)),
    "from_unixtime": (1, 2),
    "reduce": (4, 4),
    "regexp_replace": (2, 3),
    "zip_with": (3, 3),
}
# By the values of their arguments.
OF_VALUES: Mapping[str, Callable[[Sequence[Value]], Value]] = {
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
# By their arguments as they are written.
OF_SYNTAX: Mapping[str, Callable[[Sequence[exp.Expr], Scope], Value]] = {
    **instants.FUNCTIONS,
    **lambdas.FUNCTIONS,
    **templates.FUNCTIONS,
}


@translate.register(exp.Anonymous)
def _(node: exp.Anonymous, scope: Scope) -> Value:
    return _call(node, scope, Clauses())


@translate.register(exp.Filter)
@translate.register(exp.WithinGroup)
@translate.register(exp.IgnoreNulls)
@translate.register(exp.RespectNulls)
@translate.register(exp.Window)
def _(node: exp.Expr, scope: Scope) -> Value:
    function, clauses = _unwrapped(node, scope)
    return _call(function, scope, clauses)


def _unwrapped(node: exp.Expr, scope: Scope) -> tuple[exp.Anonymous, Clauses]:
    """Return the call within its clauses, and these."""
    where = over = order = nulls = ""
    while not isinstance(node, exp.Anonymous):
        match node:
            case exp.Window():
                over = _over(node, scope)
            case exp.Filter():
                condition = operators.boolean(translate(node.expression.this, scope))
                where = f" FILTER (WHERE {condition})"
            case exp.WithinGroup():
                order = f" {ordering(node.expression, scope)}"
            case exp.IgnoreNulls():
                nulls = " IGNORE NULLS"
            case exp.RespectNulls():
                pass
            case _:
                raise unsupported(f"a window of {node.key.upper()}")
        node = node.this
    return node, Clauses(order=order, nulls=nulls, where=where, over=over)


def _over(node: exp.Window, scope: Scope) -> str:
    expect(node, "this", "partition_by", "order", "spec", "alias", "over")
    if node.args.get("alias"):
        return f" OVER {quoted(node.args['alias'].name.lower())}"
    return f" OVER ({window(node, scope)})"


def window(node: exp.Window, scope: Scope) -> str:
    """Return what stands between the parentheses of OVER or WINDOW."""
    parts = []
    if keys := node.args.get("partition_by"):
        parts.append(f"PARTITION BY {', '.join(translate(key, scope).sql for key in keys)}")
    if node.args.get("order"):
        parts.append(ordering(node.args["order"], scope))
    if spec := node.args.get("spec"):
        parts.append(_frame(spec, scope))
    return " ".join(parts)


def _frame(spec: exp.WindowSpec, scope: Scope) -> str:
    expect(spec, "kind", "start", "start_side", "end", "end_side")
    start = _bound(spec.args["start"], spec.args.get("start_side"), scope)
    end = _bound(spec.args.get("end") or "CURRENT ROW", spec.args.get("end_side"), scope)
    return f"{spec.args['kind'].upper()} BETWEEN {start} AND {end}"


def _bound(bound: exp.Expr | str, side: str | None, scope: Scope) -> str:
    written = bound.upper() if isinstance(bound, str) else translate(bound, scope).sql
    return f"{written} {side.upper()}" if side else written


def ordering(order: exp.Order, scope: Scope) -> str:
    """Return ORDER BY; nulls come last unless the statement says otherwise."""
    return f"ORDER BY {', '.join(sort_key(key, scope) for key in order.expressions)}"


def sort_key(key: exp.Expr, scope: Scope, translated: str = "") -> str:
    """Return a part of ORDER BY."""
    expect(key, "this", "desc", "nulls_first")
    direction = "DESC" if key.args.get("desc") else "ASC"
    nulls = "FIRST" if key.args.get("nulls_first") else "LAST"
    return f"{translated or translate(key.this, scope).sql} {direction} NULLS {nulls}"


def _call(node: exp.Anonymous, scope: Scope, clauses: Clauses) -> Value:
    name = node.name.lower()
    written = node.expressions
    least, most = _COUNTS.get(name, (0, _ANY))
    if not least <= len(written) <= most:
        raise mismatch(f"Unexpected number of parameters for function {name}: {len(written)}")
    if name in OF_SYNTAX:
        return OF_SYNTAX[name](written, scope)
    if name in AGGREGATE or name in WINDOW:
        return _aggregate(name, written, scope, clauses)
    arguments = [translate(argument, scope) for argument in written]
    if name in OF_VALUES:
        return OF_VALUES[name](arguments)
    if name not in SCALAR:
        raise QueryError(
            "FUNCTION_NOT_FOUND",
            f"Function '{name}' not registered: the laptop's Athena does not know it "
            "(see docs/reference/athena-on-the-laptop.md)",
        )
    return _by_table(name, SCALAR[name], arguments, Clauses())


def _aggregate(name: str, written: Sequence[exp.Expr], scope: Scope, clauses: Clauses) -> Value:
    written = list(written)
    order = clauses.order
    if written and isinstance(written[-1], exp.Order):
        order = f" {ordering(written[-1], scope)}"
        written[-1] = written[-1].this
    distinct = ""
    if written and isinstance(written[0], exp.Distinct):
        distinct, written = "DISTINCT ", written[0].expressions
    if name == "count" and len(written) == 1 and isinstance(written[0], exp.Star):
        written = []
    arguments = [translate(argument, scope) for argument in written]
    signatures = [*AGGREGATE.get(name, []), *WINDOW.get(name, [])]
    if name in WINDOW and not clauses.over:
        raise QueryError("FUNCTION_NOT_WINDOW", f"Window function {name} needs OVER")
    whole = Clauses(distinct, order, clauses.nulls, clauses.where, clauses.over)
    return _by_table(name, signatures, arguments, whole)


def _by_table(
    name: str, signatures: Sequence[Signature], arguments: Sequence[Value], clauses: Clauses
) -> Value:
    for signature in signatures:
        value = signature.call(arguments, clauses.for_templates())
        if value:
            _refuse_lost_clauses(signature, clauses)
            return value
    raise _unexpected(name, arguments)


def _refuse_lost_clauses(signature: Signature, clauses: Clauses) -> None:
    """Refuse a clause that the template of a function has no place for."""
    for placeholder, clause in clauses.for_templates().items():
        if clause and f"{{{placeholder}}}" not in signature.template:
            raise unsupported(f"{clause.split()[0]} of {signature.name}()")


def _unexpected(name: str, arguments: Sequence[Value]) -> QueryError:
    given = ", ".join(str(argument.type) for argument in arguments)
    return mismatch(f"Unexpected parameters ({given}) for function {name}")


_TRIMS = {"LEADING": "ltrim", "TRAILING": "rtrim"}


@translate.register(exp.Trim)
def _(node: exp.Trim, scope: Scope) -> Value:
    expect(node, "this", "expression", "position")
    function = _TRIMS.get(node.args.get("position") or "", "trim")
    value = translate(node.this, scope)
    if not node.expression:
        return _by_table(function, SCALAR[function], [value], Clauses())
    characters = translate(node.expression, scope)
    if {value.type, characters.type} - {VARCHAR, UNKNOWN}:
        raise _unexpected(function, [value, characters])
    return Value(f"{function}({value.sql}, {characters.sql})", VARCHAR)


@translate.register(exp.StrPosition)
def _(node: exp.StrPosition, scope: Scope) -> Value:
    expect(node, "this", "substr")
    arguments = [translate(node.this, scope), translate(node.args["substr"], scope)]
    return _by_table("strpos", SCALAR["strpos"], arguments, Clauses())


@translate.register(exp.Substring)
def _(node: exp.Substring, scope: Scope) -> Value:
    parts = [node.this, node.args.get("start"), node.args.get("length")]
    arguments = [translate(part, scope) for part in parts if part]
    return _by_table("substring", SCALAR["substring"], arguments, Clauses())
