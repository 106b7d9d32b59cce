"""Athena: its engine over DuckDB, its API, and the Glue catalog that its DDL changes."""
