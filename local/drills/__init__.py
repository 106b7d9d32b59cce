"""Drills: what goes wrong on purpose, to see what the pipeline makes and says of it."""
