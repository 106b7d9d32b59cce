"""Functions with a pattern that is written out: formats of dates and numbers, regular expressions.

https://trino.io/docs/current/functions/datetime.html, conversion.html and regexp.html
"""

import re
from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from local.services.athena.trino.errors import QueryError, mismatch, unsupported
from local.services.athena.trino.expressions import casts
from local.services.athena.trino.expressions.translate import translate
from local.services.athena.trino.scope import Scope, Value, text
from local.services.athena.trino.types import (
    FLOATING,
    TIMESTAMP,
    VARCHAR,
    ZONED,
    array,
    is_exact,
    is_instant,
    is_integer,
    is_number,
)

# MySQL's specifiers, which Trino takes -> strftime's.
_SPECIFIERS = {
    "a": "%a", "b": "%b", "c": "%-m", "d": "%d", "e": "%-d", "f": "%f", "H": "%H", "h": "%I",
    "I": "%I", "i": "%M", "j": "%j", "k": "%-H", "l": "%-I", "M": "%B", "m": "%m", "p": "%p",
    "r": "%I:%M:%S %p", "S": "%S", "s": "%S", "T": "%H:%M:%S", "v": "%V", "W": "%A", "x": "%G",
    "Y": "%Y", "y": "%y", "%": "%%",
}  # fmt: skip
# Of Java's Formatter: index, flags, width, precision, conversion.
_DIRECTIVE = re.compile(r"%(\d+\$)?([-0,+]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")


def _written(argument: exp.Expr, what: str) -> str:
    if not isinstance(argument, exp.Literal) or not argument.is_string:
        raise unsupported(f"{what} that is computed")
    return argument.name


def _strftime(pattern: str) -> str:
    """Return MySQL's pattern of a date as strftime knows it."""

    def specifier(match: re.Match[str]) -> str:
        letter = match[1]
        if letter in "DUuVwX":
            raise QueryError(
                "INVALID_FUNCTION_ARGUMENT", f"%{letter} not supported in date format string"
            )
        return _SPECIFIERS.get(letter, letter)

    return re.sub(r"%(.)", specifier, pattern)


