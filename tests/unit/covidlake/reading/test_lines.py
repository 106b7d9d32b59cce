"""Where a record ends, however its file comes in pieces."""

import pytest
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.lines import MAX_RECORD_BYTES, RecordSplitter, records


def split(data: bytes, piece: int) -> list[tuple[int, bytes]]:
    """Each record with the number of its line."""
    splitter = RecordSplitter()
    blocks = [splitter.feed(data[at : at + piece]) for at in range(0, len(data), piece)]
    whole = [block for block in (*blocks, splitter.finish()) if block]
    return [(record.line, record.text) for block in whole for record in records(block)]


@pytest.mark.parametrize("piece", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\nb\n", [(1, b"a"), (2, b"b")]),
        (b"a\r\nb\r\r\n", [(1, b"a"), (2, b"b")]),
        (b"\n \t\r\na\n\nb", [(3, b"a"), (5, b"b")]),
        (b"a\nb\n \t", [(1, b"a"), (2, b"b")]),
        (b"a\nb\n\r", [(1, b"a"), (2, b"b")]),
        (b"a\nb\n\x1a", [(1, b"a"), (2, b"b")]),
        (b"a\rb\nc\n", [(1, b"a\rb"), (2, b"c")]),
        (b'"a\nb",1\nc\n', [(1, b'"a\nb",1'), (3, b"c")]),
        (b'"a""\nb" , 1\nc\n', [(1, b'"a""\nb" , 1'), (3, b"c")]),
        (b'a"b\nc\n', [(1, b'a"b'), (2, b"c")]),
        (b'"a"b\nc\n', [(1, b'"a"b'), (2, b"c")]),
        (b'x, "a\n\nb"\nc\n', [(1, b'x, "a\n\nb"'), (4, b"c")]),
    ],
)
def test_records(data: bytes, expected: list[tuple[int, bytes]], piece: int) -> None:
    assert split(data, piece) == expected


LONGEST = b"x" * 1_048_576


@pytest.mark.parametrize("piece", [1 << 16, 3 << 20, 1 << 30])
@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b'a\n"b\nc\n', SourceInvalid, "line 2 opens a quote that never closes"),
        (b'a\n"b\nc', SourceUnavailable, "inside the quote that line 2 opens"),
        (b"a\n" + LONGEST + b"x", SourceInvalid, "line 2 is longer than 1,048,576"),
        (b"a\nb\n" + LONGEST + b"x\nc\n", SourceInvalid, "line 3 is longer than 1,048,576"),
        (b'a\n"b",1\n' + LONGEST + b"x\nc\n", SourceInvalid, "line 3 is longer than 1,048,576"),
        (b'a\n"' + LONGEST + b'"\nc\n', SourceInvalid, "line 2 is longer than 1,048,576"),
        (b'a\n"b\n' + LONGEST + b'"\nc\n', SourceInvalid, "1,048,576 bytes"),
        (b'a\n"' + b"b\n" * MAX_RECORD_BYTES, SourceInvalid, "line 2 opens a quote"),
    ],
)
def test_what_has_no_end(data: bytes, error: type[Exception], message: str, piece: int) -> None:
    with pytest.raises(error, match=message):
        split(data, piece)


@pytest.mark.parametrize("piece", [1 << 16, 3 << 20, 1 << 30])
@pytest.mark.parametrize(
    "longest", [LONGEST, b'"' + LONGEST[2:] + b'"', b'"\n' + LONGEST[3:] + b'"']
)
def test_the_longest_record_is_read_however_it_comes(longest: bytes, piece: int) -> None:
    found = split(b'a\n"b",1\n' + longest + b"\nc\n" + longest, piece)
    assert [text for _, text in found] == [b"a", b'"b",1', longest, b"c", longest]
