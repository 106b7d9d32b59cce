"""Releases and runs: manifests, as_of, retention, and what a run waives."""
