"""What leaves the API: pages of rows, text formats, Parquet, caching."""
