"""Operators: what they mean for the types at their sides.

https://trino.io/docs/current/functions/math.html and decimal.html
"""

from local.services.athena.trino.errors import mismatch
from local.services.athena.trino.expressions import casts
from local.services.athena.trino.scope import Value
from local.services.athena.trino.types import (
    BOOLEAN,
    DATE,
    DAY_TIME,
    FLOATING,
    INTEGER,
    INTERVALS,
    UNKNOWN,
    VARCHAR,
    ZONED,
    Type,
    as_decimal,
    common,
    decimal,
    duckdb_type,
    is_instant,
    is_integer,
    is_number,
)

_UNORDERED = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """Return left operator right, for + - * / and %.

    Raises:
        QueryError: the types have no such operator.
    """
    left, right = _typed(left, right), _typed(right, left)
    if is_number(left.type) and is_number(right.type):
        return _of_numbers(operator, left, right)
    for first, second in ((left, right), (right, left)):
        if second.type.base in INTERVALS:
            result = _of_interval(operator, first, second, swapped=first is right)
            if result:
                return result
    if operator == "-" and is_instant(left.type) and is_instant(right.type):
        return _between_instants(left, right)
    raise _refused(operator, left, right)


def negative(value: Value) -> Value:
    """Return -value."""
    if is_integer(value.type):  # DuckDB's is wider where the type overflows
        return Value(f"CAST(-{value.sql} AS {duckdb_type(value.type)})", value.type)
    if is_number(value.type) or value.type.base in INTERVALS:
        return Value(f"(-{value.sql})", value.type)
    raise mismatch(f"Cannot negate {value.type}")


def _typed(value: Value, other: Value) -> Value:
    """Return NULL with a type that the other side goes with."""
    if value.type != UNKNOWN:
        return value
    return casts.coerce(value, INTEGER if other.type == UNKNOWN else other.type)


def _of_numbers(operator: str, left: Value, right: Value) -> Value:
    kind = common(left.type, right.type)
    if kind is None:
        raise _refused(operator, left, right)
    if kind.base == "decimal":
        return _of_decimals(operator, left, right)
    left, right = casts.coerce(left, kind), casts.coerce(right, kind)
    if operator == "/" and is_integer(kind):
        operator = "//"
    return Value(f"({left.sql} {operator} {right.sql})", kind)


def _of_decimals(operator: str, left: Value, right: Value) -> Value:
    left, right = (casts.coerce(side, as_decimal(side.type)) for side in (left, right))
    (precision, scale), (other_precision, other_scale) = left.type.numbers, right.type.numbers
    result_scale = max(scale, other_scale)
    whole, other_whole = precision - scale, other_precision - other_scale
    match operator:
        case "*":
            kind = decimal(precision + other_precision, scale + other_scale)
        case "/":
            more = max(0, other_scale - scale)
            kind = decimal(precision + other_scale + more, result_scale)
            return divided(left, right, kind)
        case "%":
            kind = decimal(min(whole, other_whole) + result_scale, result_scale)
        case _:
            kind = decimal(1 + result_scale + max(whole, other_whole), result_scale)
    return Value(f"CAST({left.sql} {operator} {right.sql} AS {duckdb_type(kind)})", kind)


def divided(left: Value, right: Value, kind: Type) -> Value:
    """Return the quotient of two decimals, rounded half up to the scale of the result.

    DuckDB would divide them as floating point numbers.
    """
    shift = kind.numbers[1] - left.type.numbers[1] + right.type.numbers[1]
    quotient = f"trino_quotient({left.sql}, {right.sql}, {shift})"
    return Value(f"CAST({quotient} * {unit_of(kind)} AS {duckdb_type(kind)})", kind)


def unit_of(kind: Type) -> str:
    """Return the least positive decimal of a type; nothing for a type that is none."""
    if kind.base != "decimal":
        return ""
    scale = kind.numbers[1]
    return f"CAST('1e-{scale}' AS DECIMAL(38, {scale}))"


