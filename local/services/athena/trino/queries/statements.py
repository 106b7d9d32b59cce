"""Queries: SELECT, VALUES, set operations and WITH."""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions import operators
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.functions.windows import window_of
from local.services.athena.trino.queries import relations
from local.services.athena.trino.queries.nested import translate_query
from local.services.athena.trino.queries.relations import From
from local.services.athena.trino.queries.rows import (
    as_types,
    item_at,
    limited,
    order_of,
    window_of_rows,
)
from local.services.athena.trino.queries.unnest import renamed
from local.services.athena.trino.scope import (
    Query,
    Scope,
    Tables,
    Value,
    expect,
    named,
    quoted,
)
from local.services.athena.trino.types import common

_SET_OPERATIONS = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}


def translate_statement(query: exp.Expr, tables: Tables) -> Query:
    """Return a query of the catalog's tables in DuckDB's words.

    Raises:
        QueryError: Athena refuses it, or this emulation does not know something in it.
    """
    try:
        return translate_query(query, Scope(tables))
    except RecursionError as error:
        raise QueryError("SYNTAX_ERROR", "the statement is nested too deeply") from error


@translate_query.register(exp.Query)
@translate_query.register(exp.Values)
def _query(node: exp.Expr, scope: Scope) -> Query:
    scope, definitions = _with(node, scope)
    match node:
        case exp.Select():
            query = _select(node, scope)
        case exp.SetOperation():
            query = _set_operation(node, scope)
        case exp.Values():
            query = limited(relations.values(node, scope), node, scope)
        case exp.Subquery():
            expect(node, "this", "with_", "order", "limit", "offset")
            query = limited(translate_query(node.this, scope), node, scope)
        case _:
            raise unsupported(node.key.upper())
    return Query(f"{definitions}{query.sql}", query.outputs)


def _with(node: exp.Expr, scope: Scope) -> tuple[Scope, str]:
    """Return the scope with the queries of WITH, and these."""
    clause = node.args.get("with_")
    if clause is None:
        return scope, ""
    if clause.args.get("recursive"):
        raise unsupported("WITH RECURSIVE")
    definitions = []
    for definition in clause.expressions:
        expect(definition, "this", "alias")
        name = definition.alias.lower()
        query = translate_query(definition.this, scope)
        if columns := definition.args["alias"].args.get("columns"):
            names = [column.name for column in columns]
            query = Query(query.sql, renamed(query.outputs, names))
        columns_sql = ", ".join(quoted(output.sql_name) for output in query.outputs)
        # Names of tables end with none of these.
        sql_name = quoted(f"{name} with")
        definitions.append(f"{sql_name}({columns_sql}) AS ({query.sql})")
        reading = Query(f"FROM {sql_name}", query.outputs)
        scope = replace(scope, queries={**scope.queries, name: reading})
    return scope, f"WITH {', '.join(definitions)} "


def _select(node: exp.Select, scope: Scope) -> Query:
    expect(
        node, "with_", "distinct", "expressions", "from_", "joins", "where", "group", "having",
        "order", "limit", "offset", "windows",
    )  # fmt: skip
    if not node.expressions:
        raise QueryError("SYNTAX_ERROR", "SELECT needs columns")
    joined = relations.translate_from(node, scope.inside())
    inner = joined.scope
    items = _items(node, joined)
    outputs = named((name, value.type) for name, value in items)
    selected = ", ".join(
        f"{value.sql} AS {quoted(output.sql_name)}"
        for (_, value), output in zip(items, outputs, strict=True)
    )
    sql = f"SELECT {_distinct(node)}{selected}{joined.sql}{_groups(node, items, inner)}"
    is_distinct = bool(node.args.get("distinct"))
    if windows := node.args.get("windows"):
        named_windows = [
            f"{quoted(window.name.lower())} AS ({window_of(window, inner)})" for window in windows
        ]
        sql += f" WINDOW {', '.join(named_windows)}"
    if order := node.args.get("order"):
        sql += f" ORDER BY {order_of(order, items, inner, is_distinct=is_distinct)}"
    return Query(f"{sql}{window_of_rows(node)}", outputs)


def _distinct(node: exp.Select) -> str:
    distinct = node.args.get("distinct")
    if distinct and distinct.args.get("on"):
        raise unsupported("DISTINCT ON")
    return "DISTINCT " if distinct else ""


