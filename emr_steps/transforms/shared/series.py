"""A location's rows in the order of their days, and what stands before and after each."""

from collections.abc import Iterable

from covidlake.quality import rules
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# All windows have this order, which is that of the files: Spark sorts once.
BY_DAY = "(PARTITION BY iso_code ORDER BY date)"


def with_rows_before(rows: DataFrame, columns: Iterable[str]) -> DataFrame:
    """Return rows with `_before_<column>`: its value on the location's row before, or null."""
    return rows.withColumns(
        {f"_before_{column}": F.expr(f"lag({column}) OVER {BY_DAY}") for column in columns}
    )


def with_reports_about(rows: DataFrame, counts: Iterable[str]) -> DataFrame:
    """Return rows with `_last_<count>` and `_next_<count>`: the nearest reports that are not 0.

    Each has the date and the count of the report before and after the row's.
    """
    reports = {
        count: f"if({count} <> 0, named_struct('date', date, 'count', {count}), null)"
        for count in counts
    }
    sides = {"last": "lag", "next": "lead"}
    return rows.withColumns(
        {
            f"_{side}_{count}": F.expr(f"{function}({report}) IGNORE NULLS OVER {BY_DAY}")
            for count, report in reports.items()
            for side, function in sides.items()
        }
    )


def unreported_zero(count: str) -> Column:
    """Return whether a zero stands between two reports that are both far from zero.

    The reports are those of with_reports_about. False, never null, elsewhere.
    """
    last = F.col(f"_last_{count}")
    following = F.col(f"_next_{count}")
    # The next report covers the days that nobody reported, too.
    days = F.datediff(following["date"], last["date"])
    last_is_far = last["count"] >= rules.FAR_FROM_ZERO
    next_is_far = following["count"] >= rules.FAR_FROM_ZERO * days
    return F.coalesce((F.col(count) == 0) & (last_is_far & next_is_far), F.lit(False))
