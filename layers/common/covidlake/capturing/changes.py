"""What a capture changes of the snapshot in force, as JSON in events and in `runs/<run>.json`."""

from typing import NotRequired, TypedDict


class RowCounts(TypedDict):
    """Rows against the snapshot in force.

    Attributes:
        added: Valid rows, as changed and removed are.
        rejected_added: Rejected rows that were not among those rejected before; absent in what
            was written before it was told, as rejected_removed is.
        rejected_removed: Those rejected before that are not among the rejected ones now.
        duplicates: Copies inside the candidate itself: the first of each is valid.
        conflicts: Rows inside the candidate itself that share a key and differ: none is valid.
    """

    added: int
    changed: int
    removed: int
    rejected_added: NotRequired[int]
    rejected_removed: NotRequired[int]
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


class Losses(TypedDict):
    """What the snapshot in force has and the candidate has not, by name.

    Of many names the last entry says how many more there are.

    Attributes:
        columns: Of the contract, those that had values and have none.
        headers: Columns of the file that it has no more, under their own names, but for days.
        unknown: New columns of the file that the contract does not know.
        days: ISO.
        places: `code name`.
        codes: Locations under another code: "Kosovo: OWID_KOS is XKX now".
        continents: `code name` of those that lost their continent.
    """

    columns: list[str]
    headers: list[str]
    unknown: list[str]
    days: list[str]
    places: list[str]
    codes: list[str]
    continents: list[str]
