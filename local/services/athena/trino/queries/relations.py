"""FROM: tables, subqueries, VALUES, UNNEST and joins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions import casts, operators
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.queries.nested import translate_query
from local.services.athena.trino.queries.unnest import aliased, unnest
from local.services.athena.trino.scope import (
    Output,
    Query,
    Relation,
    Scope,
    Value,
    expect,
    named,
    of_column,
    quoted,
)
from local.services.athena.trino.types import common

_JOINS = {"": "JOIN", "INNER": "JOIN", "LEFT": "LEFT JOIN", "RIGHT": "RIGHT JOIN"}


@dataclass
class From:
    """What stands behind FROM so far.

    Attributes:
        scope: with the relations that are joined already.
        sql: of them.
        stars: columns of an asterisk: qualifier and column.
    """

    scope: Scope
    sql: str = ""
    stars: list[tuple[Relation, Output]] = field(default_factory=list)
    merged: list[tuple[str, Value]] = field(default_factory=list)

    def add(self, relation: Relation, sql: str) -> None:
        self.sql += sql
        self.stars += [(relation, output) for output in relation.outputs]
        self.scope = replace(self.scope, relations=(*self.scope.relations, relation))


def translate_from(select: exp.Select, scope: Scope) -> From:
    """Return what a SELECT reads, and the scope of its expressions."""
    joined = From(scope)
    first = select.args.get("from_")
    if first is None:
        return joined
    relation, sql = _relation(first.this, joined.scope)
    joined.add(relation, f" FROM {sql}")
    # Joins with a comma or in parentheses hang on the relation itself.
    for join in [*(first.this.args.get("joins") or []), *(select.args.get("joins") or [])]:
        _join(join, joined)
    return joined


def _join(join: exp.Join, joined: From) -> None:
    expect(join, "this", "side", "kind", "on", "using")
    if join.this.args.get("joins"):
        raise unsupported("a join within a join: a JOIN b JOIN c ON ... ON ...")
    relation, sql = _relation(join.this, joined.scope)
    side, kind = join.args.get("side") or "", join.args.get("kind") or ""
    condition, using = join.args.get("on"), join.args.get("using")
    if isinstance(join.this, exp.Unnest):
        _join_unnest(join, joined, relation, sql)
        return
    if kind == "CROSS" or not (condition or using or side):
        joined.add(relation, f" CROSS JOIN {sql}")
        return
    words = "FULL JOIN" if side == "FULL" else _JOINS.get(side)
    if words is None or kind not in ("", "INNER", "OUTER"):
        raise unsupported(f"{side} {kind} JOIN".strip())
    if not (condition or using):
        raise QueryError("SYNTAX_ERROR", f"{words} needs ON or USING")
    left = joined.scope
    joined.add(relation, f" {words} {sql}")
    if condition:
        joined.sql += f" ON {operators.boolean(translate(condition, joined.scope))}"
    else:
        _merge(using or [], words, joined, left, relation)


def _join_unnest(join: exp.Join, joined: From, relation: Relation, sql: str) -> None:
    condition = join.args.get("on")
    if condition is not None and not (isinstance(condition, exp.Boolean) and condition.this):
        raise unsupported("UNNEST joined by another condition than TRUE")
    words = "LEFT JOIN LATERAL" if join.args.get("side") == "LEFT" else "CROSS JOIN LATERAL"
    on = " ON true" if words.startswith("LEFT") else ""
    joined.add(relation, f" {words} {sql}{on}")


def _merge(
    using: Sequence[exp.Expr], words: str, joined: From, left: Scope, right: Relation
) -> None:
    """Join by columns of the same name, each of which is one column from there on."""
    conditions = []
    alone = Scope(left.tables, relations=(right,))
    merged = dict(joined.scope.merged)
    for column in using:
        name = column.name.lower()
        sides = left.column(name), alone.column(name)
        first, second = operators.together("=", *sides)
        conditions.append(f"{first.sql} = {second.sql}")
        if words == "FULL JOIN":
            first = Value(f"coalesce({first.sql}, {second.sql})", first.type)
        merged[name] = second if words == "RIGHT JOIN" else first
        joined.merged = [pair for pair in joined.merged if pair[0] != name]
        joined.merged.append((name, merged[name]))
        joined.stars = [star for star in joined.stars if (star[1].name or "").lower() != name]
    joined.sql += f" ON {' AND '.join(conditions)}"
    # Qualified, a merged column is known no more.
    relations = tuple(_without(relation, merged) for relation in joined.scope.relations)
    joined.scope = replace(joined.scope, merged=merged, relations=relations)


def _without(relation: Relation, merged: Mapping[str, Value]) -> Relation:
    outputs = tuple(
        output for output in relation.outputs if (output.name or "").lower() not in merged
    )
    return replace(relation, outputs=outputs)


def _relation(node: exp.Expr, scope: Scope) -> tuple[Relation, str]:
    """Return a relation, and what it is behind FROM."""
    match node:
        case exp.Table():
            return _table(node, scope)
        case exp.Subquery() | exp.Values():
            return _subquery(node, scope)
        case exp.Unnest():
            return unnest(node, scope)
    raise unsupported(f"{node.key.upper()} behind FROM")


def _table(node: exp.Table, scope: Scope) -> tuple[Relation, str]:
    expect(node, "this", "db", "catalog", "alias", "joins")
    if not isinstance(node.this, exp.Identifier):
        raise unsupported(f"the table function {node.sql(dialect='trino')}")
    parts: tuple[str, ...] = tuple(part.name.lower() for part in node.parts)
    if len(parts) == 1 and parts[0] in scope.queries:
        query = scope.queries[parts[0]]
    else:
        parts, query = scope.tables.find(parts)
    return aliased(node, parts, query, f"({query.sql})", scope)


def _subquery(node: exp.Subquery | exp.Values, scope: Scope) -> tuple[Relation, str]:
    if isinstance(node, exp.Subquery):
        expect(node, "this", "alias", "joins", "with_")
        if isinstance(node.this, exp.Table):
            raise unsupported("a join in parentheses")
    else:
        expect(node, "expressions", "alias", "joins", "with_", "order", "limit", "offset")
    # Without LATERAL it does not see the relations beside it.
    outside = replace(scope, relations=(), merged={})
    query = translate_query(node.this if isinstance(node, exp.Subquery) else node, outside)
    return aliased(node, (), query, f"({query.sql})", scope)


def star(joined: From, qualifier: tuple[str, ...]) -> list[tuple[str | None, Value]]:
    """Return the columns that an asterisk stands for."""
    if qualifier:
        found = [
            (output.name, of_column(relation, output))
            for relation in joined.scope.relations
            if relation.is_named(qualifier)
            for output in relation.outputs
        ]
        if not found:
            raise QueryError("TABLE_NOT_FOUND", f"Unable to resolve reference {qualifier[-1]}")
        return found
    if not joined.scope.relations:
        raise QueryError("COLUMN_NOT_FOUND", "SELECT * not allowed in queries without FROM clause")
    return [
        *joined.merged,
        *((output.name, of_column(relation, output)) for relation, output in joined.stars),
    ]


def values(node: exp.Values, scope: Scope) -> Query:
    """Return VALUES: rows whose columns have one type each."""
    rows = [_row(row, scope) for row in node.expressions]
    if len({len(row) for row in rows}) != 1:
        raise mismatch("Values rows have mismatched sizes")
    kinds = [row.type for row in rows[0]]
    for row in rows[1:]:
        for index, value in enumerate(row):
            both = common(kinds[index], value.type)
            if both is None:
                raise mismatch(
                    f"Values rows have mismatched types: {kinds[index]}, and {value.type}"
                )
            kinds[index] = both
    written = [
        ", ".join(casts.coerce(value, kind).sql for value, kind in zip(row, kinds, strict=True))
        for row in rows
    ]
    outputs = named((None, kind) for kind in kinds)
    columns = ", ".join(quoted(output.sql_name) for output in outputs)
    joined = ", ".join(f"({row})" for row in written)
    return Query(f"SELECT * FROM (VALUES {joined}) AS v({columns})", outputs)


def _row(row: exp.Expr, scope: Scope) -> list[Value]:
    cells = row.expressions if isinstance(row, exp.Tuple) else [row]
    return [translate(cell, scope) for cell in cells]
