"""Damaged files and wild lines: what publishers, editors and networks make of a CSV file."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

HEADER = "iso_code,continent,location,date,new_cases,total_cases,tests_units"
ROWS = [
    f"COL,South America,Colombia,2021-02-{day:02},{day}.0,{day * 10}.0,people tested"
    for day in range(1, 11)
]

# What the bytes of a file may have become on the way.
ENVELOPES = {
    "plain": lambda text: text.encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac line ends": lambda text: text.replace("\n", "\r").encode(),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 3).replace("\n", "\r", 5).encode(),
    "latin 1": lambda text: text.encode("latin-1", "replace"),
    "utf-16": lambda text: text.encode("utf-16"),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "trailing blank lines": lambda text: text.encode() + b"\n\n  \n",
    "cut short": lambda text: text.encode()[:-25],
}
WILD_NUMBERS = ("1e999", "NaN", "--1", "0x1p3", '"1,000"', "1,5")
WILD_DATES = ("", "soon", "2021-02-30", "31/12/2021", "2/14/21", "2999-01-01")
# What the rows may hold.
BODIES = {
    "sound": ROWS,
    "none": [],
    "ragged": [*ROWS, ROWS[0] + ",more", "COL", ROWS[1].rpartition(",")[0], ",,,,,,", ",,,,,,,"],
    "quotes": [
        *ROWS,
        'COL,"South America","Colombia ""C""",2021-02-11,1,1,x',
        'COL,"South America,Colombia,2021-02-12,1,1,x',
        'COL,a"b,C,2021-02-13,1,1,x"',
    ],
    "line break in quotes": [
        *ROWS,
        'COL,South America,"Colombia\nRepublic",2021-02-11,1,1,x',
        ROWS[0].replace("-01", "-12"),
    ],
    "nul": [
        *ROWS,
        "COL,South\0America,Colombia,2021-02-11,1,1,x",
        "COL,South America,Colombia,2021-02-12,1\0,1,x",
        "\0",
    ],
    "accents": [
        *ROWS,
        "CUW,North America,Curaçao,2021-02-11,1,1,é",
        "CIV,Africa,Côte d’Ivoire,2021-02-11,1,1,x",
    ],
    "duplicates": [
        *ROWS, ROWS[0], ROWS[0],
        ROWS[1].replace("2.0", "3.0"),
        "COL,South America,Colombia,2/3/2021,3.0,30.0,people tested",
    ],
    "numbers": [*ROWS, *(f"COL,,Colombia,2021-03-01,{text},1,x" for text in WILD_NUMBERS)],
    "dates": [*ROWS, *(f"COL,,Colombia,{text},1,1,x" for text in WILD_DATES)],
    "header again": [*ROWS, HEADER, ROWS[0].replace("-01", "-11")],
    "a line of 10 MB": [*ROWS, f"COL,South America,{'x' * 10_000_000},2021-02-11,1,1,x"],
}  # fmt: skip
# What the header may be; the last ones are refused as a whole.
HEADERS = {
    "usual": HEADER,
    "other names": HEADER.replace("iso_code", "code").replace("location", "country"),
    "spaces and case": HEADER.replace("iso_code", ' "ISO_Code"').replace("date", " Date "),
    "an unknown column": HEADER.replace("tests_units", "moon_phase"),
    "renamed key": HEADER.replace("iso_code", "isocode"),
    "column twice": HEADER.replace("continent", "date"),
    "no header": "",
}


def files() -> Iterator[tuple[str, bytes]]:
    """More than 200 files, each with what is wrong about it."""
    for (envelope, wrap), (body, rows) in product(ENVELOPES.items(), BODIES.items()):
        yield f"{envelope}, {body}", wrap("\n".join([HEADER, *rows, ""]))
    for (header, line), (body, rows) in product(HEADERS.items(), BODIES.items()):
        if body != "a line of 10 MB":
            yield f"header {header}, {body}", "\n".join([*filter(None, [line]), *rows, ""]).encode()
    yield from (
        (f"empty {number}", content)
        for number, content in enumerate((b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\0"))
    )


_CELLS = {
    "iso_code": st.sampled_from(
        ["COL", "NA", "NAM", "OWID_WRL", " FRA ", "", '"COL"', "col", "\0"]
    ),
    "continent": st.sampled_from(["Europe", "", '"South America"', "N/A"]),
    "location": st.sampled_from(
        ["Colombia", "", '"Korea, South"', '"Na""mibia"', "Curaçao", "x" * 300]
    ),
    "date": st.dates().map(str)
    | st.sampled_from(
        ["2021-02-01", "2/1/2021", "2/1/21", "2021-2-1", "", "1612137600", "2021-02-29"]
    )
    | st.timedeltas(timedelta(0), timedelta(2000)).map(lambda past: f"{past.days}"),
}
_NUMBERS = (
    st.floats().map(repr)
    | st.integers().map(str)
    | st.sampled_from(
        [
            "",
            "5.0",
            "-3",
            '"1,234"',
            "1,5",
            "NaN",
            "inf",
            "1e400",
            ".",
            "-",
            "٣",
            "5f",
            " 7 ",
            '"',
            "1_000",
        ]
    )
)
_WILD = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=40)
_RAW = st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"").replace(b"\r", b""))


def _line() -> st.SearchStrategy[bytes]:
    likely = st.tuples(*_CELLS.values(), _NUMBERS, _NUMBERS, _WILD | st.just("x")).map(",".join)
    ragged = st.lists(_WILD | _NUMBERS, max_size=12).map(",".join)
    return (likely | likely | ragged | _WILD).map(lambda text: text.encode()) | _RAW


def wild_lines(cases: int) -> list[bytes]:
    """So many lines as hypothesis thinks them up; the same ones every time."""
    lines: list[bytes] = []

    @settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_line())
    def collect(line: bytes) -> None:
        lines.append(line)

    while len(lines) < cases:
        collect()
    return lines[:cases]
