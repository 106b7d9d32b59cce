"""A table of PostgreSQL: login, connection, one snapshot, increments."""
