"""Queries: SELECT, VALUES, set operations, WITH, and queries inside expressions."""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from local.services.athena.trino import calls, casts, operators, relations
from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions import translate
from local.services.athena.trino.relations import From
from local.services.athena.trino.scope import (
    Output,
    Query,
    Relation,
    Scope,
    Tables,
    Value,
    expect,
    named,
    of_column,
    quoted,
)
from local.services.athena.trino.types import BOOLEAN, DOUBLE, Type, common

_SET_OPERATIONS = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}

_COMPARISONS = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def translate_statement(query: exp.Expr, tables: Tables) -> Query:
    """Return a query of the catalog's tables in DuckDB's words.

    Raises:
        QueryError: Athena refuses it, or this emulation does not know something in it.
    """
    try:
        return translate_query(query, Scope(tables))
    except RecursionError as error:
        raise QueryError("SYNTAX_ERROR", "the statement is nested too deeply") from error


def translate_query(node: exp.Expr, scope: Scope) -> Query:
    """Return a query whose scope is that of what stands around it."""
    scope, definitions = _with(node, scope)
    match node:
        case exp.Select():
            query = _select(node, scope)
        case exp.SetOperation():
            query = _set_operation(node, scope)
        case exp.Values():
            query = _limited(relations.values(node, scope), node, scope)
        case exp.Subquery():
            expect(node, "this", "with_", "order", "limit", "offset")
            query = _limited(translate_query(node.this, scope), node, scope)
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
            query = Query(query.sql, relations.renamed(query.outputs, names))
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
    distinct = node.args.get("distinct")
    if distinct and distinct.args.get("on"):
        raise unsupported("DISTINCT ON")
    sql = f"SELECT {'DISTINCT ' if distinct else ''}{selected}{joined.sql}"
    if where := node.args.get("where"):
        sql += f" WHERE {operators.boolean(translate(where.this, inner))}"
    if group := node.args.get("group"):
        sql += f" GROUP BY {_grouping(group, items, inner)}"
    if having := node.args.get("having"):
        sql += f" HAVING {operators.boolean(translate(having.this, inner))}"
    if windows := node.args.get("windows"):
        named_windows = [
            f"{quoted(window.name.lower())} AS ({calls.window(window, inner)})"
            for window in windows
        ]
        sql += f" WINDOW {', '.join(named_windows)}"
    if order := node.args.get("order"):
        sql += f" ORDER BY {_ordering(order, items, inner)}"
    return Query(f"{sql}{_window_of_rows(node)}", outputs)


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
            return _item(key, items).sql
        case exp.Tuple() | exp.Rollup() | exp.Cube() | exp.GroupingSets():
            words = {exp.Rollup: "ROLLUP ", exp.Cube: "CUBE ", exp.GroupingSets: "GROUPING SETS "}
            inner = [_group_key(part, items, scope) for part in key.expressions]
            return f"{words.get(type(key), '')}({', '.join(inner)})"
    return translate(key, scope).sql


def _item(position: exp.Literal, items: Sequence[tuple[str | None, Value]]) -> Value:
    """Return the column that a number in GROUP BY or ORDER BY stands for."""
    index = int(position.name) if position.is_int else 0
    if not 0 < index <= len(items):
        raise QueryError(
            "INVALID_COLUMN_REFERENCE",
            f"Position {position.name} is not in select list",
        )
    return items[index - 1][1]


def _ordering(order: exp.Order, items: Sequence[tuple[str | None, Value]], scope: Scope) -> str:
    """Return what ORDER BY sorts by: positions, names of columns, or expressions of both."""
    aliases = {name.lower(): value for name, value in items if name}
    own = scope.with_variables(aliases)
    keys = []
    for key in order.expressions:
        translated = ""
        if isinstance(key.this, exp.Literal) and not key.this.is_string:
            _item(key.this, items)
            translated = key.this.name
        keys.append(calls.sort_key(key, own, translated))
    return ", ".join(keys)


def _window_of_rows(node: exp.Expr) -> str:
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
        is_all = isinstance(limit.expression, exp.Column) and limit.expression.name == "all"
        sql += "" if is_all else f" LIMIT {_count(limit.expression)}"
    if offset is not None:
        expect(offset, "expression")
        sql += f" OFFSET {_count(offset.expression)}"
    return sql


def _count(number: exp.Expr) -> int:
    if not isinstance(number, exp.Literal) or not number.is_int:
        raise QueryError("SYNTAX_ERROR", f"a number of rows is wanted: {number.sql()}")
    return int(number.name)


def _limited(query: Query, node: exp.Expr, scope: Scope) -> Query:
    """Return a query with the ORDER BY and LIMIT behind it."""
    order = node.args.get("order")
    window = _window_of_rows(node)
    if not order and not window:
        return query
    relation = Relation("q", (), query.outputs)
    items = [(output.name, of_column(relation, output)) for output in query.outputs]
    inner = Scope(scope.tables, relations=(relation,), parent=scope, queries=scope.queries)
    columns = ", ".join(quoted(output.sql_name) for output in query.outputs)
    sql = f"SELECT * FROM ({query.sql}) AS q({columns})"
    if order:
        sql += f" ORDER BY {_ordering(order, items, inner)}"
    return Query(f"{sql}{window}", query.outputs)


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
    return _limited(query, node, scope)


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
    sql = f"{_as_types(left, kinds)} {words} {_as_types(right, kinds)}"
    return Query(sql, outputs)


def _as_types(query: Query, kinds: Sequence[Type]) -> str:
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
    rows = _as_types(query, [right.type])
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
