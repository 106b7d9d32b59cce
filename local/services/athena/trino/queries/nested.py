"""A query wherever it stands: as the statement, behind FROM, in WITH, as a value."""

from functools import singledispatch

from sqlglot import exp

from local.services.athena.trino.errors import unsupported
from local.services.athena.trino.scope import Query, Scope


# What translates each kind of query is registered by queries.statements, which reads relations,
# which may be queries again.
@singledispatch
def translate_query(node: exp.Expr, scope: Scope) -> Query:
    """Return a query whose scope is that of what stands around it."""
    raise unsupported(node.key.upper())
