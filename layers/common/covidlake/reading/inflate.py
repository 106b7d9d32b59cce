"""gzip and zlib, decoded as they stream, with an end to how much they may become."""

import zlib
from collections.abc import Iterable, Iterator

from covidlake.capturing.guards import MAX_TRAILING
from covidlake.errors import SourceInvalid, SourceUnavailable

# What each begins with, and how zlib calls it. zlib's own form is what HTTP means by `deflate`: a
# beginning for each of its four levels. No text begins with any of them, but for "x^".
_GZIP, _ZLIB = 31, 15
_FORMATS = {
    b"\x1f\x8b": _GZIP,
    b"\x78\x01": _ZLIB,
    b"\x78\x5e": _ZLIB,
    b"\x78\x9c": _ZLIB,
    b"\x78\xda": _ZLIB,
}
_MAGIC_BYTES = 2
_PIECE_BYTES = 1 << 20
# zlib copies what follows the end of a member: small slices keep many small members cheap.
_SLICE_BYTES = 1 << 14
# A gzip of a gzip happens (a .csv.gz served with Content-Encoding: gzip); more layers than two are
# somebody's joke.
_LAYERS = 2
# Between and behind members: blocks are filled up with zeros, and editors add line ends.
_PADDING = b"\0 \t\r\n"


def inflated(chunks: Iterable[bytes], max_trailing: int = MAX_TRAILING) -> Iterator[bytes]:
    """Yield the chunks as they are, or decoded where they begin as gzip or zlib do.

    Whatever the headers said.

    Args:
        max_trailing: So many bytes behind a complete stream may be something else.

    Raises:
        SourceUnavailable: The stream is cut short.
        SourceInvalid: It is damaged, or followed by more than that.
    """
    for _ in range(_LAYERS):
        chunks = _one_layer(iter(chunks), max_trailing)
    yield from chunks


def capped(chunks: Iterable[bytes], limit: int, what: str) -> Iterator[bytes]:
    """Yield the chunks, up to so many bytes in all; SourceInvalid beyond."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise SourceInvalid(
                f"{what} exceeds {limit:,} bytes, the most that the source's guards allow "
                "(max_wire_bytes)"
            )
        yield chunk


def peek(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes, at least so many unless there are fewer, and all chunks again."""
    # A chunk may be a single byte: too short to know anything by.
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= size:
            break
    return head, _prepend(head, chunks)


def _prepend(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from chunks


def _one_layer(chunks: Iterator[bytes], max_trailing: int) -> Iterator[bytes]:
    head, chunks = peek(chunks, _MAGIC_BYTES)
    magic = head[:_MAGIC_BYTES]
    return _joined(_members(chunks, magic, max_trailing)) if magic in _FORMATS else chunks


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces joined: of tiny members each would be a piece of a few bytes."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= _PIECE_BYTES:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _members(chunks: Iterator[bytes], magic: bytes, max_trailing: int) -> Iterator[bytes]:
    """Yield what the members of a stream hold; there are several after `cat a.gz b.gz`."""
    member = zlib.decompressobj(_FORMATS[magic])
    behind = b""  # the end of a member, not yet known to be another one
    for data in _slices(chunks):
        while data:
            if member.eof:
                behind = (behind + data).lstrip(_PADDING)
                if not behind.startswith(magic):
                    _check_trailing(behind, max_trailing)
                    break
                data, behind = behind, b""
                member = zlib.decompressobj(_FORMATS[magic])
            yield _decompressed(member, data)
            data = member.unused_data if member.eof else member.unconsumed_tail
    if not member.eof:
        raise SourceUnavailable("the gzip stream was cut short: its end is missing")


def _slices(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _SLICE_BYTES):
            yield chunk[start : start + _SLICE_BYTES]


def _decompressed(member: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return member.decompress(data, _PIECE_BYTES)
    except zlib.error as error:
        raise SourceInvalid(f"the gzip stream is damaged: {error}") from error


def _check_trailing(behind: bytes, max_trailing: int) -> None:
    """Refuse much behind a complete stream: it may be a member whose beginning is damaged."""
    # The checksum of what came before was right; gunzip and browsers leave out what follows, too.
    if len(behind) > max_trailing:
        raise SourceInvalid(
            f"more than {max_trailing:,} bytes that are no gzip follow the end of the gzip stream; "
            "if they do not matter, set the source's guard max_trailing higher"
        )
