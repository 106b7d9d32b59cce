"""How a table is read in increments: `incremental` in its source's configuration."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Self

from covidlake.capturing.candidate import SourceState
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid


@dataclass(frozen=True)
class Increments:
    """Only rows that changed since the last promoted snapshot are read, and merged into it.

    watermark        column of the table that rises with every insert and update: a date, a
                     timestamp or an integer
    overlap          what was committed late is read again from so far below the snapshot's highest
                     watermark: an interval as PostgreSQL reads it ("2 days"), or a whole number
                     ("1000") for an integer
    full_every_days  so many days after the whole table was read it is read whole again, which alone
                     sees deleted rows; 0: this time
    """

    watermark: str
    overlap: str
    full_every_days: float = 7

    @classmethod
    def of(cls, source: Source) -> Self | None:
        """Read a source's increments; None where the table is read whole each time.

        EventInvalid for a field that is not known, lacking, or of another type.
        """
        given = source.incremental
        if not given:
            return None
        lacking = [
            name
            for name in ("watermark", "overlap")
            if not isinstance(given.get(name), str) or not given[name]
        ]
        unknown = [name for name in given if name not in [field.name for field in fields(cls)]]
        days = given.get("full_every_days", cls.full_every_days)
        if (
            lacking
            or unknown
            or type(days) not in (int, float)
            or days < 0
            or source.kind != "postgresql"
        ):
            raise EventInvalid(
                f"source {source.name}: incremental {given}; it takes watermark and overlap as "
                "text and full_every_days as a number, "
                "and is for kind postgresql only"
            )
        return cls(**given)

    def continues(self, last: SourceState | None, began: str) -> bool:
        """Whether a capture that began then may build on the last promoted snapshot."""
        if last is None or last.whole_at is None:
            return False
        return datetime.fromisoformat(began) - datetime.fromisoformat(last.whole_at) < timedelta(
            days=self.full_every_days
        )
