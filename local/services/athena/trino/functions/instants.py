"""Functions of dates and times whose unit or zone is written out.

https://trino.io/docs/current/functions/datetime.html
"""

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions import casts, operators
from local.services.athena.trino.expressions.literals import known_zone
from local.services.athena.trino.expressions.operations import at_zone
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.scope import Scope, Value, text
from local.services.athena.trino.types import (
    BIGINT,
    DATE,
    DOUBLE,
    TIMESTAMP,
    VARCHAR,
    ZONED,
    Type,
    duckdb_type,
    is_instant,
    zoned,
)

_DATE_UNITS = ("day", "week", "month", "quarter", "year")
_TIME_UNITS = ("millisecond", "second", "minute", "hour")
# Trino's field -> DuckDB's part.
_FIELDS = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "week_of_year": "week",
    "day": "day",
    "day_of_month": "day",
    "day_of_week": "isodow",
    "dow": "isodow",
    "day_of_year": "doy",
    "doy": "doy",
    "year_of_week": "isoyear",
    "yow": "isoyear",
}
_TIME_FIELDS = {"hour": "hour", "minute": "minute", "second": "second", "millisecond": ""}


def field_of(name: str, value: Value) -> Value:
    """Return a field of a date or time, as a number."""
    if (name in _TIME_FIELDS and value.type == DATE) or not is_instant(value.type):
        raise mismatch(f"Cannot extract {name} from {value.type}")
    clock = _clock(value)
    if name == "millisecond":
        return Value(f"CAST(date_part('millisecond', {clock}) % 1000 AS BIGINT)", BIGINT)
    part = {**_FIELDS, **_TIME_FIELDS}[name]
    return Value(f"CAST(date_part('{part}', {clock}) AS BIGINT)", BIGINT)


def _clock(value: Value) -> str:
    """Return the SQL of a moment as clocks show it in its zone."""
    return casts.local_time(value) if value.type.base == ZONED else value.sql


def _field(name: str) -> Callable[[Sequence[exp.Expr], Scope], Value]:
    def call(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
        return field_of(name, translate(arguments[0], scope))

    return call


def _unit(arguments: Sequence[exp.Expr], kind: Type) -> str:
    """Return the unit that is the first argument."""
    first = arguments[0]
    if not isinstance(first, exp.Literal) or not first.is_string:
        raise unsupported("a unit of time that is computed")
    unit = first.name.lower()
    if unit not in _DATE_UNITS and (kind == DATE or unit not in _TIME_UNITS):
        raise QueryError(
            "INVALID_FUNCTION_ARGUMENT", f"'{first.name}' is not a valid {kind.base} field"
        )
    return unit


def _date_trunc(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    value = translate(arguments[1], scope)
    _require_instant("date_trunc", value)
    truncated = f"date_trunc('{_unit(arguments, value.type)}', {_clock(value)})"
    return _back(truncated, value.type)


def _back(clock: str, kind: Type) -> Value:
    """Return a time of clocks as a moment of a type again."""
    if kind.base == ZONED:
        return Value(f"timezone({text(kind.zone)}, {clock})", kind)
    return Value(f"CAST({clock} AS {duckdb_type(kind)})", kind)


def _require_instant(name: str, *values: Value) -> None:
    if not all(is_instant(value.type) for value in values):
        given = ", ".join(str(value.type) for value in values)
        raise mismatch(f"Unexpected parameters ({given}) for function {name}")


def _date_add(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    amount, value = (translate(argument, scope) for argument in arguments[1:])
    _require_instant("date_add", value)
    unit = _unit(arguments, value.type)
    count = f"CAST({casts.coerce(amount, BIGINT).sql} AS INTEGER)"
    if unit == "quarter":
        unit, count = "month", f"({count} * 3)"
    if amount.type.base not in ("tinyint", "smallint", "integer", "bigint"):
        raise mismatch(f"Unexpected parameters ({amount.type}) for function date_add")
    # Months and days by the calendar of the zone, hours as they go by.
    if unit in _TIME_UNITS:
        return Value(f"({value.sql} + to_{unit}s({count}))", value.type)
    return _back(f"{_clock(value)} + to_{unit}s({count})", value.type)


def _date_diff(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    start, end = (translate(argument, scope) for argument in arguments[1:])
    _require_instant("date_diff", start, end)
    start, end = operators.together("date_diff", start, end)
    unit = _unit(arguments, start.type)
    # Whole units that have passed, not boundaries that were crossed.
    clocks = (_clock(start), _clock(end))
    return Value(f"CAST(datesub('{unit}', {clocks[0]}, {clocks[1]}) AS BIGINT)", BIGINT)


def _from_unixtime(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    zone = known_zone(arguments[1]) if len(arguments) == 2 else "UTC"
    seconds = translate(arguments[0], scope)
    milliseconds = f"CAST(round({casts.coerce(seconds, DOUBLE).sql} * 1000) AS BIGINT)"
    return Value(f"CAST(make_timestamp({milliseconds} * 1000) AS TIMESTAMPTZ)", zoned(3, zone))


def _at_timezone(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    return at_zone(translate(arguments[0], scope), arguments[1])


def _with_timezone(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    value, zone = translate(arguments[0], scope), known_zone(arguments[1])
    if value.type.base != "timestamp":
        raise mismatch(f"Unexpected parameters ({value.type}) for function with_timezone")
    return Value(f"timezone({text(zone)}, {value.sql})", zoned(value.type.numbers[0], zone))


def _now(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    return Value("date_trunc('millisecond', now())", zoned(3, "UTC"))


def _current_timezone(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    return Value("'UTC'", VARCHAR)


FIELDS = (*_FIELDS, *_TIME_FIELDS)
FUNCTIONS: Mapping[str, Callable[[Sequence[exp.Expr], Scope], Value]] = {
    **{name: _field(name) for name in FIELDS},
    "at_timezone": _at_timezone,
    "current_timezone": _current_timezone,
    "date_add": _date_add,
    "date_diff": _date_diff,
    "date_trunc": _date_trunc,
    "from_unixtime": _from_unixtime,
    "now": _now,
    "with_timezone": _with_timezone,
}


@translate.register(exp.Extract)
def _(node: exp.Extract, scope: Scope) -> Value:
    name = node.name.lower()
    if name not in FIELDS:
        raise unsupported(f"EXTRACT({name.upper()} FROM ...)")
    return field_of(name, translate(node.expression, scope))


@translate.register(exp.CurrentDate)
def _(node: exp.CurrentDate, scope: Scope) -> Value:
    return Value("CAST(now() AT TIME ZONE 'UTC' AS DATE)", DATE)


@translate.register(exp.CurrentTimestamp)
def _(node: exp.CurrentTimestamp, scope: Scope) -> Value:
    if node.this:
        raise unsupported("current_timestamp(p)")
    return _now([], scope)


@translate.register(exp.Localtimestamp)
def _(node: exp.Localtimestamp, scope: Scope) -> Value:
    if node.this:
        raise unsupported("localtimestamp(p)")
    return Value("CAST(date_trunc('millisecond', now()) AS TIMESTAMP)", TIMESTAMP)
