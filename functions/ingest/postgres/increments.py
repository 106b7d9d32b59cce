"""How a table is read in increments: `incremental` in its source's configuration."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Self

from covidlake.capturing.candidate import SourceState
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid


@dataclass(frozen=True)
class Increments:
    """Only rows that changed since the last promoted snapshot are read, and merged into it.

    Attributes:
        watermark: Column of the table that rises with every insert and update: a date, a timestamp
            or an integer.
        overlap: What was committed late is read again from so far below the snapshot's highest
            watermark: an interval as PostgreSQL reads it ("2 days"), or a whole number ("1000") for
            an integer.
        full_every_days: So many days after the whole table was read it is read whole again, which
            alone sees deleted rows; 0: this time.
    """

    watermark: str
    overlap: str
    full_every_days: float = 7

    @classmethod
    def of(cls, source: Source) -> Self | None:
        """Read a source's increments; None where the table is read whole each time.

        Raises:
            EventInvalid: A field that does not exist, is lacking, or of another type.
        """
        settings = source.incremental
        if not settings:
            return None
        if source.kind != "postgresql" or not cls._are_valid(settings):
            raise EventInvalid(
                f"source {source.name}: incremental {settings}; it takes watermark and overlap as "
                "text and full_every_days as a number, and is for kind postgresql only"
            )
        return cls(**settings)

    @classmethod
    def _are_valid(cls, settings: dict[str, Any]) -> bool:
        if not settings.keys() <= {field.name for field in fields(cls)}:
            return False
        texts = [settings.get(name) for name in ("watermark", "overlap")]
        if not all(isinstance(text, str) and text for text in texts):
            return False
        days = settings.get("full_every_days", cls.full_every_days)
        # Not isinstance: a bool is an int.
        return type(days) in (int, float) and days >= 0

    def continues(self, last: SourceState | None, began: str) -> bool:
        """Return whether a capture that began then may build on the last promoted snapshot."""
        if last is None or last.whole_at is None:
            return False
        # From the last whole read, not the last increment: only that one saw deleted rows.
        age = datetime.fromisoformat(began) - datetime.fromisoformat(last.whole_at)
        return age < timedelta(days=self.full_every_days)
