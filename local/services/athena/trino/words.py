"""Trino's words and symbols among those that sqlglot knows; all others are names, or nothing.

https://trino.io/docs/current/language/reserved.html and types.html
"""

from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import TokenType

# Two colons are read to say what is meant.
_SYMBOLS = ("||", ">=", "<=", "<>", "!=", "->", "=>", "::")
NO_SYMBOLS = "!&^|~#\\{}:"
_TYPES = frozenset({
    "ARRAY", "BIGINT", "BOOLEAN", "CHAR", "DATE", "DECIMAL", "DOUBLE", "DOUBLE PRECISION",
    "HYPERLOGLOG", "INT", "INTEGER", "INTERVAL", "IPADDRESS", "IPPREFIX", "JSON", "MAP", "REAL",
    "ROW", "SMALLINT", "TDIGEST", "TIME", "TIMESTAMP", "TINYINT", "UUID", "VARBINARY", "VARCHAR",
})  # fmt: skip
# Types to sqlglot, but other words, too.
_WORDS = frozenset({"NULL", "RANGE", "UNION"})
_NAMES = frozenset({"ISNULL", "NOTNULL", "STRAIGHT_JOIN", "TOP"})
RESERVED = frozenset({
    "ALTER", "AND", "AS", "BETWEEN", "BY", "CASE", "CAST", "CONSTRAINT", "CREATE", "CROSS", "CUBE",
    "CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_PATH", "CURRENT_ROLE", "CURRENT_SCHEMA",
    "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "DEALLOCATE", "DELETE", "DESCRIBE",
    "DISTINCT", "DROP", "ELSE", "END", "ESCAPE", "EXCEPT", "EXECUTE", "EXISTS", "EXTRACT", "FALSE",
    "FOR", "FROM", "FULL", "GROUP", "GROUPING", "HAVING", "IN", "INNER", "INSERT", "INTERSECT",
    "INTO", "IS", "JOIN", "LEFT", "LIKE", "LISTAGG", "LOCALTIME", "LOCALTIMESTAMP", "NATURAL",
    "NORMALIZE", "NOT", "NULL", "ON", "OR", "ORDER", "OUTER", "PREPARE", "RECURSIVE", "RIGHT",
    "ROLLUP", "SELECT", "SKIP", "TABLE", "THEN", "TRIM", "TRUE", "UESCAPE", "UNION", "UNNEST",
    "USING", "VALUES", "WHEN", "WHERE", "WITH",
})  # fmt: skip


def is_of_trino(word: str, kind: TokenType) -> bool:
    """Return whether a word or symbol that sqlglot knows means the same to Trino."""
    if not word[0].isalpha():
        return word in _SYMBOLS or word.startswith("/*")
    if kind in TrinoParser.TYPE_TOKENS:
        return word in _TYPES or word in _WORDS
    return word not in _NAMES
