"""Athena's text as sqlglot's syntax tree, in which each function keeps the name that Trino has.

sqlglot would otherwise give functions of many engines one shape, and lose what only Trino means.
"""

import logging
from collections.abc import Sequence
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import Token, TokenType

from local.services.athena.trino.errors import QueryError

# Those whose arguments have words between them.
_SPELLED_OUT = ("CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "SUBSTRING")

# Of which a parameter may be made.
_LITERAL_NODES = (
    *(exp.Literal, exp.Neg, exp.Boolean, exp.Null),
    *(exp.Cast, exp.DataType, exp.DataTypeParam),
)

# It reports on its own stream what it reads only half; that is refused here.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


class TrinoNames(Trino):
    """Trino's grammar without sqlglot's knowledge of functions."""

    INDEX_OFFSET = 0  # sqlglot counts from 0, and would shift the indexes of arrays

    class Parser(TrinoParser):
        """Leaves functions as they are called."""

        FUNCTIONS: ClassVar = {}
        TYPE_LITERAL_PARSERS: ClassVar = {
            **TrinoParser.TYPE_LITERAL_PARSERS,
            exp.DType.DECIMAL: lambda self, this, to: _decimal_literal(this, to),
        }
        FUNCTION_PARSERS: ClassVar = {
            name: parse
            for name, parse in TrinoParser.FUNCTION_PARSERS.items()
            if name in _SPELLED_OUT
        }


def _decimal_literal(written: exp.Literal, kind: exp.DataType) -> exp.Cast:
    """Return DECIMAL '1.50', whose precision and scale are those of its digits."""
    digits = written.name.lstrip("+-")
    scale = len(digits.partition(".")[2])
    precision = sum(digit.isdigit() for digit in digits)
    parameters = [exp.DataTypeParam(this=exp.Literal.number(n)) for n in (precision, scale)]
    kind.set("expressions", parameters)
    return exp.Cast(this=written, to=kind)


def parse(sql: str) -> exp.Expr:
    """Return the syntax tree of one statement; QueryError where there is not one."""
    try:
        _refuse_other_grammars(TrinoNames().tokenize(sql))
        statements = sqlglot.parse(sql, read=TrinoNames)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise QueryError("SYNTAX_ERROR", _first_line(error)) from error
    found = [statement for statement in statements if statement is not None]
    if len(found) != 1:
        raise QueryError("SYNTAX_ERROR", "Only one sql statement is allowed")
    return found[0]


def _refuse_other_grammars(tokens: Sequence[Token]) -> None:
    """Raise QueryError for what sqlglot reads and Trino does not."""
    kinds = [token.token_type for token in tokens]
    if TokenType.DCOLON in kinds:
        raise QueryError("SYNTAX_ERROR", "mismatched input '::': CAST(value AS type) is Trino's")
    window = (TokenType.LIMIT, TokenType.NUMBER, TokenType.OFFSET)
    if window in zip(kinds, kinds[1:], kinds[2:], strict=False):
        raise QueryError("SYNTAX_ERROR", "mismatched input 'OFFSET': it comes before LIMIT")


def bind(sql: str, parameters: Sequence[str]) -> str:
    """Return a statement with values in the place of its question marks.

    Args:
        sql: the statement.
        parameters: literals, as Athena takes them.

    Raises:
        QueryError: there are more or fewer of them, or one is no literal.
    """
    try:
        tokens = TrinoNames().tokenize(sql)
    except sqlglot.errors.SqlglotError as error:
        raise QueryError("SYNTAX_ERROR", _first_line(error)) from error
    marks = [token for token in tokens if token.token_type == TokenType.PLACEHOLDER]
    if len(marks) != len(parameters):
        raise QueryError(
            "INVALID_PARAMETER_USAGE",
            f"Incorrect number of parameters: expected {len(marks)} but found {len(parameters)}",
        )
    bound = sql
    for mark, parameter in reversed([*zip(marks, parameters, strict=True)]):
        bound = f"{bound[: mark.start]}{_literal(parameter)}{bound[mark.end + 1 :]}"
    return bound


def _literal(parameter: str) -> str:
    """Return a literal, written anew."""
    value = parse(parameter)
    if any(not isinstance(node, _LITERAL_NODES) for node in value.walk()):
        raise QueryError("INVALID_PARAMETER_USAGE", f"no literal: {parameter}")
    return value.sql(dialect=TrinoNames)


def _first_line(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the statement is nested too deeply"
    # The rest marks the place with the terminal's escape sequences.
    return str(error).splitlines()[0]
