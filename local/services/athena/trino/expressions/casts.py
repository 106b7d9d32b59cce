"""CAST as Trino does it: what may be cast to what, how it is rounded, and which text is none.

https://trino.io/docs/current/functions/conversion.html
"""

from local.services.athena.trino.errors import mismatch, unsupported
from local.services.athena.trino.scope import Value, text
from local.services.athena.trino.types import (
    FLOATING,
    INTEGER_DIGITS,
    UNKNOWN,
    ZONED,
    Type,
    duckdb_type,
)

_NUMBERS = {"integer", "decimal", "floating"}
_MOMENTS = {"date", "timestamp", ZONED}
# What each group of types can be cast to.
_CASTS = {
    "boolean": {"boolean", "varchar", *_NUMBERS},
    **{number: {"boolean", "varchar", *_NUMBERS} for number in _NUMBERS},
    "varchar": {"boolean", "varchar", *_NUMBERS, *_MOMENTS},
    **{moment: {"varchar", *_MOMENTS} for moment in _MOMENTS},
}
# Texts that are one. DuckDB reads more: 5.5 as an integer, 1_0, yes.
_TEXTS = {
    "boolean": "(?i)t|f|true|false|0|1",
    "integer": "[+-]?[0-9]+",
    "decimal": r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*",
    "floating": r"\s*[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|Infinity|NaN)\s*",
    "date": r"\s*[+-]?[0-9]{4,6}-[0-9]{1,2}-[0-9]{1,2}\s*",
    "timestamp": r"\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]{1,6})?)?)?\s*",
}


def coerce(value: Value, wanted: Type) -> Value:
    """Return a value as the type that it turns into by itself."""
    if value.type == wanted:
        return value
    return Value(f"CAST({value.sql} AS {duckdb_type(wanted)})", wanted)


def cast(value: Value, wanted: Type) -> Value:
    """Return CAST(value AS wanted).

    Raises:
        QueryError: Trino has no such cast.
    """
    if value.type in (wanted, UNKNOWN):
        return coerce(value, wanted)
    if value.type.base == wanted.base == "array":
        element = cast(Value("element", value.type.parts[0]), wanted.parts[0])
        return Value(f"list_transform({value.sql}, lambda element: {element.sql})", wanted)
    source, target = _group(value.type), _group(wanted)
    if target not in _CASTS.get(source, ()):
        raise mismatch(f"Cannot cast {value.type} to {wanted}")
    if target == "varchar":
        return Value(as_text(value), wanted)
    return Value(_sql(value, source, wanted, target), wanted)


def _sql(value: Value, source: str, wanted: Type, target: str) -> str:
    name = duckdb_type(wanted)
    sql = value.sql
    if source == "varchar":
        return f"CAST({_checked(sql, target, wanted)} AS {name})"
    if source == "floating" and target == "integer":
        return f"CAST(round({sql}) AS {name})"  # DuckDB's own cast rounds half to even
    if source == ZONED and target != ZONED:
        return f"CAST({local_time(value)} AS {name})"
    if source in ("date", "timestamp") and target == ZONED:
        return f"CAST(CAST({sql} AS TIMESTAMP) AS TIMESTAMPTZ)"
    return f"CAST({_in_digits(sql, source, wanted)} AS {name})"


def _in_digits(sql: str, source: str, wanted: Type) -> str:
    """Return a timestamp rounded to the digits of the wanted one."""
    if source != "timestamp" or wanted.base != "timestamp" or wanted.numbers[0] >= 6:
        return sql
    unit = 10 ** (6 - wanted.numbers[0])
    return f"make_timestamp(CAST(round(epoch_us({sql}) / {unit}) AS BIGINT) * {unit})"


def _checked(sql: str, target: str, wanted: Type) -> str:
    """Return a text that DuckDB can read only where Trino can, too."""
    if target not in _TEXTS:
        raise unsupported(f"a cast of varchar to {wanted}")
    shown = str(wanted).upper()
    wrong = f"Value cannot be cast to {wanted}: " if target in _MOMENTS else "Cannot cast '"
    after = "" if target in _MOMENTS else f"' to {'INT' if shown == 'INTEGER' else shown}"
    return f"trino_checked({sql}, {text(_TEXTS[target])}, {text(wrong)}, {text(after)})"


def as_text(value: Value) -> str:
    """Return the SQL of a value as varchar."""
    match _group(value.type):
        case "floating":
            return f"trino_double_text({value.sql})"
        case "timestamp":
            return f"trino_timestamp_text({value.sql}, {value.type.numbers[0]})"
        case zone if zone == ZONED:
            local = f"trino_timestamp_text({local_time(value)}, {value.type.numbers[0]})"
            return f"({local} || {text(' ' + value.type.zone)})"
        case "boolean" | "integer" | "decimal" | "date" | "varchar" | "unknown":
            return f"CAST({value.sql} AS VARCHAR)"
    raise mismatch(f"Cannot cast {value.type} to varchar")


def local_time(value: Value) -> str:
    """Return the SQL of the time that clocks showed in the zone of a timestamp."""
    return f"timezone({text(value.type.zone)}, {value.sql})"


def _group(kind: Type) -> str:
    if kind.base in INTEGER_DIGITS:
        return "integer"
    return "floating" if kind.base in FLOATING else kind.base
