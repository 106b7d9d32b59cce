"""Queries: what a statement selects, from where, in which order."""

# Each registers what it translates.
from local.services.athena.trino.expressions import literals, operations  # noqa: F401
from local.services.athena.trino.functions import calls  # noqa: F401
from local.services.athena.trino.queries import subqueries  # noqa: F401