def _date_format(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    value = translate(arguments[0], scope)
    if not is_instant(value.type):
        raise mismatch(f"Unexpected parameters ({value.type}, varchar) for function date_format")
    pattern = _strftime(_written(arguments[1], "a format"))
    clock = casts.local_time(value) if value.type.base == ZONED else value.sql
    return Value(f"strftime(CAST({clock} AS TIMESTAMP), {text(pattern)})", VARCHAR)


def _date_parse(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    value = _text_of("date_parse", arguments[0], scope)
    pattern = _strftime(_written(arguments[1], "a format"))
    moment = f"strptime({value}, {text(pattern)})"
    specifiers = pattern.replace("%%", "")
    if "%y" in specifiers:
        moment = f"trino_two_digits({moment})"
    elif not re.search("%[GY]", specifiers):  # the year is 1970, and DuckDB's is 1900
        moment = f"({moment} + INTERVAL 70 YEAR)"
    return Value(moment, TIMESTAMP)


def _text_of(name: str, argument: exp.Expr, scope: Scope) -> str:
    value = translate(argument, scope)
    if not value.type == VARCHAR and value.type.base != "unknown":
        raise mismatch(f"Unexpected parameters ({value.type}, ...) for function {name}")
    return casts.coerce(value, VARCHAR).sql


def _regexp_extract(template: str, kind: str) -> Callable[[Sequence[exp.Expr], Scope], Value]:
    def call(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
        value, pattern = (_text_of(kind, argument, scope) for argument in arguments[:2])
        group = "0"
        if len(arguments) == 3:
            written = arguments[2]
            if not isinstance(written, exp.Literal) or written.is_string:
                raise unsupported("the number of a group that is computed")
            group = written.name
        result = VARCHAR if kind == "regexp_extract" else array(VARCHAR)
        return Value(template.format(value, pattern, group), result)

    return call


def _regexp_replace(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    value, pattern = (_text_of("regexp_replace", argument, scope) for argument in arguments[:2])
    written = arguments[2] if len(arguments) > 2 else exp.Literal.string("")
    if isinstance(written, exp.Lambda):
        raise unsupported("regexp_replace() with a lambda function")
    replacement = _written(written, "a replacement")
    if "${" in replacement:
        raise unsupported("a replacement that names a group")
    # Java's groups are $1, DuckDB's \1.
    java = re.sub(r"\\(?!\$)", r"\\\\", replacement)
    groups = re.sub(r"(?<!\\)\$(\d)", r"\\\1", java).replace("\\$", "$")
    return Value(f"regexp_replace({value}, {pattern}, {text(groups)}, 'g')", VARCHAR)


def _format(arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    """Translate format(), which is Java's Formatter."""
    pattern = _written(arguments[0], "a format")
    values = [translate(argument, scope) for argument in arguments[1:]]
    parts: list[str] = []
    end = following = 0
    for match in _DIRECTIVE.finditer(pattern):
        between = pattern[end : match.start()]
        parts += [text(between)] if between else []
        end = match.end()
        if match[5] == "%":
            parts.append("'%'")
            continue
        index = int(match[1][:-1]) - 1 if match[1] else following
        following += 0 if match[1] else 1
        if index >= len(values):
            raise QueryError(
                "INVALID_FUNCTION_ARGUMENT", f"Invalid format string: {pattern} (missing argument)"
            )
        parts.append(_formatted(match, values[index]))
    rest = pattern[end:]
    if "%" in rest:
        raise unsupported(f"the format {rest}")
    parts += [text(rest)] if rest else []
    # Not ||, which is null as soon as one part is: Java writes null.
    return Value(f"concat({', '.join(parts)})" if parts else "''", VARCHAR)


def _formatted(match: re.Match[str], value: Value) -> str:
    """Return the SQL of an argument as a directive writes it."""
    flags, width, precision, conversion = match[2], match[3], match[4], match[5]
    shown = _converted(value, conversion, precision, grouped="," in flags)
    if "+" in flags:
        raise unsupported(f"the format {match[0]}")
    shown = f"coalesce({shown}, 'null')"
    if not width:
        return shown
    if "0" in flags:
        if not is_integer(value.type):
            raise unsupported(f"the format {match[0]} of {value.type}")
        return f"printf('%{match[2]}{width}d', {value.sql})"
    function = "rpad" if "-" in flags else "lpad"
    return f"{function}({shown}, greatest({width}, CAST(length({shown}) AS INTEGER)), ' ')"


def _converted(value: Value, conversion: str, precision: str | None, *, grouped: bool) -> str:
    if conversion == "s" and not precision:
        if value.type.base in FLOATING:
            raise unsupported(f"%s of {value.type}")
        return casts.as_text(value)
    if conversion == "d" and is_integer(value.type):
        return f"format('{{:,}}', {value.sql})" if grouped else f"CAST({value.sql} AS VARCHAR)"
    if conversion == "f" and is_number(value.type) and not is_integer(value.type):
        return _fixed(value, int(precision or 6), grouped)
    if is_exact(value.type) or is_number(value.type):
        raise QueryError(
            "INVALID_FUNCTION_ARGUMENT",
            f"Invalid format string: %{conversion} ({conversion} != {value.type})",
        )
    raise unsupported(f"the format %{conversion} of {value.type}")


def _fixed(value: Value, digits: int, grouped: bool) -> str:
    """Return a number with so many digits behind its point, rounded half up as it is written."""
    written = f"CAST({value.sql} AS VARCHAR)"
    rounded = f"CAST(CAST({written} AS DECIMAL(38, {digits})) AS VARCHAR)"
    if not grouped:
        return rounded
    sign = f"CASE WHEN starts_with({rounded}, '-') THEN '-' ELSE '' END"
    whole = f"format('{{:,}}', abs(CAST(split_part({rounded}, '.', 1) AS BIGINT)))"
    fraction = f" || '.' || split_part({rounded}, '.', 2)" if digits else ""
    return f"({sign} || {whole}{fraction})"


FUNCTIONS: Mapping[str, Callable[[Sequence[exp.Expr], Scope], Value]] = {
    "date_format": _date_format,
    "date_parse": _date_parse,
    "format": _format,
    "regexp_extract": _regexp_extract("regexp_extract_all({}, {}, {})[1]", "regexp_extract"),
    "regexp_extract_all": _regexp_extract("regexp_extract_all({}, {}, {})", "regexp_extract_all"),
    "regexp_replace": _regexp_replace,
}
