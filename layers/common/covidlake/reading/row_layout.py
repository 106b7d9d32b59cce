"""Where the canonical columns of a dataset stand in the lines of a file.

They are found with one regular expression a line, made from the header.
"""

import re
from itertools import pairwise

from covidlake.capturing.newest_days import NewestDays
from covidlake.reading.header import Header
from covidlake.reading.translation import Translation
from covidlake.schema import CAPTURED, KEYS

# Possessive: no column gives anything back, so a line is matched in one go.
_COLUMN = "[^,]*+"


class RowLayout:
    """A reader of the lines of a file with this header.

    The values are separated by commas, without quotes, and without white space around them.

    `match = layout.match(line)` for each of `layout.translated(lines)`, then
    `match.group(*layout.key)` are the values of the key, and
    `match.group(*layout.row)` the canonical columns in the contract's order, those that stand
    together in the line as one piece. Both end with an empty value: joined by commas, each value
    has one after it.
    """

    def __init__(self, header: Header) -> None:
        translation = Translation(header)
        dataset = header.dataset
        self.translated = translation.lines
        positions = {name: position for position, name in enumerate(translation.columns)}
        self.width = len(translation.columns)
        self.names = [column.name for column in CAPTURED[dataset]]
        # None for a column that the file does not have.
        columns = [positions.get(name) for name in self.names]
        keys = [positions.get(name) for name in KEYS[dataset]]
        # Neighbours are one group: each costs time in every one of millions of lines.
        first = [
            position
            for before, position in pairwise([None, *columns])
            if position is None or not _stand_together(before, position)
        ]
        last = {
            position
            for position, after in pairwise([*columns, None])
            if not _stand_together(position, after)
        }
        parts = (
            _group(position, position in first, position in last, position in keys)
            for position in range(self.width)
        )
        line = re.compile(f"{','.join(parts)}(?P<none>)\\Z".encode())
        groups = line.groupindex
        self.match = line.match
        self.key = tuple(groups[_group_name("key", position)] for position in [*keys, None])
        self.row = tuple(groups[_group_name("from", position)] for position in [*first, None])
        self.newest_days: NewestDays | None = None
        if "date" in positions and dataset == "observations":
            self.newest_days = NewestDays(positions, header.dialect.days)


def _stand_together(one: int | None, next_one: int | None) -> bool:
    return one is not None and next_one == one + 1


def _group_name(kind: str, position: int | None) -> str:
    return "none" if position is None else f"{kind}{position}"


def _group(position: int, is_first: bool, is_last: bool, is_key: bool) -> str:
    """Return the part of the expression for the column at that position."""
    column = f"(?P<key{position}>{_COLUMN})" if is_key else _COLUMN
    opening = f"(?P<from{position}>" if is_first else ""
    return opening + column + (")" if is_last else "")
