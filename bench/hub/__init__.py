"""Forecasts as of past Mondays, in the format of the European forecast hub."""
