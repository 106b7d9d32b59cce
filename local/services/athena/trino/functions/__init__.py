"""Calls of functions: most by a line of a table (tables/), some by a rule of their own."""
