"""The client of the covidlake API: a Python class, and the command `covidlake` over it."""

from covidlake_client.api import Covidlake
from covidlake_client.responses import Answer, ApiError, TruncatedWarning

__all__ = ["Answer", "ApiError", "Covidlake", "TruncatedWarning"]
