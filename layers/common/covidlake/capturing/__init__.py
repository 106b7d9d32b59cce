"""A source, its candidates, and what a snapshot of it says."""
