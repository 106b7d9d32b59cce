"""What the names of a query stand for: relations and their columns, WITH, and variables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, unsupported
from local.services.athena.trino.types import Type


@dataclass(frozen=True)
class Value:
    """An expression as DuckDB reads it, and the type that Trino gives it."""

    sql: str
    type: Type


@dataclass(frozen=True)
class Output:
    """A column of a query.

    Attributes:
        name: as the query writes it; None of an expression without an alias.
        type: Trino's.
        sql_name: in DuckDB, where it is unique.
    """

    name: str | None
    type: Type
    sql_name: str


@dataclass(frozen=True)
class Query:
    """A query in DuckDB's words, and its columns."""

    sql: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True)
class Relation:
    """A table, view or subquery behind FROM.

    Attributes:
        alias: in DuckDB.
        names: by which its columns may be qualified: alias, or table, schema and catalog.
        outputs: its columns.
    """

    alias: str
    names: tuple[str, ...]
    outputs: tuple[Output, ...]

    def is_named(self, qualifier: tuple[str, ...]) -> bool:
        """Return whether a qualifier (catalog, schema, table) names it, the end of it at least."""
        return not qualifier or self.names[-len(qualifier) :] == qualifier


class Tables(Protocol):
    """Finds tables: their columns, and what reads them."""

    def find(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], Query]:
        """Return the full name of a table, and the query of its rows.

        Raises:
            QueryError: there is none.
        """


@dataclass(frozen=True)
class Scope:
    """Names that an expression may use.

    Attributes:
        tables: of the catalog.
        relations: behind FROM.
        merged: columns that USING made one of two, by name.
        parent: of the query around a subquery.
        queries: of WITH, by name.
        variables: of lambda functions.
    """

    tables: Tables
    relations: tuple[Relation, ...] = ()
    merged: Mapping[str, Value] = field(default_factory=dict)
    parent: "Scope | None" = None
    queries: Mapping[str, Query] = field(default_factory=dict)
    variables: Mapping[str, Value] = field(default_factory=dict)

    def inside(self) -> "Scope":
        """Return the scope of a subquery."""
        return Scope(self.tables, parent=self, queries=self.queries, variables=self.variables)

    def with_variables(self, variables: Mapping[str, Value]) -> "Scope":
        return replace(self, variables={**self.variables, **variables})

    def column(self, name: str, qualifier: tuple[str, ...] = ()) -> Value:
        """Return the column that a name stands for.

        Raises:
            QueryError: it stands for none, or for several.
        """
        if not qualifier and name in self.variables:
            return self.variables[name]
        if not qualifier and name in self.merged:
            return self.merged[name]
        found = [
            (relation, output)
            for relation in self.relations
            if relation.is_named(qualifier)
            for output in relation.outputs
            if output.name is not None and output.name.lower() == name
        ]
        shown = ".".join((*qualifier, name))
        if len(found) > 1:
            raise QueryError("AMBIGUOUS_NAME", f"Column '{shown}' is ambiguous")
        if found:
            return of_column(*found[0])
        if self.parent:
            return self.parent.column(name, qualifier)
        raise QueryError("COLUMN_NOT_FOUND", f"Column '{shown}' cannot be resolved")


def of_column(relation: Relation, output: Output) -> Value:
    """Return a column of a relation as an expression."""
    return Value(f"{quoted(relation.alias)}.{quoted(output.sql_name)}", output.type)


def named(columns: Iterable[tuple[str | None, Type]]) -> tuple[Output, ...]:
    """Return columns with names that are unique in DuckDB, which knows no upper case."""
    taken: set[str] = set()
    outputs = []
    for index, (name, kind) in enumerate(columns):
        wanted = name.lower() if name else f"_col{index}"
        sql_name = wanted
        while sql_name in taken:
            sql_name += "_"
        taken.add(sql_name)
        outputs.append(Output(name, kind, sql_name))
    return tuple(outputs)


def quoted(name: str) -> str:
    """Return a name as SQL."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def text(value: str) -> str:
    """Return a text as SQL."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def expect(node: exp.Expr, *known: str) -> None:
    """Raise QueryError where a part of the syntax has more to it than is read of it here."""
    more = [name for name, value in node.args.items() if value and name not in known]
    if more:
        what = more[0].rstrip("_").replace("_", " ").upper()
        raise unsupported(f"{what} of {node.key.upper()}")
