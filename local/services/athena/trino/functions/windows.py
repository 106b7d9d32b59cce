"""What stands in and behind a call: DISTINCT, ORDER BY, FILTER, OVER and the windows themselves."""

from dataclasses import dataclass

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, unsupported
from local.services.athena.trino.expressions import operators
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.scope import Scope, expect, quoted


@dataclass(frozen=True)
class Clauses:
    """What stands in and behind a call of an aggregate or window function.

    Attributes:
        distinct: DISTINCT.
        order: ORDER BY within the call.
        nulls: IGNORE NULLS.
        where: FILTER.
        over: OVER.
    """

    distinct: str = ""
    order: str = ""
    nulls: str = ""
    where: str = ""
    over: str = ""

    def for_templates(self) -> dict[str, str]:
        return {
            "d": self.distinct,
            "o": self.order,
            "n": self.nulls,
            "w": f"{self.where}{self.over}",
        }


def unwrapped(node: exp.Expr, scope: Scope) -> tuple[exp.Anonymous, Clauses]:
    """Return the call within its clauses, and these."""
    where = over = order = nulls = ""
    while not isinstance(node, exp.Anonymous):
        match node:
            case exp.Window():
                over = _over(node, scope)
            case exp.Filter():
                condition = operators.boolean(translate(node.expression.this, scope))
                where = f" FILTER (WHERE {condition})"
            case exp.WithinGroup():
                order = f" {ordering(node.expression, scope)}"
            case exp.IgnoreNulls():
                nulls = " IGNORE NULLS"
            case exp.RespectNulls():
                pass
            case _:
                raise unsupported(f"a window of {node.key.upper()}")
        node = node.this
    return node, Clauses(order=order, nulls=nulls, where=where, over=over)


def _over(node: exp.Window, scope: Scope) -> str:
    expect(node, "this", "partition_by", "order", "spec", "alias", "over")
    if node.args.get("alias"):
        return f" OVER {quoted(node.args['alias'].name.lower())}"
    return f" OVER ({window_of(node, scope)})"


def window_of(node: exp.Window, scope: Scope) -> str:
    """Return what stands between the parentheses of OVER or WINDOW."""
    parts = []
    if keys := node.args.get("partition_by"):
        listed = ", ".join(translate(key, scope).sql for key in keys)
        parts.append(f"PARTITION BY {listed}")
    if node.args.get("order"):
        parts.append(ordering(node.args["order"], scope))
    if spec := node.args.get("spec"):
        _check_range(spec, node.args.get("order"), scope)
        parts.append(_frame(spec, scope))
    return " ".join(parts)


def _check_range(spec: exp.WindowSpec, order: exp.Order | None, scope: Scope) -> None:
    """Raise QueryError where RANGE is by a value that what it orders by is not added to."""
    offsets = [spec.args.get(side) for side in ("start", "end")]
    offsets = [offset for offset in offsets if isinstance(offset, exp.Expr)]
    if spec.args["kind"].upper() != "RANGE" or not offsets:
        return
    keys = order.expressions if order else []
    if len(keys) != 1:
        raise QueryError(
            "INVALID_WINDOW_FRAME", "RANGE by a value needs one expression in ORDER BY"
        )
    for offset in offsets:
        operators.arithmetic("+", translate(keys[0].this, scope), translate(offset, scope))


def _frame(spec: exp.WindowSpec, scope: Scope) -> str:
    expect(spec, "kind", "start", "start_side", "end", "end_side")
    start = _bound(spec.args["start"], spec.args.get("start_side"), scope)
    end = _bound(spec.args.get("end") or "CURRENT ROW", spec.args.get("end_side"), scope)
    return f"{spec.args['kind'].upper()} BETWEEN {start} AND {end}"


def _bound(bound: exp.Expr | str, side: str | None, scope: Scope) -> str:
    written = bound.upper() if isinstance(bound, str) else translate(bound, scope).sql
    return f"{written} {side.upper()}" if side else written


def ordering(order: exp.Order, scope: Scope) -> str:
    """Return ORDER BY; nulls come last unless the statement says otherwise."""
    return f"ORDER BY {', '.join(sort_key(key, scope) for key in order.expressions)}"


def sort_key(key: exp.Expr, scope: Scope, translated: str = "") -> str:
    """Return a part of ORDER BY."""
    expect(key, "this", "desc", "nulls_first")
    direction = "DESC" if key.args.get("desc") else "ASC"
    nulls = "FIRST" if key.args.get("nulls_first") else "LAST"
    return f"{translated or translate(key.this, scope).sql} {direction} NULLS {nulls}"
