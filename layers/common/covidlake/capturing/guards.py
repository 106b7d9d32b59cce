"""The limits of what a source may deliver: `guards` in its configuration."""

from dataclasses import dataclass, fields
from typing import Self

from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid

# Padding that publishers leave behind a gzip file.
MAX_TRAILING = 1 << 10


@dataclass(frozen=True)
class Guards:
    """Limits, each of which may be set in the source's `guards`.

    Attributes:
        max_wire_bytes: As transferred; OWID's compact.csv is about 60 MB.
        max_bytes: Decoded; 200 KB of gzip can become 200 MB.
        max_trailing: So many bytes that are no gzip may follow the end of a gzip file.
        min_rows: Fewer are no snapshot.
        max_shrink: Share of the rows of the last promoted snapshot, wherever it was from, that may
            be gone.
        max_unterminated: 1 where the publisher does not end its last line; it cannot be seen then
            that its last value was cut short.
        min_copied: So many locations must report what they did the day before for a day to count as
            copied.
    """

    max_wire_bytes: int = 4 << 30
    max_bytes: int = 8 << 30
    max_trailing: int = MAX_TRAILING
    min_rows: int = 1
    max_shrink: float = 0.5
    max_unterminated: int = 0
    min_copied: int = 3

    @classmethod
    def of(cls, source: Source) -> Self:
        """Read a source's guards; EventInvalid for one that does not exist or is no number."""
        names = [field.name for field in fields(cls)]
        wrong = {
            name: value
            for name, value in source.guards.items()
            # Not isinstance: a bool is an int.
            if name not in names or type(value) not in (int, float)
        }
        if wrong:
            raise EventInvalid(
                f"source {source.name}: guards {wrong}; "
                f"there are {', '.join(names)}, and they are numbers"
            )
        return cls(**source.guards)
