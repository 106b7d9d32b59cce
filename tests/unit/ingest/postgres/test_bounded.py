"""Rows of COPY are taken as they come, and what follows them is left to the driver."""

import struct
from io import BytesIO
from typing import Any

import pytest
from covidlake.errors import SourceInvalid
from hypothesis import given
from hypothesis import strategies as st
from pg8000.exceptions import InterfaceError
from postgres.bounded import MOST_BYTES, BoundedReader


class Pieces(BytesIO):
    """A connection that gives so many bytes at most."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most

    def read1(self, size: int | None = -1) -> bytes:
        return super().read1(min(size or 0, self._most))


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">i", 4 + len(body)) + body


def reader(data: bytes, most: int = 1 << 20) -> BoundedReader:
    pieces: Any = Pieces(data, most)
    return BoundedReader(pieces)


@given(st.lists(st.binary(max_size=30), max_size=20), st.integers(min_value=1, max_value=40))
def test_rows_are_whole_however_they_arrive(rows: list[bytes], most: int) -> None:
    data = b"".join(message(b"d", row) for row in rows) + message(b"c", b"") + b"Z"
    file = reader(data, most)
    assert [row for some in file.rows() for row in some] == rows
    assert [file.read(5), file.read(1), file.read(1)] == [b"c\0\0\0\4", b"Z", b""]


def test_a_notice_between_rows_leaves_the_rest_to_the_driver() -> None:
    file = reader(message(b"d", b"a,1\n") + message(b"N", b"!") + message(b"d", b"b,2\n"))
    assert [row for some in file.rows() for row in some] == [b"a,1\n"]
    assert [file.read(5), file.read(1)] == [b"N\0\0\0\5", b"!"]
    assert [file.read(5), file.read(4)] == [b"d\0\0\0\x08", b"b,2\n"]


def test_a_row_that_is_too_long_is_refused_before_it_is_read() -> None:
    file = reader(message(b"d", b"a,1\n") + b"d" + struct.pack(">i", 4 + MOST_BYTES + 1))
    with pytest.raises(SourceInvalid, match=r"a row of 1,048,578 bytes; a row may have 1,048,576"):
        list(file.rows())


@pytest.mark.parametrize("size", [-1, MOST_BYTES + 1])
def test_a_length_that_no_message_has_is_not_read(size: int) -> None:
    with pytest.raises(InterfaceError, match=f"a message of {size:,} bytes"):
        reader(b"N" * 100).read(size)


def test_a_connection_that_ends_within_a_row_ends_the_rows() -> None:
    file = reader(message(b"d", b"a,1\n") + message(b"d", b"b,2\n")[:-2])
    assert [row for some in file.rows() for row in some] == [b"a,1\n"]
    assert [file.read(5), file.read(4), file.read(2)] == [b"d\0\0\0\x08", b"b,", b""]
