"""Expressions: operators, casts and literals, in DuckDB's words with Trino's types."""
