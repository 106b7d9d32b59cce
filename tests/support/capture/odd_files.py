"""Files as publishers damage them, for properties that hold of any bytes."""

from datetime import date, timedelta

from hypothesis import strategies as st

COLUMNS = ("iso_code", "location", "date", "new_cases", "total_cases", "tests_units", "note")
CELLS = {
    "iso_code": ("COL", "ITA", "ita", "CO", "XKX", "QQQ", "NA", "", " COL ", "x", '"COL"'),
    "location": (
        "Colombia", "Italy", '"Korea, South"', "Côte d'Ivoire", "T\ufffdrkiye", "", "Nowhere",
        '"two\nlines"', "  Italy\t", 'Col"ombia', '"Ita""ly"', "a\x00b", "\x1f",
    ),
    "date": (
        "2021-03-01", "2021-03-02", "3/1/2021", "3/1/21", "2021-20-12", "0202-03-03", "1970-01-01",
        "2021-06-02", "2021-06-03", "2021-03-01T00:00:00", "13/1/2021", "", " 2021-03-01", "x",
        '"2021-03-01"', '""',
    ),
    "new_cases": (
        "1", "1.0", "2", "", "-0", "0", "5f", "0x1p3", "1,23", '"1,234"', '"1,23"', "1e5", "1e999",
        "1e-999", "NaN", "-inf", "infinity", "+7", "+-7", "++7", "5.", ".5", ".", "1_000", " 7",
        "7\t", "-", "NA", "5\r", "\x0b5", "1e", "٣", "0" * 40 + "7", "9" * 40, "4.9e-324",
        '"5"', '""', '" 7 "', '"x"', "2.5e-324", "0.1000000000000000055511151231257827",
        "123456789012345678", "\u00a05",
    ),
    "tests_units": ("", "tests performed", "people\x07", "�", '"a,b"', "\x7f"),
    "note": ("", "free", '"a\r\nb"', "\x00", "b\rc", "\u2028"),
}  # fmt: skip
CELLS["total_cases"] = CELLS["new_cases"]
SOUND = dict.fromkeys(COLUMNS, "") | {"iso_code": "PER", "location": "Peru", "new_cases": "5"}
DAYS = ("1/22/20", "1/23/20", "1/24/2020", "2020-01-25", "1/22/2020", "1/32/20", "Total")
PROVINCES = ("", "Hubei", "Hebei", '"Tibet, Xizang"', "x\x00", " Hubei")
ENDS = ("\n", "\n", "\n", "\r\n", "\r\r\n", "\n\n", "\n \t\r\n", "\r", ",\n", "")
BYTES = (b"\r", b"\n", b'"', b",", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xc3", b" ", b"\t")


@st.composite
def odd_rows(draw: st.DrawFn, columns: tuple[str, ...]) -> bytes:
    """Draw rows under some columns: most cells sound, some odd, and stray bytes in between."""
    lines = draw(
        st.lists(
            st.tuples(
                st.tuples(*(st.sampled_from(CELLS[name]) for name in columns)),
                st.sampled_from(ENDS),
            ),
            max_size=12,
        )
    )
    data = "".join(",".join(cells) + end for cells, end in lines).encode()
    for at, stray in draw(
        st.lists(st.tuples(st.integers(0, 400), st.sampled_from(BYTES)), max_size=3)
    ):
        data = data[:at] + stray + data[at:] if at < len(data) else data
    return data


@st.composite
def odd_files(draw: st.DrawFn, sound: int = 0) -> bytes:
    """Draw a file of observations: a header in whatever order, odd rows, and so many sound ones."""
    columns = tuple(draw(st.permutations(COLUMNS)))
    mark = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"\n", b" \r\n"]))
    header = mark + ",".join(columns).encode() + b"\n"
    return header + draw(odd_rows(columns)) + _sound_rows(columns, sound)


def _sound_rows(columns: tuple[str, ...], rows: int) -> bytes:
    days = (date(2020, 3, 1) + timedelta(days=number) for number in range(rows))
    lines = (",".join({**SOUND, "date": str(day)}[name] for name in columns) for day in days)
    return "".join(f"{line}\n" for line in lines).encode()


@st.composite
def odd_wide_files(draw: st.DrawFn) -> bytes:
    """Draw a file with a column a day, as JHU has it: provinces, copies and odd cells."""
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True))
    header = ",".join(("Province/State", "Country/Region", "Lat", *days))
    cells = st.tuples(
        st.sampled_from(PROVINCES),
        st.sampled_from(CELLS["location"]),
        st.sampled_from(("", "1.5")),
        *(st.sampled_from(CELLS["total_cases"]) for _ in days),
    )
    lines = draw(st.lists(st.tuples(cells, st.sampled_from(ENDS)), max_size=6))
    return (header + "\n" + "".join(",".join(row) + end for row, end in lines)).encode()
