"""What the API reads: releases, runs, DuckDB over their tables, Athena."""
