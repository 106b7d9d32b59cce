"""Canonical snapshots -> valid rows of countries and days, all others accounted for."""
