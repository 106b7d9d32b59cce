"""Input tables of any size, and whether two tables are equal."""