def _groups(node: exp.Select, items: Sequence[tuple[str | None, Value]], scope: Scope) -> str:
    """Return WHERE, GROUP BY and HAVING."""
    sql = ""
    if where := node.args.get("where"):
        sql += f" WHERE {operators.boolean(translate(where.this, scope))}"
    if group := node.args.get("group"):
        sql += f" GROUP BY {_grouping(group, items, scope)}"
    if having := node.args.get("having"):
        sql += f" HAVING {operators.boolean(translate(having.this, scope))}"
    return sql


def _items(node: exp.Select, joined: From) -> list[tuple[str | None, Value]]:
    """Return name and value of each column of a SELECT."""
    items: list[tuple[str | None, Value]] = []
    for item in node.expressions:
        if item.is_star and not isinstance(item, exp.Count):
            items += _star(item, joined)
        elif isinstance(item, exp.Alias):
            items.append((item.alias, translate(item.this, joined.scope)))
        elif isinstance(item, exp.Column):
            items.append((item.name, translate(item, joined.scope)))
        else:
            items.append((None, translate(item, joined.scope)))
    return items


def _star(item: exp.Expr, joined: From) -> list[tuple[str | None, Value]]:
    if isinstance(item, exp.Column):
        expect(item.this)
        return relations.star(joined, tuple(part.name.lower() for part in item.parts[:-1]))
    if not isinstance(item, exp.Star):
        raise unsupported(f"an asterisk in {item.key.upper()}")
    expect(item)
    return relations.star(joined, ())


def _grouping(group: exp.Group, items: Sequence[tuple[str | None, Value]], scope: Scope) -> str:
    expect(group, "expressions", "rollup", "cube", "grouping_sets")
    parts = [_group_key(key, items, scope) for key in group.expressions]
    for name in ("rollup", "cube", "grouping_sets"):
        parts += [_group_key(key, items, scope) for key in group.args.get(name) or []]
    if not parts:
        raise QueryError("SYNTAX_ERROR", "GROUP BY needs columns")
    return ", ".join(parts)


def _group_key(key: exp.Expr, items: Sequence[tuple[str | None, Value]], scope: Scope) -> str:
    match key:
        case exp.Literal() if not key.is_string:
            return item_at(key, items).sql
        case exp.Tuple() | exp.Rollup() | exp.Cube() | exp.GroupingSets():
            words = {exp.Rollup: "ROLLUP ", exp.Cube: "CUBE ", exp.GroupingSets: "GROUPING SETS "}
            if isinstance(key, exp.Rollup | exp.Cube) and not key.expressions:
                raise QueryError("SYNTAX_ERROR", f"{key.key.upper()} needs columns")
            inner = [_group_key(part, items, scope) for part in key.expressions]
            return f"{words.get(type(key), '')}({', '.join(inner)})"
    return translate(key, scope).sql


def _set_operation(node: exp.SetOperation, scope: Scope) -> Query:
    expect(node, "this", "expression", "distinct", "with_", "order", "limit", "offset")
    sides: list[tuple[str, exp.Expr]] = []
    rest: exp.Expr = node
    # A long chain leans to the left: no recursion for each link.
    while isinstance(rest, exp.SetOperation) and (rest is node or _is_bare(rest)):
        words = _SET_OPERATIONS[type(rest)] + ("" if rest.args.get("distinct") else " ALL")
        sides.append((words, rest.expression))
        rest = rest.this
    query = translate_query(rest, scope)
    for words, side in reversed(sides):
        query = _combined(query, words, translate_query(side, scope))
    return limited(query, node, scope)


def _is_bare(node: exp.SetOperation) -> bool:
    return not any(node.args.get(name) for name in ("with_", "order", "limit", "offset"))


def _combined(left: Query, words: str, right: Query) -> Query:
    name = words.split()[0]
    if len(left.outputs) != len(right.outputs):
        raise mismatch(
            f"{name} query has different number of fields: "
            f"{len(left.outputs)}, {len(right.outputs)}"
        )
    kinds = []
    for index, (one, other) in enumerate(zip(left.outputs, right.outputs, strict=True)):
        both = common(one.type, other.type)
        if both is None:
            raise mismatch(
                f"column {index + 1} in {name} query has incompatible types: "
                f"{one.type}, {other.type}"
            )
        kinds.append(both)
    outputs = named(zip((output.name for output in left.outputs), kinds, strict=True))
    sql = f"{as_types(left, kinds)} {words} {as_types(right, kinds)}"
    return Query(sql, outputs)
