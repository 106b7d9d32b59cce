"""Athena's text as sqlglot's syntax tree, in which each function keeps the name that Trino has.

sqlglot would otherwise give functions of many engines one shape, and lose what only Trino means.
"""

import logging
import re
from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from local.services.athena.trino.errors import QueryError
from local.services.athena.trino.grammar import TrinoNames, place

# Of which a parameter may be made.
_LITERAL_NODES = (
    *(exp.Literal, exp.Neg, exp.Boolean, exp.Null),
    *(exp.Cast, exp.DataType, exp.DataTypeParam),
)

_NUMBERS = (TokenType.NUMBER, TokenType.HEX_STRING, TokenType.BIT_STRING)
# A number with letters or underscores at its end: 1_000, 100k, 0xFF.
_DIGIT_IDENTIFIER = re.compile(r"(?>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)[A-Za-z_]")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
# Which have values at their sides, and no tests.
_TESTS = (
    *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Is, exp.In, exp.Between, exp.Like),
)

# It reports on its own stream what it reads only half; that is refused here.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


def parse(sql: str) -> exp.Expr:
    """Return the syntax tree of one statement; QueryError where there is not one."""
    try:
        _refuse_other_grammars(sql, _tokens(sql))
        statements = sqlglot.parse(sql, read=TrinoNames)
    except sqlglot.errors.ParseError as error:
        raise QueryError("SYNTAX_ERROR", error.errors[0]["description"]) from error
    except RecursionError as error:
        raise QueryError("SYNTAX_ERROR", "the statement is nested too deeply") from error
    # A comment behind the last semicolon is a statement to sqlglot.
    found = [one for one in statements if one is not None and not isinstance(one, exp.Semicolon)]
    if not found:
        raise QueryError("SYNTAX_ERROR", "line 1:1: mismatched input '<EOF>': no statement")
    if len(found) > 1:
        raise QueryError("SYNTAX_ERROR", "Only one sql statement is allowed")
    _refuse_chains(found[0])
    return found[0]


def _tokens(sql: str) -> list[Token]:
    try:
        return TrinoNames().tokenize(sql)
    except sqlglot.errors.TokenError as error:
        message = "a text, a quoted name or a comment has no end"
        raise QueryError("SYNTAX_ERROR", message) from error


def _refuse_other_grammars(sql: str, tokens: Sequence[Token]) -> None:
    """Raise QueryError for what sqlglot reads and Trino does not."""
    for token in tokens:
        if token.token_type == TokenType.DCOLON:
            raise QueryError(
                "SYNTAX_ERROR",
                f"{place(sql, token.start)}mismatched input '::': CAST(value AS type) is Trino's",
            )
        if token.token_type == TokenType.UNKNOWN or (
            token.token_type == TokenType.VAR and not _NAME.fullmatch(token.text)
        ):
            raise QueryError(
                "SYNTAX_ERROR", f"{place(sql, token.start)}mismatched input '{token.text}'"
            )
        if _DIGIT_IDENTIFIER.match(sql, token.start) and token.token_type in _NUMBERS:
            raise QueryError(
                "SYNTAX_ERROR",
                f"{place(sql, token.start)}identifiers must not start with a digit, and numbers "
                "have no letters or underscores in them",
            )
    kinds = [token.token_type for token in tokens]
    window = (TokenType.LIMIT, TokenType.NUMBER, TokenType.OFFSET)
    if window in zip(kinds, kinds[1:], kinds[2:], strict=False):
        raise QueryError("SYNTAX_ERROR", "mismatched input 'OFFSET': it comes before LIMIT")


def _refuse_chains(statement: exp.Expr) -> None:
    """Raise QueryError for a = b = c, of which Trino takes one without parentheses."""
    for test in statement.find_all(*_TESTS):
        sides = (test.args.get(name) for name in ("this", "expression", "low", "high"))
        if any(isinstance(side, (*_TESTS, exp.Not, exp.Escape)) for side in sides):
            raise QueryError(
                "SYNTAX_ERROR",
                f"a comparison of a comparison needs parentheses: {test.sql(dialect=TrinoNames)}",
            )


def bind(sql: str, parameters: Sequence[str]) -> str:
    """Return a statement with values in the place of its question marks.

    Args:
        sql: the statement.
        parameters: literals, as Athena takes them.

    Raises:
        QueryError: there are more or fewer of them, or one is no literal.
    """
    marks = [token for token in _tokens(sql) if token.token_type == TokenType.PLACEHOLDER]
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
