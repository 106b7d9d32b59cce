"""UNNEST: arrays and maps taken apart, side by side."""

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, mismatch
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.scope import (
    Output,
    Query,
    Relation,
    Scope,
    Value,
    expect,
    named,
    quoted,
)
from local.services.athena.trino.types import BIGINT, Type


def aliased(
    node: exp.Expr, names: tuple[str, ...], query: Query, sql: str, scope: Scope
) -> tuple[Relation, str]:
    """Return a query behind FROM under its alias, with the names of columns that it may give."""
    alias = node.args.get("alias")
    outputs = query.outputs
    if alias and alias.this:
        names = (alias.this.name.lower(),)
    if alias and alias.args.get("columns"):
        outputs = renamed(outputs, [column.name for column in alias.args["columns"]])
    sql_alias = names[-1] if names else "q"
    taken = {relation.alias for relation in scope.relations}
    while sql_alias in taken:
        sql_alias += "_"
    columns = ", ".join(quoted(output.sql_name) for output in outputs)
    relation = Relation(sql_alias, names, outputs)
    return relation, f"{sql} AS {quoted(sql_alias)}({columns})"


def renamed(outputs: tuple[Output, ...], names: list[str]) -> tuple[Output, ...]:
    """Return columns under other names, one for each."""
    if len(outputs) != len(names):
        raise QueryError(
            "MISMATCHED_COLUMN_ALIASES",
            f"Column alias list has {len(names)} entries but relation has {len(outputs)} columns",
        )
    return named(zip(names, (output.type for output in outputs), strict=True))


def unnest(node: exp.Unnest, scope: Scope) -> tuple[Relation, str]:
    """Return arrays and maps taken apart, side by side; the shorter ones end with nulls."""
    expect(node, "expressions", "alias", "offset")
    columns: list[tuple[str, Type]] = []  # SQL and type
    lengths = []
    for argument in node.expressions:
        value = translate(argument, scope)
        lengths.append(f"coalesce(len({_as_array(value)}), 0)")
        if value.type.base == "array":
            columns.append((f"{value.sql}[i]", value.type.parts[0]))
        else:
            columns.append((f"map_keys({value.sql})[i]", value.type.parts[0]))
            columns.append((f"map_values({value.sql})[i]", value.type.parts[1]))
    if node.args.get("offset"):
        columns.append(("i", BIGINT))
    names = _names_of_unnest(node, len(columns))
    outputs = named(zip(names, (kind for _, kind in columns), strict=True))
    selected = ", ".join(sql for sql, _ in columns)
    longest = lengths[0] if len(lengths) == 1 else f"greatest({', '.join(lengths)})"
    sql = f"(SELECT {selected} FROM (SELECT unnest(range(1, {longest} + 1)) AS i))"
    return aliased(_without_columns(node), (), Query(sql, outputs), sql, scope)


def _without_columns(node: exp.Unnest) -> exp.Expr:
    """Return the alias of a relation alone, where its columns have their names already."""
    alias = node.args.get("alias")
    table = alias.this if alias else None
    return exp.Subquery(alias=exp.TableAlias(this=table) if table else None)


def _as_array(value: Value) -> str:
    if value.type.base == "map":
        return f"map_keys({value.sql})"
    if value.type.base != "array":
        raise mismatch(f"Cannot unnest type: {value.type}")
    return value.sql


def _names_of_unnest(node: exp.Unnest, count: int) -> list[str | None]:
    """Return the names that an alias gives; the last one is that of ORDINALITY."""
    alias = node.args.get("alias")
    columns = alias.args.get("columns") if alias else None
    offset = node.args.get("offset")
    if not columns:
        return [None] * count
    names: list[str | None] = [column.name for column in columns]
    if isinstance(offset, exp.Identifier):
        names.append(offset.name)
    if len(names) != count:
        raise QueryError(
            "MISMATCHED_COLUMN_ALIASES",
            f"Column alias list has {len(names)} entries but relation has {count} columns",
        )
    return names
