"""SparkSQL over DataFrames."""

from uuid import uuid4

from pyspark.sql import DataFrame


def sql(query: str, **frames: DataFrame) -> DataFrame:
    """A query that names DataFrames in braces: sql("SELECT count(*) FROM {daily}", daily=daily).

    The session's own sql(query, daily=daily) means the same, but drops the views that it makes, and
    dropping a view uncaches the DataFrame behind it: whatever was persisted would be computed again
    for each table. Here the views last as long as the session.
    """
    views = {name: f"{name}_{uuid4().hex}" for name in frames}
    for name, frame in frames.items():
        frame.createTempView(views[name])
    return next(iter(frames.values())).sparkSession.sql(query.format(**views))
