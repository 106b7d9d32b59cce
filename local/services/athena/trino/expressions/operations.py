"""Operators, conditions, casts and names within expressions.

Literals are in literals.py, calls in ../functions, queries inside expressions in ../queries.
"""

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions import casts, operators
from local.services.athena.trino.expressions.literals import known_zone, moment, whole_number
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.scope import Scope, Value, expect
from local.services.athena.trino.types import (
    BIGINT,
    BOOLEAN,
    UNKNOWN,
    VARCHAR,
    ZONED,
    array,
    number_of,
    of_sql,
    zoned,
)

_ARITHMETIC = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}


@translate.register(exp.Column)
def _(node: exp.Column, scope: Scope) -> Value:
    expect(node, "this", "table", "db", "catalog")
    parts = tuple(part.name.lower() for part in node.parts)
    return scope.column(parts[-1], parts[:-1])


@translate.register(exp.Identifier)
def _(node: exp.Identifier, scope: Scope) -> Value:
    """Translate the variable of a lambda function."""
    return scope.column(node.name.lower())


@translate.register(exp.Paren)
def _(node: exp.Paren, scope: Scope) -> Value:
    inner = translate(node.this, scope)
    return Value(f"({inner.sql})", inner.type)


@translate.register(exp.Neg)
def _(node: exp.Neg, scope: Scope) -> Value:
    if isinstance(node.this, exp.Literal) and node.this.is_int:
        return whole_number(f"-{node.this.name}")
    return operators.negative(translate(node.this, scope))


@translate.register(exp.Add)
@translate.register(exp.Sub)
@translate.register(exp.Mul)
@translate.register(exp.Div)
@translate.register(exp.Mod)
def _(node: exp.Binary, scope: Scope) -> Value:
    left, right = translate(node.left, scope), translate(node.right, scope)
    return operators.arithmetic(_ARITHMETIC[type(node)], left, right)


@translate.register(exp.NullSafeEQ)
@translate.register(exp.NullSafeNEQ)
def _(node: exp.Binary, scope: Scope) -> Value:
    words = "IS DISTINCT FROM" if isinstance(node, exp.NullSafeNEQ) else "IS NOT DISTINCT FROM"
    sides = translate(node.left, scope), translate(node.right, scope)
    left, right = operators.together(words, *sides)
    return Value(f"({left.sql} {words} {right.sql})", BOOLEAN)


@translate.register(exp.And)
@translate.register(exp.Or)
def _(node: exp.Connector, scope: Scope) -> Value:
    # Long chains lean to the left: no recursion for each link.
    translated = [translate(link, scope) for link in node.flatten()]
    links = [operators.boolean(link) for link in translated]
    return Value(f"({f' {node.key.upper()} '.join(links)})", BOOLEAN)


@translate.register(exp.Not)
def _(node: exp.Not, scope: Scope) -> Value:
    return Value(f"(NOT {operators.boolean(translate(node.this, scope))})", BOOLEAN)


@translate.register(exp.Is)
def _(node: exp.Is, scope: Scope) -> Value:
    if not isinstance(node.expression, exp.Null):
        raise QueryError("SYNTAX_ERROR", "IS takes NULL, NOT NULL or DISTINCT FROM")
    return Value(f"({translate(node.this, scope).sql} IS NULL)", BOOLEAN)


@translate.register(exp.Between)
def _(node: exp.Between, scope: Scope) -> Value:
    expect(node, "this", "low", "high")
    value = translate(node.this, scope)
    least = operators.compare(">=", value, translate(node.args["low"], scope))
    most = operators.compare("<=", value, translate(node.args["high"], scope))
    return Value(f"({least.sql} AND {most.sql})", BOOLEAN)


@translate.register(exp.Like)
@translate.register(exp.Escape)
def _(node: exp.Binary, scope: Scope) -> Value:
    like = node.this if isinstance(node, exp.Escape) else node
    if not isinstance(like, exp.Like):
        raise unsupported(f"ESCAPE of {like.key.upper()}")
    sides = [translate(like.this, scope), translate(like.expression, scope)]
    if isinstance(node, exp.Escape):
        sides.append(translate(node.expression, scope))
    if any(side.type not in (VARCHAR, UNKNOWN) for side in sides):
        raise mismatch(f"Left side of LIKE expression must be a varchar, not {sides[0].type}")
    value, pattern, *escape = (casts.coerce(side, VARCHAR).sql for side in sides)
    escaped = f" ESCAPE {escape[0]}" if escape else ""
    return Value(f"({value} LIKE {pattern}{escaped})", BOOLEAN)


