"""gzip as it comes: in pieces, in members, in layers, damaged, cut short, exploding."""

import gzip
import itertools
import tracemalloc
import zlib

import pytest
from covidlake.errors import CovidlakeError, SourceInvalid, SourceUnavailable
from covidlake.reading.inflate import capped, inflated

TEXT = b"iso_code,date\n" + b"COL,2021-01-01\n" * 500
ZIPPED = gzip.compress(TEXT)


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 3, 100, 1 << 20])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT, TEXT),
        (b"", b""),
        (b"\x1f", b"\x1f"),
        (ZIPPED, TEXT),
        (gzip.compress(b""), b""),
        (ZIPPED + gzip.compress(b"more"), TEXT + b"more"),
        (ZIPPED + b"\0" * 700, TEXT),
        (ZIPPED + b"\0" * 5 + gzip.compress(b"more"), TEXT + b"more"),
        (gzip.compress(ZIPPED), TEXT),
        (gzip.compress(gzip.compress(ZIPPED)), ZIPPED),
        (ZIPPED + b"\n", TEXT),
        (ZIPPED + b"\r\n \t\r\n" + gzip.compress(b"more"), TEXT + b"more"),
        (ZIPPED + b"garbage at the end", TEXT),
        (ZIPPED + b"\x1f", TEXT),
        (ZIPPED + b"x" * 1024, TEXT),
        (zlib.compress(TEXT), TEXT),
        (zlib.compress(TEXT, 1), TEXT),
        (zlib.compress(TEXT, 3), TEXT),
        (zlib.compress(TEXT, 9), TEXT),
        (gzip.compress(zlib.compress(TEXT)), TEXT),
        (gzip.compress(b"i") * 3000, b"i" * 3000),
    ],
    ids=[
        "plain",
        "empty",
        "one-byte",
        "gzip",
        "gzip-of-nothing",
        "members",
        "padding",
        "padding-between",
        "two-layers",
        "of-three-layers-two",
        "line-feed",
        "white-space-between",
        "garbage",
        "half-a-mark",
        "as-much-garbage-as-may-be",
        "zlib",
        "zlib-fastest",
        "zlib-fast",
        "zlib-smallest",
        "zlib-in-gzip",
        "many-members",
    ],
)
def test_what_comes_out(data: bytes, expected: bytes, size: int) -> None:
    assert b"".join(inflated(pieces(data, size))) == expected


@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (ZIPPED[:-1], SourceUnavailable, "cut short"),
        (ZIPPED[:-8], SourceUnavailable, "cut short"),
        (ZIPPED[:20], SourceUnavailable, "cut short"),
        (ZIPPED[:2], SourceUnavailable, "cut short"),
        (ZIPPED + gzip.compress(b"more")[:-3], SourceUnavailable, "cut short"),
        (ZIPPED[:-6] + b"\0" + ZIPPED[-5:], SourceInvalid, "damaged: .*incorrect data check"),
        (ZIPPED[:30] + b"\xff\xff\xff\xff" + ZIPPED[34:], SourceInvalid, "damaged"),
        (
            ZIPPED + b"x" * 1025,
            SourceInvalid,
            "more than 1,024 bytes that are no gzip follow .* guard max_trailing",
        ),
        (ZIPPED[:-6] + b"\0" + ZIPPED[-5:] + b"\n", SourceInvalid, "incorrect data check"),
        (ZIPPED[:-1] + b"\n", SourceInvalid, "damaged"),
        (ZIPPED + b"\x1f\x8b garbage", SourceInvalid, "damaged: .*unknown compression method"),
        (zlib.compress(TEXT)[:-1], SourceUnavailable, "cut short"),
    ],
    ids=range(12),
)
def test_what_does_not(data: bytes, error: type[CovidlakeError], message: str, size: int) -> None:
    with pytest.raises(error, match=message):
        b"".join(inflated(pieces(data, size)))


def test_many_small_members_come_in_large_pieces() -> None:
    """The reader of each piece begins with what the last one left open."""
    sizes = [len(piece) for piece in inflated([gzip.compress(b"x" * 100) * 20_000])]
    assert sizes == [1_048_600, 951_400]


def test_a_bomb_is_inflated_piece_by_piece() -> None:
    squeeze = zlib.compressobj(wbits=31)
    bomb = b"".join(squeeze.compress(b"\0" * (1 << 20)) for _ in range(200)) + squeeze.flush()
    assert len(bomb) < 250_000
    tracemalloc.start()
    with pytest.raises(SourceInvalid, match="what it becomes exceeds 50,000,000 bytes"):
        for _ in capped(inflated([bomb]), 50_000_000, "what it becomes"):
            pass
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_the_cap_stops_an_endless_body() -> None:
    with pytest.raises(SourceInvalid, match="the body exceeds 10,000 bytes"):
        for _ in capped(itertools.repeat(b"x" * 1000), 10_000, "the body"):
            pass


def test_up_to_the_cap() -> None:
    assert b"".join(capped([b"x" * 6, b"y" * 4], 10, "the body")) == b"xxxxxxyyyy"
