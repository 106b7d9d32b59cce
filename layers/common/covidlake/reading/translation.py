"""Lines of a file in some dialect, as lines under canonical names.

So fingerprints compare what was reported, and not how it is written.

Lines are without quotes, values separated by commas; what stands for a comma inside a value is of
no concern here.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from covidlake.reading.country_codes import by_alpha2, by_name
from covidlake.reading.dialects import PART
from covidlake.reading.header import Header


class Translation:
    """A translation of lines.

    A location is named by its code, or as the publisher names it where it has none, and by its
    part: "CHN Hubei".

    Attributes:
        columns: The names of what `lines()` gives.
        lines: Those of the file itself where nothing needs a translation.
    """

    def __init__(self, header: Header) -> None:
        positions = {name: position for position, name in enumerate(header.order) if name}
        # JHU's files have no code, and OWID's needs no translation.
        self._code = positions.get("iso_code") if header.dialect.countries == "alpha-2" else None
        self._name = positions.get("location")
        self._part = positions.get(PART)
        self._days = [(positions[day], day.encode()) for day in header.days]
        self.columns = [name or "" for name in header.order]
        self.lines: Callable[[Iterable[bytes]], Iterable[bytes]] = lambda lines: lines
        if header.dialect.wide:
            self.columns = ["iso_code", "location", "date", header.dialect.wide]
            self.lines = self._melted
        elif header.dialect.countries != "alpha-3":
            # The publisher's code stays in the line, without a name: its position counts.
            own_columns = ("" if name == "iso_code" else name for name in self.columns)
            self.columns = [*own_columns, "iso_code"]
            self.lines = self._with_code

    def _with_code(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            yield line + b"," + self._location_code(line.split(b","))

    def _melted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            fields = line.split(b",")
            location = self._location_code(fields) + b"," + _value(fields, self._name)
            for position, day in self._days:
                yield b"%b,%b,%b" % (location, day, fields[position].strip())

    def _location_code(self, fields: list[bytes]) -> bytes:
        code = _value(fields, self._code)
        name = _value(fields, self._name)
        return _location_code(code, name, _value(fields, self._part))


# A file names a few hundred locations, in millions of lines.
@lru_cache(maxsize=4096)
def _location_code(code: bytes, name: bytes, part: bytes) -> bytes:
    if code:
        country = by_alpha2(code.decode("utf-8", "replace"))
    else:
        country = by_name(name.decode("utf-8", "replace"))
    country_code = country.encode() if country else name or code
    return b" ".join(filter(None, [country_code, part]))


def _value(fields: list[bytes], position: int | None) -> bytes:
    return b"" if position is None else fields[position].strip()
