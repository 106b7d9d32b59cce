"""A clock that is wrong: the functions' processes read another time than it is."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

# Its sitecustomize.py puts the clock of a Python process off.
_AHEAD = Path(__file__).parent / "ahead"


def put_off(environment: Mapping[str, str], by: timedelta) -> dict[str, str]:
    """Return the environment of a Python process in which it is later by so much."""
    if not by:
        return dict(environment)
    path = [str(_AHEAD), *filter(None, [environment.get("PYTHONPATH")])]
    seconds = str(by.total_seconds())
    return {
        **environment,
        "PYTHONPATH": os.pathsep.join(path),
        "COVIDLAKE_CLOCK_OFFSET": seconds,
    }
