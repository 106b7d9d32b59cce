"""The client of the covidlake API: a Python class, and the command `covidlake` over it."""

from typing import TYPE_CHECKING, Any

from covidlake_client.responses import Answer, ApiError, TruncatedWarning

if TYPE_CHECKING:
    from covidlake_client.api import Covidlake

__all__ = ["Answer", "ApiError", "Covidlake", "TruncatedWarning"]


def __getattr__(name: str) -> Any:
    # Imported when it is asked for: it needs requests, a quarter of a second, and the terminal's
    # modules, which the commands of a lake use, too, do not.
    if name == "Covidlake":
        from covidlake_client.api import Covidlake

        return Covidlake
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
