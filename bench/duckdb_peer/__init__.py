"""The ETL step once more, in DuckDB's SQL: the peer of the ETL benchmark."""
