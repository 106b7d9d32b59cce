"""Where the kinds of expressions are registered, each with what translates it."""

from functools import singledispatch

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, unsupported
from local.services.athena.trino.scope import Scope, Value


@singledispatch
def translate(node: exp.Expr | None, scope: Scope) -> Value:
    """Return an expression in DuckDB's words, with Trino's type.

    Raises:
        QueryError: Trino refuses it, or this emulation does not know it.
    """
    if node is None:
        raise QueryError("SYNTAX_ERROR", "an expression is wanted")
    raise unsupported(node.key.upper().replace("_", " "))
