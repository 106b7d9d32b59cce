"""Calls of functions: by a line of the tables (tables/), or by a rule of their own.

Rules of their own have those whose arguments decide more than types do: units, formats, lambdas.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.functions import conditional, instants, lambdas, templates
from local.services.athena.trino.functions.signatures import Signature
from local.services.athena.trino.functions.tables import AGGREGATE, SCALAR, WINDOW
from local.services.athena.trino.functions.windows import Clauses, ordering, unwrapped
from local.services.athena.trino.scope import Scope, Value, expect
from local.services.athena.trino.types import UNKNOWN, VARCHAR

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
    function, clauses = unwrapped(node, scope)
    return _call(function, scope, clauses)


def _call(node: exp.Anonymous, scope: Scope, clauses: Clauses) -> Value:
    name = node.name.lower()
    written = node.expressions
    least, most = _COUNTS.get(name, (0, _ANY))
    if not least <= len(written) <= most:
        raise unsupported(f"the function {name} with {len(written)} arguments")
    if name in OF_SYNTAX:
        return OF_SYNTAX[name](written, scope)
    if name in AGGREGATE or name in WINDOW:
        return _aggregate(name, written, scope, clauses)
    arguments = [translate(argument, scope) for argument in written]
    if name in conditional.FUNCTIONS:
        return conditional.FUNCTIONS[name](arguments)
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
    if not any(signature.takes(len(arguments)) for signature in signatures):
        # Trino may have one of that name that takes so many.
        raise unsupported(f"the function {name} with these arguments: ({_types(arguments)})")
    raise _unexpected(name, arguments)


def _refuse_lost_clauses(signature: Signature, clauses: Clauses) -> None:
    """Refuse a clause that the template of a function has no place for."""
    for placeholder, clause in clauses.for_templates().items():
        if clause and f"{{{placeholder}}}" not in signature.template:
            raise unsupported(f"{clause.split()[0]} of {signature.name}()")


def _unexpected(name: str, arguments: Sequence[Value]) -> QueryError:
    return mismatch(f"Unexpected parameters ({_types(arguments)}) for function {name}")


def _types(arguments: Sequence[Value]) -> str:
    return ", ".join(str(argument.type) for argument in arguments)


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
