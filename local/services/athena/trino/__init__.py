"""Trino's SQL in DuckDB: names, types and operators are resolved as Trino does, then written anew.

queries/ is where it begins. What no module here knows is refused, never handed on: the two
engines share many words that mean other things.
"""