def _of_interval(operator: str, value: Value, interval: Value, *, swapped: bool) -> Value | None:
    """Return an operation of which one side is an interval; None where there is no such one."""
    sides = (interval.sql, value.sql) if swapped else (value.sql, interval.sql)
    sql = f" {operator} ".join(sides)
    if value.type == interval.type and operator in "+-":
        return Value(f"({sql})", value.type)
    is_sum = operator == "+" or (operator == "-" and not swapped)
    if is_sum and value.type == DATE and interval.type == DAY_TIME:
        step = f"-{interval.sql}" if operator == "-" else interval.sql
        return Value(f"trino_date_plus({value.sql}, {step})", DATE)
    if is_sum and is_instant(value.type):
        return casts.coerce(Value(f"({sql})", Type("")), value.type)
    if is_integer(value.type) and operator == "*":
        return Value(f"({interval.sql} * {value.sql})", interval.type)
    return None


def _between_instants(left: Value, right: Value) -> Value:
    if left.type == right.type == DATE:
        return Value(f"to_days(CAST({left.sql} - {right.sql} AS INTEGER))", DAY_TIME)
    kind = common(left.type, right.type)
    if kind is None:
        raise _refused("-", left, right)
    sides = (casts.coerce(left, kind).sql, casts.coerce(right, kind).sql)
    return Value(f"({sides[0]} - {sides[1]})", DAY_TIME)


def compare(operator: str, left: Value, right: Value) -> Value:
    """Return a comparison; numbers that are none (NaN) compare as Trino has it.

    Raises:
        QueryError: values of these types are not compared.
    """
    left, right = together(operator, left, right)
    if left.type.base in FLOATING:
        return Value(f"trino_{_UNORDERED[operator]}({left.sql}, {right.sql})", BOOLEAN)
    return Value(f"({left.sql} {operator} {right.sql})", BOOLEAN)


def together(operator: str, left: Value, right: Value) -> tuple[Value, Value]:
    """Return two values as the one type in which they are compared."""
    if left.type.base == right.type.base == ZONED:
        return left, right  # moments compare whatever their zones
    kind = common(left.type, right.type)
    if kind is None:
        raise _refused(operator, left, right)
    return casts.coerce(left, kind), casts.coerce(right, kind)


def concatenate(left: Value, right: Value) -> Value:
    """Return left || right, of texts or arrays."""
    for array, other, is_first in ((left, right, True), (right, left, False)):
        if array.type.base == "array" and other.type.base != "array":
            if common(array.type.parts[0], other.type) != array.type.parts[0]:
                raise _refused("||", left, right)
            element = f"[{casts.coerce(other, array.type.parts[0]).sql}]"
            sides = (array.sql, element) if is_first else (element, array.sql)
            return Value(f"list_concat({sides[0]}, {sides[1]})", array.type)
    kind = common(left.type, right.type)
    if kind is not None and kind.base in ("varchar", "unknown", "array", "varbinary"):
        kind = VARCHAR if kind == UNKNOWN else kind
        left, right = casts.coerce(left, kind), casts.coerce(right, kind)
        return Value(f"({left.sql} || {right.sql})", kind)
    raise _refused("||", left, right)


def boolean(value: Value) -> str:
    """Return the SQL of a condition; QueryError where a value is none."""
    if value.type not in (BOOLEAN, UNKNOWN):
        raise mismatch(f"Logical expression term must evaluate to a boolean: {value.type}")
    return casts.coerce(value, BOOLEAN).sql


def unified(values: list[Value], what: str) -> list[Value]:
    """Return values as the one type that they have in common."""
    kind = UNKNOWN
    for value in values:
        both = common(kind, value.type)
        if both is None:
            raise mismatch(f"All {what} must be the same type: {kind}, not {value.type}")
        kind = both
    return [casts.coerce(value, kind) for value in values]


def _refused(operator: str, left: Value, right: Value) -> Exception:
    return mismatch(f"Cannot apply operator: {left.type} {operator} {right.type}")
