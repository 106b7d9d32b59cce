"""Benchmarks: `python -m bench.<name> --help`.

Each prints a ratio against a named peer, measured side by side in the same run.
"""
