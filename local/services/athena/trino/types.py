"""Trino's types: their names, what they turn into by themselves, and DuckDB's for each.

https://trino.io/docs/current/language/types.html
"""

from dataclasses import dataclass

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, unsupported

MAX_PRECISION = 38  # of a decimal
ZONED = "timestamp with time zone"


@dataclass(frozen=True)
class Type:
    """A type of Trino.

    Attributes:
        base: its name without parameters.
        numbers: precision and scale of a decimal, digits of a second.
        parts: of an array its element, of a map its key and value.
        zone: of a timestamp with time zone: all values of an expression have the same here.
    """

    base: str
    numbers: tuple[int, ...] = ()
    parts: "tuple[Type, ...]" = ()
    zone: str = ""

    def __str__(self) -> str:
        if self.base == ZONED:
            return f"timestamp({self.numbers[0]}) with time zone"
        if self.parts:
            return f"{self.base}({', '.join(map(str, self.parts))})"
        if self.numbers:
            return f"{self.base}({','.join(map(str, self.numbers))})"
        return self.base


BOOLEAN = Type("boolean")
INTEGER = Type("integer")
BIGINT = Type("bigint")
REAL = Type("real")
DOUBLE = Type("double")
VARCHAR = Type("varchar")
VARBINARY = Type("varbinary")
DATE = Type("date")
TIMESTAMP = Type("timestamp", (3,))
DAY_TIME = Type("interval day to second")
YEAR_MONTH = Type("interval year to month")
UNKNOWN = Type("unknown")  # of NULL

# Digits that a decimal needs to hold any value of each.
INTEGER_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
FLOATING = ("real", "double")
INTERVALS = (DAY_TIME.base, YEAR_MONTH.base)
_DUCKDB = {
    **{name: name.upper() for name in ("boolean", *INTEGER_DIGITS, "double", "varchar", "date")},
    "real": "FLOAT",
    "varbinary": "BLOB",
    "timestamp": "TIMESTAMP",
    ZONED: "TIMESTAMPTZ",
    **dict.fromkeys(INTERVALS, "INTERVAL"),
    "unknown": "INTEGER",
}
_HIVE = {"string": "varchar", "int": "integer", "float": "real", "binary": "varbinary"}


def decimal(precision: int, scale: int) -> Type:
    return Type("decimal", (min(MAX_PRECISION, precision), scale))


def zoned(digits: int, zone: str) -> Type:
    return Type(ZONED, (digits,), zone=zone)


def array(element: Type) -> Type:
    return Type("array", parts=(element,))


def is_integer(kind: Type) -> bool:
    return kind.base in INTEGER_DIGITS


def is_exact(kind: Type) -> bool:
    return is_integer(kind) or kind.base == "decimal"


def is_number(kind: Type) -> bool:
    return is_exact(kind) or kind.base in FLOATING


def is_instant(kind: Type) -> bool:
    return kind.base in ("date", "timestamp", ZONED)


def as_decimal(kind: Type) -> Type:
    """Return the decimal that holds every value of an exact number's type."""
    return kind if kind.base == "decimal" else decimal(INTEGER_DIGITS[kind.base], 0)


def duckdb_type(kind: Type) -> str:
    """Return DuckDB's name of the type that holds the values of one of Trino's."""
    match kind.base:
        case "array":
            return f"{duckdb_type(kind.parts[0])}[]"
        case "map":
            return f"MAP({duckdb_type(kind.parts[0])}, {duckdb_type(kind.parts[1])})"
        case "decimal":
            return f"DECIMAL({kind.numbers[0]}, {kind.numbers[1]})"
    return _DUCKDB[kind.base]


def common(left: Type, right: Type) -> Type | None:
    """Return the type that values of both turn into by themselves; None where there is none."""
    if left == right or right == UNKNOWN:
        return left
    if left == UNKNOWN:
        return right
    if is_number(left) and is_number(right):
        return _common_number(left, right)
    if is_instant(left) and is_instant(right):
        return _common_instant(left, right)
    if left.base == right.base and left.parts:
        parts = [common(*pair) for pair in zip(left.parts, right.parts, strict=True)]
        found = tuple(part for part in parts if part is not None)
        return Type(left.base, parts=found) if len(found) == len(parts) else None
    return None


def _common_number(left: Type, right: Type) -> Type:
    for kind in (DOUBLE, REAL):
        if kind in (left, right):
            return kind
    if is_integer(left) and is_integer(right):
        return max(left, right, key=lambda kind: INTEGER_DIGITS[kind.base])
    (left_precision, left_scale), (right_precision, right_scale) = (
        as_decimal(left).numbers,
        as_decimal(right).numbers,
    )
    scale = max(left_scale, right_scale)
    whole = max(left_precision - left_scale, right_precision - right_scale)
    return decimal(whole + scale, scale)


def _common_instant(left: Type, right: Type) -> Type:
    digits = max([*left.numbers, *right.numbers], default=0)
    zones = {kind.zone for kind in (left, right) if kind.base == ZONED}
    if len(zones) > 1:
        raise unsupported("values of two time zones in one column")
    return zoned(digits, *zones) if zones else Type("timestamp", (digits,))


def turns_into(kind: Type, wanted: Type) -> bool:
    """Return whether Trino converts values of a type into another by itself."""
    return common(kind, wanted) == wanted


def of_catalog(hive: str) -> Type:
    """Return the type of a column as Glue names it, in Hive's words."""
    return of_sql(exp.DataType.build(_HIVE.get(hive, hive), dialect="trino"))


def of_sql(kind: exp.DataType) -> Type:
    """Return the type that a statement names."""
    name = kind.this.value.lower()
    numbers = tuple(
        number_of(part) for part in kind.expressions if isinstance(part, exp.DataTypeParam)
    )
    parts = tuple(of_sql(part) for part in kind.expressions if isinstance(part, exp.DataType))
    match name:
        case "int":
            return INTEGER
        case "float":
            return REAL
        case "text" | "varchar" if not numbers:
            return VARCHAR
        case "decimal":
            precision, scale = (*numbers, 0)[:2] if numbers else (MAX_PRECISION, 0)
            if not 1 <= precision <= MAX_PRECISION or scale > precision:
                raise QueryError(
                    "INVALID_FUNCTION_ARGUMENT",
                    f"DECIMAL precision must be in range [1, {MAX_PRECISION}], and its scale "
                    f"within it: {precision}, {scale}",
                )
            return decimal(precision, scale)
        case "timestamp" | "timestamptz":
            digits = numbers[0] if numbers else 3
            return zoned(digits, "UTC") if name == "timestamptz" else Type("timestamp", (digits,))
        case "array" | "map" if parts:
            return Type(name, parts=parts)
        case "boolean" | "tinyint" | "smallint" | "bigint" | "double" | "date" | "varbinary":
            return Type(name)
    raise unsupported(f"the type {kind.sql(dialect='trino').lower()}")


def number_of(parameter: exp.Expr) -> int:
    """Return a length, a precision or a scale; QueryError for what is no number."""
    if not parameter.name.isdigit():
        raise QueryError("SYNTAX_ERROR", f"a number is wanted in a type: {parameter.name}")
    return int(parameter.name)
