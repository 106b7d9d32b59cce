"""The client of the covidlake API: a Python class, and the command `covidlake` over it."""

from covidlake_client.answers import Answer, ApiError
from covidlake_client.api import Covidlake

__all__ = ["Answer", "ApiError", "Covidlake"]
