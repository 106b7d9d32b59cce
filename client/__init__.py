"""The command-line client of the covidlake API, and the Python class under it."""

from client.api import Answer, ApiError, Covidlake

__all__ = ["Answer", "ApiError", "Covidlake"]
