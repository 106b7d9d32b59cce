"""Lines of a file in some dialect, as lines under canonical names.

So fingerprints compare what was said, and not how it is written.

Lines are without quotes, values separated by commas; what stands for a comma inside a value is of
no concern here.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from covidlake.reading.country_codes import by_alpha2, by_name
from covidlake.reading.dialects import PART
from covidlake.reading.header import Header


class Translation:
    """A translation of lines; `columns` are the names of what `lines()` gives.

    Those are the file's own lines where nothing needs a translation.

    A place is named by its code, or as the publisher names it where it has none, and by its part:
    "CHN Hubei".
    """

    def __init__(self, header: Header) -> None:
        where = {name: position for position, name in enumerate(header.order) if name}
        self._code = where.get("iso_code") if header.dialect.countries == "alpha-2" else None
        self._name, self._part = where.get("location"), where.get(PART)
        self._days = [(where[day], day.encode()) for day in header.days]
        self.columns = [name or "" for name in header.order]
        self.lines: Callable[[Iterable[bytes]], Iterable[bytes]] = lambda lines: lines
        if header.dialect.wide:
            self.columns, self.lines = (
                ["iso_code", "location", "date", header.dialect.wide],
                self._melted,
            )
        elif header.dialect.countries != "alpha-3":
            self.columns = [
                *("" if name == "iso_code" else name for name in self.columns),
                "iso_code",
            ]
            self.lines = self._with_place

    def _with_place(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            yield line + b"," + self._place(line.split(b","))

    def _melted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            fields = line.split(b",")
            place = self._place(fields) + b"," + _at(fields, self._name)
            for position, day in self._days:
                yield b"%b,%b,%b" % (place, day, fields[position].strip())

    def _place(self, fields: list[bytes]) -> bytes:
        return _place(_at(fields, self._code), _at(fields, self._name), _at(fields, self._part))


@lru_cache(maxsize=4096)
def _place(code: bytes, name: bytes, part: bytes) -> bytes:
    country = (
        by_alpha2(code.decode("utf-8", "replace"))
        if code
        else by_name(name.decode("utf-8", "replace"))
    )
    return b" ".join(filter(None, [country.encode() if country else name or code, part]))


def _at(fields: list[bytes], position: int | None) -> bytes:
    return b"" if position is None else fields[position].strip()
