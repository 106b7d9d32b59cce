"""Locations of a release: looked up by code, found by what people type, grouped."""
