"""Where the canonical columns of a dataset stand in the lines of a file: found with one regular expression a line, made from the header."""

import re
from itertools import pairwise

from covidlake.capturing.newest_days import NewestDays
from covidlake.reading.header import Header
from covidlake.reading.translation import Translation
from covidlake.schema import CAPTURED, KEYS

# Possessive: no column gives anything back, so a line is matched in one go.
_COLUMN = "[^,]*+"


class RowLayout:
    """Reads lines of a file with this header: values separated by commas, without quotes, and without white space around them.

    `found = layout.match(line)` for each of `layout.translated(lines)`, then
    `found.group(*layout.key)` are the values of the key, and
    `found.group(*layout.row)` the canonical columns in the contract's order, those that stand
    together in the line as one piece. Both end with an empty value: joined by commas, each value
    has one after it.
    """

    def __init__(self, header: Header) -> None:
        translation, dataset = Translation(header), header.dataset
        self.translated = translation.lines
        where = {name: position for position, name in enumerate(translation.columns)}
        self.width = len(translation.columns)
        self.names = [column.name for column in CAPTURED[dataset]]
        columns = [where.get(name) for name in self.names]
        keys = [where.get(name) for name in KEYS[dataset]]
        first = [
            at
            for before, at in pairwise([None, *columns])
            if at is None or not _stand_together(before, at)
        ]
        last = {at for at, after in pairwise([*columns, None]) if not _stand_together(at, after)}
        line = re.compile(
            ",".join(
                _group(at, at in first, at in last, at in keys) for at in range(self.width)
            ).encode()
            + rb"(?P<none>)\Z"
        )
        self.match = line.match
        self.key = tuple(
            line.groupindex["none" if at is None else f"key{at}"] for at in [*keys, None]
        )
        self.row = tuple(
            line.groupindex["none" if at is None else f"from{at}"] for at in [*first, None]
        )
        self.newest_days = (
            NewestDays(where, header.dialect.days)
            if "date" in where and dataset == "observations"
            else None
        )


def _stand_together(one: int | None, next_one: int | None) -> bool:
    return one is not None and next_one == one + 1


def _group(at: int, is_first: bool, is_last: bool, is_key: bool) -> str:
    """The part of the expression for the column at that position."""
    column = f"(?P<key{at}>{_COLUMN})" if is_key else _COLUMN
    return (f"(?P<from{at}>" if is_first else "") + column + (")" if is_last else "")