@translate.register(exp.DPipe)
def _(node: exp.DPipe, scope: Scope) -> Value:
    return operators.concatenate(translate(node.left, scope), translate(node.right, scope))


@translate.register(exp.Case)
def _(node: exp.Case, scope: Scope) -> Value:
    conditions = []
    for branch in node.args["ifs"]:
        when = translate(branch.this, scope)
        if node.this:
            conditions.append(operators.compare("=", translate(node.this, scope), when).sql)
        else:
            conditions.append(operators.boolean(when))
    results = [translate(branch.args["true"], scope) for branch in node.args["ifs"]]
    if default := node.args.get("default"):
        results.append(translate(default, scope))
    results = operators.unified(results, "CASE results")
    whens = [
        f"WHEN {condition} THEN {result.sql}"
        for condition, result in zip(conditions, results, strict=False)
    ]
    otherwise = f" ELSE {results[-1].sql}" if default else ""
    return Value(f"CASE {' '.join(whens)}{otherwise} END", results[0].type)


@translate.register(exp.If)
def _(node: exp.If, scope: Scope) -> Value:
    branch = exp.If(this=node.this, true=node.args["true"])
    return translate(exp.Case(ifs=[branch], default=node.args.get("false")), scope)


@translate.register(exp.Cast)
@translate.register(exp.TryCast)
def _(node: exp.Cast, scope: Scope) -> Value:
    expect(node, "this", "to", "safe", "requires_string")
    value, wanted = translate(node.this, scope), node.args["to"]
    length = _length_of_text(wanted)
    if length is not None:
        return _cut(value, length)
    kind = of_sql(wanted)
    if wanted.is_type(exp.DType.TIMESTAMPTZ) and isinstance(node.this, exp.Literal):
        result = moment(node.this.name, wanted)
    else:
        result = casts.cast(value, kind)
    if isinstance(node, exp.TryCast):
        return Value(f"TRY({result.sql})", result.type)
    return result


def _length_of_text(wanted: exp.DataType) -> int | None:
    if wanted.this == exp.DType.VARCHAR and wanted.expressions:
        return number_of(wanted.expressions[0])
    return None


def _cut(value: Value, length: int) -> Value:
    """Return CAST(value AS varchar(length)): only a text is cut."""
    if value.type != VARCHAR:
        raise unsupported(f"a cast of {value.type} to varchar({length})")
    return Value(f"left({value.sql}, {length})", VARCHAR)


@translate.register(exp.Array)
def _(node: exp.Array, scope: Scope) -> Value:
    elements = operators.unified([translate(e, scope) for e in node.expressions], "ARRAY elements")
    kind = elements[0].type if elements else UNKNOWN
    joined = ", ".join(element.sql for element in elements)
    return Value(f"[{joined}]", array(kind))


@translate.register(exp.Bracket)
def _(node: exp.Bracket, scope: Scope) -> Value:
    expect(node, "this", "expressions")
    value = translate(node.this, scope)
    index = translate(node.expressions[0], scope)
    if value.type.base == "map":
        _, key = operators.together("=", Value("", value.type.parts[0]), index)
        return Value(f"trino_map_value({value.sql}, {key.sql})", value.type.parts[1])
    if value.type.base != "array":
        raise mismatch(f"Cannot use [] on {value.type}")
    index = casts.cast(index, BIGINT)
    return Value(f"trino_element({value.sql}, {index.sql})", value.type.parts[0])


@translate.register(exp.AtTimeZone)
def _(node: exp.AtTimeZone, scope: Scope) -> Value:
    return at_zone(translate(node.this, scope), node.args["zone"])


def at_zone(value: Value, zone: exp.Expr) -> Value:
    """Return a timestamp at a time zone, which has to be written out: it is part of the type."""
    if value.type.base not in ("timestamp", ZONED):
        raise mismatch(
            "Type of value must be a time or timestamp with or without time zone "
            f"(actual {value.type})"
        )
    kind = zoned(value.type.numbers[0], known_zone(zone))
    return Value(f"CAST({value.sql} AS TIMESTAMPTZ)", kind)
