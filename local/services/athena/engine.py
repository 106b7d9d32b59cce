"""Athena's engine: SQL really runs, in DuckDB over the Parquet files of the registered partitions.

api.py is its API. What a statement means to Trino is in trino/; what the tables are says a catalog
(catalog.py).
"""

from dataclasses import dataclass

from sqlglot import exp

from local.services.athena import metadata
from local.services.athena.catalog import DATABASE, Catalog
from local.services.athena.connection import confined, execute
from local.services.athena.limits import check_stages
from local.services.athena.results import Answer, columns_of, readable
from local.services.athena.tables import AttachedTables
from local.services.athena.trino.errors import QueryError
from local.services.athena.trino.parsing import bind, parse
from local.services.athena.trino.queries.statements import translate_statement


@dataclass(frozen=True)
class Engine:
    """Runs one Athena statement at a time against the tables of a catalog."""

    catalog: Catalog

    def run(
        self, sql: str, parameters: list[str] | None = None, database: str = DATABASE
    ) -> Answer:
        """Execute a statement that reads.

        Args:
            sql: in Athena's dialect.
            parameters: values of its question marks, each written as a SQL literal.
            database: of names without one.

        Raises:
            QueryError: the statement is wrong, none that the work group runs, or fails.
        """
        statement = parse(bind(sql, parameters or []))
        if isinstance(statement, exp.Query | exp.Values):
            return self._select(statement, database)
        if isinstance(statement, exp.Command) and statement.name.upper() == "EXPLAIN":
            return self._explain(statement.expression.name, database)
        described = metadata.answer(statement, self.catalog, database)
        if described:
            return described
        raise QueryError(
            "SYNTAX_ERROR",
            f"this work group reads only: it runs SELECT, SHOW, DESCRIBE and EXPLAIN, not "
            f"{statement.key.upper()}",
        )

    def _select(self, statement: exp.Expr, database: str) -> Answer:
        check_stages(statement)
        with confined(self.catalog.root) as connection:
            return select(statement, AttachedTables(connection, self.catalog, database))

    def _explain(self, sql: str, database: str) -> Answer:
        """Return the plan of a query: that of DuckDB, as there is no other here."""
        statement = parse(sql)
        if not isinstance(statement, exp.Query | exp.Values):
            raise QueryError("NOT_SUPPORTED", "the laptop's Athena explains plain queries only")
        check_stages(statement)
        with confined(self.catalog.root) as connection:
            tables = AttachedTables(connection, self.catalog, database)
            query = translate_statement(statement, tables)
            plan = execute(connection, f"EXPLAIN {query.sql}")
        lines = ["Plan of the laptop's engine (DuckDB); Athena's own differs."]
        lines += [line for _, part in plan for line in str(part).splitlines()]
        return Answer([("Query Plan", "varchar")], [(line,) for line in lines])


def select(statement: exp.Expr, tables: AttachedTables) -> Answer:
    """Return the rows of a query, as Python has its values.

    Raises:
        QueryError: it is wrong, or fails.
    """
    query = translate_statement(statement, tables)
    rows = execute(tables.connection, query.sql)
    kinds = [output.type for output in query.outputs]
    values = [
        tuple(readable(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in rows
    ]
    scanned = sum(file.stat().st_size for file in tables.files)
    return Answer(columns_of(query.outputs), values, scanned)
