"""A location's rows in the order of their days, and what stands before and after each."""

from collections.abc import Iterable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

# All windows have this order, which is that of the files: Spark sorts once.
BY_DAY = "(PARTITION BY iso_code ORDER BY date)"


def with_rows_before(rows: DataFrame, columns: Iterable[str]) -> DataFrame:
    """Return rows with `_before_<column>`: its value on the location's row before, or null."""
    return rows.withColumns(
        {f"_before_{column}": F.expr(f"lag({column}) OVER {BY_DAY}") for column in columns}
    )


def with_next_counts(rows: DataFrame, counts: Iterable[str]) -> DataFrame:
    """Return rows with `_next_<count>`: the location's next count that is not 0, or null."""
    return rows.withColumns(
        {
            f"_next_{count}": F.expr(f"lead(nullif({count}, 0)) IGNORE NULLS OVER {BY_DAY}")
            for count in counts
        }
    )
