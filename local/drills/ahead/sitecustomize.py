"""Puts the date and time that a function reads off by COVIDLAKE_CLOCK_OFFSET seconds.

Python imports this before anything else of a process in whose path it is. time.time() stays as it
is: by it the runtime counts what is left of an invocation, which the emulator ends by its clock.
"""

import datetime
import os
import time
from typing import Any

OFFSET = float(os.environ["COVIDLAKE_CLOCK_OFFSET"])


class _Anyone(type):
    """Lets what C code makes be one of the class that stands in for its own."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.__mro__[1])


class ShiftedDatetime(datetime.datetime, metaclass=_Anyone):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return cls.fromtimestamp(time.time() + OFFSET, tz)

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now(datetime.UTC).replace(tzinfo=None)


class ShiftedDate(datetime.date, metaclass=_Anyone):
    @classmethod
    def today(cls) -> Any:
        return cls.fromtimestamp(time.time() + OFFSET)


datetime.datetime = ShiftedDatetime  # type: ignore[misc]
datetime.date = ShiftedDate  # type: ignore[misc]
