"""The commands about releases that are there."""
