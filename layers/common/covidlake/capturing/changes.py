"""What a capture changes of the snapshot in force, as JSON in events and in `runs/<run>.json`."""

from typing import TypedDict


class RowCounts(TypedDict):
    """Rows against the snapshot in force; duplicates and conflicts: inside the candidate itself."""

    added: int
    changed: int
    removed: int
    duplicates: int
    conflicts: int


class ChangedRow(TypedDict):
    """A row of the sample; change: "changed" or "removed"."""

    key: list[str]
    change: str
    columns: list[str]


class ChangeDetails(TypedDict):
    """Which columns and locations changed.

    Attributes:
        examined: Changed and removed keys whose values were compared.
        columns: Name -> keys of those.
        places: Location -> keys of those.
        sample: At most 20 of them.
    """

    examined: int
    columns: dict[str, int]
    places: dict[str, int]
    sample: list[ChangedRow]


class Changes(RowCounts, ChangeDetails):
    """All that a capture changes."""
