"""Trino's grammar: sqlglot's, without what sqlglot takes from other engines.

https://github.com/trinodb/trino/blob/master/core/trino-grammar/src/main/antlr4/io/trino/grammar/sql/SqlBase.g4
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar, TypeVar

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import Token, TokenType

from local.services.athena.trino import words
from local.services.athena.trino.errors import QueryError

T = TypeVar("T")

# Those whose arguments have words between them.
_SPELLED_OUT = ("CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "SUBSTRING")
# In the order in which they stand.
_CLAUSES = (
    *(TokenType.WHERE, TokenType.GROUP_BY, TokenType.HAVING),
    *(TokenType.ORDER_BY, TokenType.LIMIT),
)
_NESTING = {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}


class TrinoNames(Trino):
    """Trino's grammar without sqlglot's knowledge of functions."""

    INDEX_OFFSET = 0  # sqlglot counts from 0, and would shift the indexes of arrays

    class Tokenizer(Trino.Tokenizer):
        """Reads Trino's words and symbols; those of other engines are names, or nothing."""

        KEYWORDS: ClassVar = {
            word: kind
            for word, kind in Trino.Tokenizer.KEYWORDS.items()
            if words.is_of_trino(word, kind)
        }
        SINGLE_TOKENS: ClassVar = {
            **Trino.Tokenizer.SINGLE_TOKENS,
            **dict.fromkeys(words.NO_SYMBOLS, TokenType.UNKNOWN),
        }

    class Parser(TrinoParser):
        """Leaves functions as they are called, and refuses what Trino would."""

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

        def raise_error(self, message: str, token: Token | None = None) -> None:
            """Raise an error with Trino's sentence: sqlglot's is about its own classes."""
            found = token or self._curr
            if not found:
                super().raise_error(place(self.sql, len(self.sql)) + "mismatched input '<EOF>'")
            shown = self.sql[found.start : found.end + 1]
            where = place(self.sql, found.start)
            super().raise_error(f"{where}mismatched input '{shown}'", found)

        def _parse_csv(
            self, parse_method: Callable[[], T | None], sep: TokenType = TokenType.COMMA
        ) -> list[T]:
            item = parse_method()
            items = []
            while item is not None:
                items.append(item)
                if not self._match(sep):
                    return items
                item = parse_method()
            if items:
                self.raise_error("an item is missing behind the last comma")
            return []

        def _parse_id_var(
            self, any_token: bool = True, tokens: Collection[TokenType] | None = None
        ) -> exp.Expr | None:
            name = super()._parse_id_var(any_token, tokens)
            if name is not None:
                self._refuse_as_name(self._prev)
            return name

        def _refuse_as_name(self, token: Token) -> None:
            is_word = token.token_type not in (TokenType.STRING, TokenType.NUMBER)
            is_quoted = token.token_type == TokenType.IDENTIFIER
            if not is_word or (not is_quoted and token.text.upper() in words.RESERVED):
                self.raise_error("no name", token)

        def _parse_bracket(self, this: exp.Expr | None = None) -> exp.Expr | None:
            if this is None and self._curr and self._curr.token_type == TokenType.L_BRACKET:
                self.raise_error("an array begins with ARRAY")
            return super()._parse_bracket(this)

        def _parse_bitwise(self) -> exp.Expr | None:
            value = super()._parse_bitwise()
            if value is not None and self._match_pair(TokenType.NOT, TokenType.NULL, advance=False):
                self.raise_error("IS is missing")
            return value

        def _parse_in(self, this: exp.Expr | None, alias: bool = False) -> exp.In:
            if not self._match(TokenType.L_PAREN, advance=False):
                self.raise_error("a parenthesis is missing")
            test = super()._parse_in(this, alias)
            if not test.expressions and not test.args.get("query"):
                self.raise_error("an empty list", self._prev)
            return test

        def _parse_interval(
            self, require_interval: bool = True, parse_function_unit: bool = True
        ) -> exp.Add | exp.Interval | None:
            begin = self._index
            interval = super()._parse_interval(require_interval, parse_function_unit)
            if interval is not None:
                read = self._tokens[begin : self._index]
                signs = (TokenType.DASH, TokenType.PLUS)
                written = [token for token in read if token.token_type not in signs]
                if len(written) < 3 or written[1].token_type != TokenType.STRING:
                    self.raise_error("a text and a unit are wanted")
            return interval

        def _parse_extract(self) -> exp.Extract | exp.Anonymous:
            if self._match(TokenType.STRING, advance=False):
                self.raise_error("a field is wanted")
            if self._next and self._next.token_type == TokenType.COMMA:
                self.raise_error("FROM is wanted", self._next)
            return super()._parse_extract()

        def _parse_if(self) -> exp.Expr | None:
            if not self._match(TokenType.L_PAREN, advance=False):
                self.raise_error("IF is a function")
            return super()._parse_if()

        def _parse_cast(self, strict: bool, safe: bool | None = None) -> exp.Expr:
            cast = super()._parse_cast(strict, safe)
            if self._prev.token_type == TokenType.R_BRACKET:
                self.raise_error("ARRAY(type) is wanted", self._prev)
            return cast

        def _parse_types(self, *args: Any, **options: Any) -> exp.Expr | None:
            is_of_cast = options.pop("with_collation", False)
            if options.get("check_func") and self._match(TokenType.STRUCT, advance=False):
                return None  # ROW(1, 2), a function
            kind = super()._parse_types(*args, **options)
            if kind is None and is_of_cast and self._curr:
                raise QueryError(
                    "TYPE_NOT_FOUND",
                    f"{place(self.sql, self._curr.start)}Unknown type: {self._curr.text}",
                )
            return kind

        def _parse_table(self, *args: Any, **options: Any) -> exp.Expr | None:
            if self._curr and self._curr.token_type == TokenType.VALUES:
                self.raise_error("VALUES stands in parentheses")
            return super()._parse_table(*args, **options)

        def _parse_join(self, *args: Any, **options: Any) -> exp.Join | None:
            is_comma = self._match(TokenType.COMMA, advance=False)
            join = super()._parse_join(*args, **options)
            if is_comma and join is None:
                self.raise_error("a relation is missing")
            if join is None or is_comma:
                return join
            is_free = join.args.get("kind") == "CROSS" or join.args.get("method") == "NATURAL"
            is_conditional = bool(join.args.get("on") or join.args.get("using"))
            if is_free == is_conditional:
                self.raise_error("ON or USING", self._prev if is_conditional else None)
            return join

        def _parse_limit(self, *args: Any, **options: Any) -> exp.Expr | None:
            limit = super()._parse_limit(*args, **options)
            if limit is not None and limit.args.get("offset"):
                self.raise_error("OFFSET is a clause of its own", self._prev)
            is_fetch = isinstance(limit, exp.Fetch)
            if is_fetch and self._prev.text.upper() not in ("ONLY", "TIES"):
                self.raise_error("FETCH ends with ONLY")
            return limit

        def _parse_query_modifiers(self, this: Any) -> Any:
            begin = self._index
            query = super()._parse_query_modifiers(this)
            self._refuse_disorder(self._tokens[begin : self._index])
            return query

        def _refuse_disorder(self, tokens: Sequence[Token]) -> None:
            """Raise an error for clauses in another order than Trino's."""
            depth = last = 0
            for token in tokens:
                depth += _NESTING.get(token.token_type, 0)
                if depth == 0 and token.token_type in _CLAUSES:
                    rank = _CLAUSES.index(token.token_type)
                    if rank < last:
                        self.raise_error("a clause is too late", token)
                    last = rank


def place(sql: str, start: int) -> str:
    """Return line and column of a character as Trino begins its messages."""
    before = sql[:start]
    return f"line {before.count(chr(10)) + 1}:{start - before.rfind(chr(10))}: "


def _decimal_literal(written: exp.Literal, kind: exp.DataType) -> exp.Cast:
    """Return DECIMAL '1.50', whose precision and scale are those of its digits."""
    digits = written.name.lstrip("+-")
    scale = len(digits.partition(".")[2])
    precision = sum(digit.isdigit() for digit in digits)
    parameters = [exp.DataTypeParam(this=exp.Literal.number(n)) for n in (precision, scale)]
    kind.set("expressions", parameters)
    return exp.Cast(this=written, to=kind)
