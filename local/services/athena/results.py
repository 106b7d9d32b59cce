"""Results as Athena gives them: names of types, and the text of values in CSV and pages.

https://docs.aws.amazon.com/athena/latest/ug/querying.html
"""

import csv
import io
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from local.services.athena.trino.scope import Output
from local.services.athena.trino.types import REAL, YEAR_MONTH, ZONED, Type


@dataclass
class Answer:
    """The result of a statement.

    Attributes:
        columns: name and Athena's type of each.
        rows: its rows.
        scanned_bytes: size of the files that were read.
    """

    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    scanned_bytes: int = 0


def columns_of(outputs: Sequence[Output]) -> list[tuple[str, str]]:
    """Return name and type of columns; _col0 and so on of those without a name."""
    return [
        (f"_col{index}" if output.name is None else output.name, type_name(output.type))
        for index, output in enumerate(outputs)
    ]


def type_name(kind: Type) -> str:
    """Return a type as Athena's API names it: without parameters."""
    return "float" if kind == REAL else kind.base


def readable(value: Any, kind: Type) -> Any:
    """Return a value of DuckDB's as Python has it for a type of Trino."""
    if value is None:
        return None
    if kind.base == ZONED:
        return value.astimezone(ZoneInfo(kind.zone))
    if kind == REAL:
        return _shortest(value)
    if kind == YEAR_MONTH:
        months = round(value.days / 30)  # DuckDB's interval reaches Python in days
        return f"{months // 12}-{months % 12}"
    if kind.base == "array":
        return [readable(element, kind.parts[0]) for element in value]
    return value


def _shortest(value: float) -> float:
    """Return a number of single precision by the fewest digits that tell it."""
    if not math.isfinite(value):
        return value
    for digits in range(1, 9):
        shorter = float(f"{value:.{digits}g}")
        if struct.pack("f", shorter) == struct.pack("f", value):
            return shorter
    return float(f"{value:.9g}")


def to_csv(answer: Answer) -> str:
    """Return a result as Athena writes it: every value quoted, null as nothing."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NOTNULL, lineterminator="\n")
    if answer.columns:
        writer.writerow([name for name, _ in answer.columns])
    for row in answer.rows:
        writer.writerow([text_of(value) for value in row])
    return text.getvalue()


def text_of(value: Any) -> str | None:
    """Return a value as Athena writes it; None for null."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case float():
            return java_double(value)
        case Decimal():
            return f"{value:f}"
        case datetime():
            return _moment(value)
        case timedelta():
            return _interval(value)
        case list():
            return f"[{', '.join(_inside(element) for element in value)}]"
        case dict():
            written = ((_inside(key), _inside(held)) for key, held in value.items())
            pairs = (f"{key}={held}" for key, held in written)
            return f"{{{', '.join(pairs)}}}"
        case bytes():
            return value.hex(" ")
    return str(value)


def _inside(value: Any) -> str:
    text = text_of(value)
    return "null" if text is None else text


def _moment(value: datetime) -> str:
    # Milliseconds are all that Athena shows.
    shown = value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    return f"{shown} {value.tzinfo}" if value.tzinfo else shown


def _interval(value: timedelta) -> str:
    sign = "-" if value < timedelta(0) else ""
    length = abs(value)
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    milliseconds = length.microseconds // 1000
    return f"{sign}{length.days} {hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def java_double(value: float) -> str:
    """Return a double as Java writes it: 1.0E10 beyond ten million, 1.0E-4 below a thousandth."""
    written = repr(value)
    special = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    if written in special:
        return special[written]
    sign, digits, exponent = Decimal(written).as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - it is a number
    minus = "-" if sign else ""
    shown = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) - 1 + exponent
    if value == 0 or -3 <= power < 7:
        plain = f"{Decimal(written):f}"
        return plain if "." in plain else f"{plain}.0"
    return f"{minus}{shown[0]}.{shown[1:] or '0'}E{power}"
