"""What Athena refuses of any statement: one that is too long, or whose plan has too many stages.

Only Athena itself plans. What is counted here is what its engine (Trino) plans at most, seen from
the syntax tree; the service quotas and `query.max-stage-count` are the limits.
"""

from sqlglot import exp

MOST_BYTES = 262_144
MOST_STAGES = 150


def planned_stages(statement: exp.Expr) -> int:
    """Return how many stages the plan of a query has at most.

    Each scan is one. Each grouping, join and IN (SELECT ...) exchanges rows once more, and the last
    one gathers what is left.
    """
    defined_here = {expression.alias for expression in statement.find_all(exp.CTE)}
    scans = [table for table in statement.find_all(exp.Table) if table.name not in defined_here]
    # UNNEST takes apart the row at hand.
    joins = [join for join in statement.find_all(exp.Join) if not isinstance(join.this, exp.Unnest)]
    groupings = list(statement.find_all(exp.Group, exp.Distinct))
    semi_joins = [test for test in statement.find_all(exp.In) if test.args.get("query")]
    return len(scans) + len(joins) + len(groupings) + len(semi_joins) + 1


def check_length(sql: str) -> None:
    """Raise ValueError for a statement that Athena does not take."""
    size = len(sql.encode())
    if size > MOST_BYTES:
        raise ValueError(
            f"the statement has {size:,} bytes, and Athena takes {MOST_BYTES:,} at most"
        )


def check_stages(statement: exp.Expr) -> None:
    """Raise ValueError for a query that Trino would not run."""
    stages = planned_stages(statement)
    if stages > MOST_STAGES:
        raise ValueError(
            f"QUERY_HAS_TOO_MANY_STAGES: Number of stages in the query ({stages}) "
            f"exceeds the allowed maximum ({MOST_STAGES})"
        )
