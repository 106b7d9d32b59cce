"""What to say where Spark fails all the same: which row of a source, in one sentence."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from covidlake.errors import SourceInvalid
from covidlake.reading.canonical import LINE
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

Item = TypeVar("Item")


def cause_of(error: Py4JJavaError) -> str:
    """Return what is at the root of an error of Spark's, without the stacks above it."""
    cause = error.java_exception
    while cause.getCause() is not None:
        cause = cause.getCause()
    message = cause.getMessage() or cause.toString()
    first, *_ = str(message).splitlines()
    return first


def failing_row(source: str, rows: DataFrame, folder: str) -> SourceInvalid | None:
    """Find the first row and column of a source that Spark cannot read, or write again.

    None where it is none of them. That takes some thirty jobs, each over fewer rows or columns.

    Args:
        rows: LINE, and the columns of the dataset.
        folder: Where they are written in trying.
    """

    def failure(lines: Sequence[int], columns: Sequence[str]) -> Py4JJavaError | None:
        of_lines = rows.where(F.col(LINE).between(lines[0], lines[-1]))
        return _failure(of_lines.select(*columns), folder)

    columns = [name for name in rows.columns if name != LINE]
    last = rows.agg(F.max(LINE)).first()[0]
    lines = range(1, last + 1)
    if failure(lines, columns) is None:
        return None
    column = _narrowed(columns, lambda some: failure(lines, some) is not None)
    line = _narrowed(lines, lambda some: failure(some, [column]) is not None)
    error = failure([line], [column])
    cause = cause_of(error) if error else "it cannot be read or written"
    return SourceInvalid(f"{source}: line {line}, {column}: {cause}")


def _narrowed(items: Sequence[Item], fails: Callable[[Sequence[Item]], bool]) -> Item:
    """Return one of the items, by halves: what fails because of one fails for its half."""
    while len(items) > 1:
        middle = len(items) // 2
        first, second = items[:middle], items[middle:]
        items = first if fails(first) else second
    return items[0]


def _failure(rows: DataFrame, folder: str) -> Py4JJavaError | None:
    try:
        rows.write.mode("overwrite").parquet(folder)
    except Py4JJavaError as error:
        return error
    return None
