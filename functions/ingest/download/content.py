"""What a body is, known by its bytes: headers say of a file what a server was set up to say."""

import re
from collections.abc import Iterable, Iterator

from covidlake.capturing.guards import MAX_TRAILING
from covidlake.errors import SourceInvalid
from covidlake.reading.inflate import capped, inflated, peek

from download.file import HttpFile

_HEAD_BYTES = 1 << 10
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What is served in place of a CSV file, by how it begins.
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive or a workbook of Excel",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old workbook of Excel",
    b"\x28\xb5\x2f\xfd": "compressed as zstd",
    b"\xfd7zXZ\0": "compressed as xz",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"\x04\x22\x4d\x18": "compressed as lz4",
    b"\x1f\x9d": "compressed by the old `compress`",
    b"\x1f\x8b": "gzip in more than two layers",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"version https://git-lfs": "a pointer of Git LFS",
    b"{": "JSON",
    b"[{": "JSON",
}
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Not compressed, or as this module finds it out by itself.
_READABLE_CODINGS = {"identity", "gzip", "x-gzip", "deflate"}


def csv_of(
    file: HttpFile, max_wire_bytes: int, max_trailing: int = MAX_TRAILING
) -> Iterator[bytes]:
    """Yield the body of a response, decompressed.

    Args:
        max_wire_bytes: Most bytes as transferred. There is no limit here to what they become.
        max_trailing: As in `inflated`.

    Raises:
        SourceInvalid: Its first bytes are not those of a CSV file; the message says of what else.
        SourceUnavailable: It was cut short.
    """
    body = capped(file.chunks, max_wire_bytes, f"the body of {file.name}")
    head, chunks = peek(inflated(body, max_trailing), _HEAD_BYTES)
    _check_head(head, file)
    yield from chunks


def _check_head(head: bytes, file: HttpFile) -> None:
    start = head.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if start.startswith(b"<"):
        raise SourceInvalid(
            f"{file.name}: {_page(start)} where CSV was expected. If its publisher moved the file, "
            "correct location.url of the source, or name another address in location.mirrors"
        )
    kind = _foreign(start)
    if kind:
        raise SourceInvalid(
            f"{file.name}: {kind} where CSV was expected, plain or as gzip; "
            "location.mirrors may name an address that has it so"
        )
    # Brotli has no mark of its own: what is no text, and said to be compressed, is.
    unreadable = [name for name in _codings(file.coding) if name not in _READABLE_CODINGS]
    if unreadable and _CONTROL.search(head) and not head.startswith(_UTF16):
        raise SourceInvalid(
            f"{file.name}: its Content-Encoding is {', '.join(unreadable)}, and it is no text; "
            "only gzip was offered"
        )


def _foreign(start: bytes) -> str | None:
    if _BZIP2.match(start):
        return "compressed as bzip2"
    kinds = (kind for magic, kind in _FOREIGN.items() if start.startswith(magic))
    return next(kinds, None)


def _page(start: bytes) -> str:
    """Return in words what begins with `<`."""
    title = _TITLE.search(start)
    if title is None:
        return "a web page or XML"
    return f"a web page with the title {_line(title[1])!r}"


def _line(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())


def _codings(header: str) -> Iterable[str]:
    """Return the names in a Content-Encoding."""
    cells = header.split(",")
    names = (cell.strip().lower() for cell in cells)
    return [name for name in names if name]
