"""The commands of `python -m local`, a module a verb."""
