"""Rows of a query: their order, which of them, and the types of their columns."""

from collections.abc import Sequence

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, unsupported
from local.services.athena.trino.expressions import casts
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.functions import windows
from local.services.athena.trino.scope import (
    Query,
    Relation,
    Scope,
    Value,
    expect,
    of_column,
    quoted,
)
from local.services.athena.trino.types import Type


def item_at(position: exp.Literal, items: Sequence[tuple[str | None, Value]]) -> Value:
    """Return the column that a number in GROUP BY or ORDER BY stands for."""
    index = int(position.name) if position.is_int else 0
    if not 0 < index <= len(items):
        raise QueryError(
            "INVALID_COLUMN_REFERENCE",
            f"Position {position.name} is not in select list",
        )
    return items[index - 1][1]


def order_of(
    order: exp.Order,
    items: Sequence[tuple[str | None, Value]],
    scope: Scope,
    *,
    is_distinct: bool = False,
) -> str:
    """Return what ORDER BY sorts by: positions, names of columns, or expressions of both."""
    aliases = {name.lower(): value for name, value in items if name}
    own = scope.with_variables(aliases)
    keys = []
    for key in order.expressions:
        translated = ""
        if isinstance(key.this, exp.Literal) and not key.this.is_string:
            item_at(key.this, items)
            translated = key.this.name
        elif is_distinct and translate(key.this, own).sql not in [value.sql for _, value in items]:
            raise QueryError(
                "EXPRESSION_NOT_IN_DISTINCT",
                "For SELECT DISTINCT, ORDER BY expressions must appear in select list",
            )
        keys.append(windows.sort_key(key, own, translated))
    return ", ".join(keys)


def window_of_rows(node: exp.Expr) -> str:
    """Return LIMIT and OFFSET."""
    sql = ""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    if isinstance(limit, exp.Fetch):
        options = limit.args.get("limit_options")
        if options and (options.args.get("with_ties") or options.args.get("percent")):
            raise unsupported("FETCH FIRST WITH TIES or PERCENT")
        count = limit.args.get("count")
        sql += f" LIMIT {_count(count) if count else 1}"
    elif limit is not None:
        expect(limit, "expression")
        is_all = limit.expression.name.lower() == "all"
        sql += "" if is_all else f" LIMIT {_count(limit.expression)}"
    if offset is not None:
        expect(offset, "expression")
        sql += f" OFFSET {_count(offset.expression)}"
    return sql


def _count(number: exp.Expr) -> int:
    if not isinstance(number, exp.Literal) or not number.is_int:
        raise QueryError("SYNTAX_ERROR", f"a number of rows is wanted: {number.sql()}")
    return int(number.name)


def limited(query: Query, node: exp.Expr, scope: Scope) -> Query:
    """Return a query with the ORDER BY and LIMIT behind it."""
    order = node.args.get("order")
    window = window_of_rows(node)
    if not order and not window:
        return query
    relation = Relation("q", (), query.outputs)
    items = [(output.name, of_column(relation, output)) for output in query.outputs]
    inner = Scope(scope.tables, relations=(relation,), parent=scope, queries=scope.queries)
    columns = ", ".join(quoted(output.sql_name) for output in query.outputs)
    sql = f"SELECT * FROM ({query.sql}) AS q({columns})"
    if order:
        sql += f" ORDER BY {order_of(order, items, inner)}"
    return Query(f"{sql}{window}", query.outputs)


def as_types(query: Query, kinds: Sequence[Type]) -> str:
    """Return a query in parentheses whose columns have these types."""
    if [output.type for output in query.outputs] == list(kinds):
        return f"({query.sql})"
    columns = ", ".join(quoted(output.sql_name) for output in query.outputs)
    cast = [
        f"{casts.coerce(Value(quoted(output.sql_name), output.type), kind).sql}"
        f" AS {quoted(output.sql_name)}"
        for output, kind in zip(query.outputs, kinds, strict=True)
    ]
    return f"(SELECT {', '.join(cast)} FROM ({query.sql}) AS q({columns}))"
