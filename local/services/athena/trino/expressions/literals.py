"""Literals: numbers, texts, moments and intervals, each of the type that its digits give it."""

import re
from zoneinfo import available_timezones

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, unsupported
from local.services.athena.trino.expressions import casts
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.scope import Scope, Value, text
from local.services.athena.trino.types import (
    BIGINT,
    BOOLEAN,
    DAY_TIME,
    DOUBLE,
    INTEGER,
    UNKNOWN,
    VARBINARY,
    VARCHAR,
    YEAR_MONTH,
    Type,
    decimal,
    of_sql,
    zoned,
)

_DAY_TIME_UNITS = ("SECOND", "MINUTE", "HOUR", "DAY")
_YEAR_MONTH_UNITS = ("MONTH", "YEAR")
_ZONED_MOMENT = re.compile(r"(\S+(?: \d+:\d+(?::\d+(?:\.\d+)?)?)?) ([A-Za-z][\w/+-]*)")


@translate.register(exp.Literal)
def _(node: exp.Literal, scope: Scope) -> Value:
    if node.is_string:
        return Value(text(node.name), VARCHAR)
    if "e" in node.name.lower():
        return Value(f"CAST('{node.name}' AS DOUBLE)", DOUBLE)
    if "." in node.name:
        whole, fraction = node.name.split(".")
        digits = len(whole) + len(fraction)
        kind = decimal(max(1, digits), len(fraction))
        return Value(f"CAST('{node.name}' AS DECIMAL{kind.numbers})", kind)
    return whole_number(node.name)


def whole_number(written: str) -> Value:
    """Return a whole number, an integer where it is one."""
    number = int(written)
    if not -(2**63) <= number < 2**63:
        raise QueryError("INVALID_LITERAL", f"Invalid numeric literal: {written}")
    kind = INTEGER if -(2**31) <= number < 2**31 else BIGINT
    return Value(f"CAST({number} AS {kind.base.upper()})", kind)


@translate.register(exp.UnicodeString)
def _(node: exp.UnicodeString, scope: Scope) -> Value:
    if node.args.get("escape"):
        raise unsupported("UESCAPE")
    decoded = re.sub(
        r"\\(?:\\|\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4}))",
        lambda code: chr(int(code[1] or code[2], 16)) if code[1] or code[2] else "\\",
        node.name,
    )
    return Value(text(decoded), VARCHAR)


@translate.register(exp.Null)
def _(node: exp.Null, scope: Scope) -> Value:
    return Value("NULL", UNKNOWN)


@translate.register(exp.Boolean)
def _(node: exp.Boolean, scope: Scope) -> Value:
    return Value("true" if node.this else "false", BOOLEAN)


@translate.register(exp.HexString)
def _(node: exp.HexString, scope: Scope) -> Value:
    return Value(f"unhex({text(node.name)})", VARBINARY)


def moment(written: str, wanted: exp.DataType) -> Value:
    """Return a literal of a timestamp with its zone."""
    digits = len(written.partition(".")[2].partition(" ")[0])
    match = _ZONED_MOMENT.fullmatch(written.strip())
    if not match:
        return casts.cast(Value(text(written), VARCHAR), of_sql(wanted))
    local = casts.cast(Value(text(match[1]), VARCHAR), Type("timestamp", (6,)))
    zone = known_zone(exp.Literal.string(match[2]))
    return Value(f"timezone({text(zone)}, {local.sql})", zoned(digits, zone))


@translate.register(exp.Interval)
def _(node: exp.Interval, scope: Scope) -> Value:
    span = node.args.get("unit")
    unit = span.name.upper() if isinstance(span, exp.Var) else ""
    written = node.this.name if isinstance(node.this, exp.Literal) else ""
    if unit not in (*_DAY_TIME_UNITS, *_YEAR_MONTH_UNITS) or not re.fullmatch(r"-?\d+", written):
        raise unsupported(f"the interval {node.sql(dialect='trino')}")
    kind = DAY_TIME if unit in _DAY_TIME_UNITS else YEAR_MONTH
    return Value(f"to_{unit.lower()}s({written})", kind)


def known_zone(zone: exp.Expr) -> str:
    """Return the name of a time zone, which has to be written out: it is part of a type here."""
    if not isinstance(zone, exp.Literal) or not zone.is_string:
        raise unsupported("a time zone that is computed")
    if zone.name not in available_timezones():
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"'{zone.name}' is not a valid time zone")
    return zone.name
