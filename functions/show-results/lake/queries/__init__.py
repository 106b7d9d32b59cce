"""SQL over the tables of a release, and DuckDB that answers it."""
