"""SparkSQL over DataFrames."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from pyspark.sql import DataFrame

Literal = bool | int | float | str


def sql(
    query: str,
    args: Mapping[str, Literal] | None = None,
    lists: Mapping[str, Sequence[Literal]] | None = None,
    fragments: Mapping[str, str] | None = None,
    **frames: DataFrame,
) -> DataFrame:
    """Return the rows of a query over DataFrames.

        sql(
            "SELECT {group}, count(*) FROM {daily} WHERE cases > :least AND iso_code IN ({codes})",
            args={"least": 10},
            lists={"codes": ["COL", "PER"]},
            fragments={"group": "coalesce(continent, 'Unknown')"},
            daily=daily,
        )

    The session's own sql(query, daily=daily) means the same, but drops the views that it makes, and
    dropping a view uncaches the DataFrame behind it: whatever was persisted would be computed again
    for each table. Here the views last as long as the session.

    Args:
        query: Plain text, never an f-string. A colon names one of `args`, braces anything else.
        args: Values that Spark binds as literals. A float is a double, where 0.5 in the text of a
            query is a decimal.
        lists: Values to bind one by one, between commas.
        fragments: SQL that is no literal, such as a list of columns, composed beforehand.
        frames: One DataFrame or more, each read as a view.
    """
    views = {name: f"{name}_{uuid4().hex}" for name in frames}
    for name, frame in frames.items():
        frame.createTempView(views[name])
    values = dict(args or {})
    markers = {}
    for name, elements in (lists or {}).items():
        numbered = {f"{name}_{index}": element for index, element in enumerate(elements)}
        values |= numbered
        markers[name] = ", ".join(f":{element}" for element in numbered)
    text = query.format(**views, **markers, **(fragments or {}))
    session = next(iter(frames.values())).sparkSession
    return session.sql(text, args=values)
