"""The Trusted tables: locations, daily indicators, flags and the quality report."""
