"""Queries inside expressions, and what is compared with them: IN, EXISTS, ANY and ALL."""

from sqlglot import exp

from local.services.athena.trino.errors import mismatch, unsupported
from local.services.athena.trino.expressions import operators
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.queries.nested import translate_query
from local.services.athena.trino.queries.rows import as_types
from local.services.athena.trino.scope import (
    Output,
    Scope,
    Value,
    expect,
)
from local.services.athena.trino.types import BOOLEAN, DOUBLE

_COMPARISONS = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


@translate.register(exp.Subquery)
def _(node: exp.Subquery, scope: Scope) -> Value:
    query = translate_query(node, scope)
    if len(query.outputs) != 1:
        raise unsupported(f"a subquery of {len(query.outputs)} columns as a value")
    return Value(f"({query.sql})", query.outputs[0].type)


@translate.register(exp.Exists)
def _(node: exp.Exists, scope: Scope) -> Value:
    return Value(f"EXISTS ({translate_query(node.this, scope).sql})", BOOLEAN)


@translate.register(exp.In)
def _(node: exp.In, scope: Scope) -> Value:
    expect(node, "this", "expressions", "query")
    value = translate(node.this, scope)
    if query := node.args.get("query"):
        return _compared_with_query(value, "= ANY", query, scope)
    candidates = [translate(candidate, scope) for candidate in node.expressions]
    if all(candidate.type == value.type for candidate in candidates) and value.type != DOUBLE:
        listed = ", ".join(candidate.sql for candidate in candidates)
        return Value(f"({value.sql} IN ({listed}))", BOOLEAN)
    # One by one, so that each pair has a type of its own to be compared in.
    tests = [operators.compare("=", value, candidate).sql for candidate in candidates]
    return Value(f"({' OR '.join(tests)})", BOOLEAN)


def _compared_with_query(value: Value, words: str, node: exp.Expr, scope: Scope) -> Value:
    query = translate_query(node, scope)
    if len(query.outputs) != 1:
        raise mismatch(f"Multiple columns returned by subquery: {len(query.outputs)}")
    output: Output = query.outputs[0]
    left, right = operators.together(words.split()[0], value, Value("", output.type))
    rows = as_types(query, [right.type])
    return Value(f"({left.sql} {words} {rows})", BOOLEAN)


@translate.register(exp.EQ)
@translate.register(exp.NEQ)
@translate.register(exp.LT)
@translate.register(exp.LTE)
@translate.register(exp.GT)
@translate.register(exp.GTE)
def _(node: exp.Binary, scope: Scope) -> Value:
    operator = _COMPARISONS[type(node)]
    left = translate(node.left, scope)
    if quantifier := _quantifier(node.right):
        words, query = quantifier
        return _compared_with_query(left, f"{operator} {words}", query, scope)
    return operators.compare(operator, left, translate(node.right, scope))


def _quantifier(node: exp.Expr) -> tuple[str, exp.Expr] | None:
    """Return ANY or ALL and its query; None of another expression."""
    if isinstance(node, exp.Any | exp.All):
        return node.key.upper(), node.this
    # sqlglot takes ALL before VALUES for a function.
    if isinstance(node, exp.Anonymous) and node.name.upper() in ("ALL", "ANY", "SOME"):
        query = node.expressions[0] if len(node.expressions) == 1 else None
        if isinstance(query, exp.Query | exp.Values):
            return ("ALL" if node.name.upper() == "ALL" else "ANY"), query
    return None
