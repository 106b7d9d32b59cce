"""What data have to satisfy: rules of rows, checks of tables, and their thresholds."""
