"""What transforms of several subjects use: SQL over frames, tables, series, country codes."""
