"""gzip, decoded as it streams, with an end to how much it may become."""

import zlib
from collections.abc import Iterable, Iterator

from covidlake.errors import SourceInvalid, SourceUnavailable

GZIP_MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 1 << 20
# A gzip of a gzip happens (a .csv.gz served with Content-Encoding: gzip); more layers than two are
# somebody's joke.
_LAYERS = 2


def inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks as they are, or decoded where they begin as gzip does.

    Whatever the headers said.

    Raises:
        SourceUnavailable: The stream is cut short.
        SourceInvalid: It is damaged.
    """
    for _ in range(_LAYERS):
        chunks = _one_layer(iter(chunks))
    yield from chunks


def capped(chunks: Iterable[bytes], limit: int, what: str) -> Iterator[bytes]:
    """Yield the chunks, up to so many bytes in all; SourceInvalid beyond."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise SourceInvalid(
                f"{what} exceeds {limit:,} bytes, the most that the source's guards allow"
            )
        yield chunk


def _one_layer(chunks: Iterator[bytes]) -> Iterator[bytes]:
    # The first chunk may be a single byte: too short to know.
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= len(GZIP_MAGIC):
            break
    rest = _prepend(head, chunks)
    return _gunzip(rest) if head.startswith(GZIP_MAGIC) else rest


def _prepend(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from chunks


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            while chunk:
                if member.eof:
                    # A further member, as `cat a.gz b.gz` makes; zero bytes are padding.
                    chunk = chunk.lstrip(b"\0")
                    if not chunk:
                        break
                    member = zlib.decompressobj(wbits=31)
                yield member.decompress(chunk, _PIECE_BYTES)
                chunk = member.unused_data if member.eof else member.unconsumed_tail
    except zlib.error as error:
        raise SourceInvalid(f"the gzip stream is damaged: {error}") from error
    if not member.eof:
        raise SourceUnavailable("the gzip stream was cut short: its end is missing")
