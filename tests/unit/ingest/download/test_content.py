"""A body is known by its bytes, whatever its headers say."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable

import pytest
from covidlake.errors import SourceInvalid, SourceUnavailable
from download.content import csv_of
from download.file import HttpFile

TEXT = b"iso_code,date\n" + b"COL,2021-01-01\n" * 500
ZIPPED = gzip.compress(TEXT)
URL = "https://publisher.example/owid.csv"
# What a program for Brotli, which Python has none of, made of "iso_code,date\n".
BROTLI = b"\x0b\x06\x80iso_code,date\n\x03"


def whole(body: bytes, coding: str = "", size: int = 1 << 20, name: str = URL) -> bytes:
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    file = HttpFile(name, False, None, None, coding, None, pieces)
    return b"".join(csv_of(file, max_wire_bytes=1 << 20))


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("owid.csv", TEXT)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "coding",
    [
        "", "identity", "utf-8", "UTF-8", "none", "binary", "8bit", "aws-chunked", "gzip", "x-gzip",
        "GZIP, identity", "gzip, gzip", "gzip,", "br", "deflate", "text/csv",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "body",
    [TEXT, ZIPPED, ZIPPED + b"\n", gzip.compress(ZIPPED), zlib.compress(TEXT)],
    ids=["plain", "gzip", "gzip-and-line-feed", "gzip-of-gzip", "zlib"],
)
def test_no_content_encoding_stands_against_the_bytes(coding: str, body: bytes) -> None:
    assert whole(body, coding) == TEXT


@pytest.mark.parametrize(
    "body",
    [b"", b"i", b"\xef\xbb\xbf" + TEXT, TEXT.decode().encode("utf-16"), b"\n\n" + TEXT, b"[/iso]"],
    ids=["empty", "one-byte", "byte-order-mark", "utf-16", "blank-lines", "header-in-brackets"],
)
@pytest.mark.parametrize("coding", ["", "utf-16"])
def test_what_the_reader_judges_is_left_to_it(body: bytes, coding: str) -> None:
    assert whole(body, coding) == body


@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html><body>busy</body></html>", "a web page or XML where CSV was expected"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", "a web page or XML .* correct location.url"),
        (
            b"<!doctype html><html><head><TITLE lang='en'>WHO\n COVID-19  dashboard</TITLE>",
            "a web page with the title 'WHO COVID-19 dashboard' .* another address in "
            r"location\.mirrors",
        ),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code>', "a web page or XML"),
        (b'{"error":{"code":499,"message":"Token Required"}}', "JSON where CSV was expected"),
        (b' [{"iso_code": "COL"}]', "JSON"),
        (
            archive(),
            "a ZIP archive or a workbook of Excel where CSV was expected, plain or as gzip",
        ),
        (bz2.compress(TEXT), "compressed as bzip2"),
        (lzma.compress(TEXT), "compressed as xz"),
        (b"\x28\xb5\x2f\xfd\x04\x58\x71\x00", "compressed as zstd"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old workbook of Excel"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "a pointer of Git LFS"),
    ],
    ids=range(14),
)
def test_what_is_no_csv_is_told_by_name(
    body: bytes, message: str, packed: Callable[[bytes], bytes], size: int
) -> None:
    with pytest.raises(SourceInvalid, match=f"^{URL}: {message}"):
        whole(packed(body), size=size)


def test_a_page_that_a_redirect_led_to_is_told_with_both_addresses() -> None:
    name = f"{URL}, which led to https://dashboard.example/"
    with pytest.raises(SourceInvalid, match=r"csv, which led to https://dashboard\.example/: a"):
        whole(b"<html>", name=name)


@pytest.mark.parametrize("coding", ["br", "gzip, br", "zstd;q=1"])
def test_a_compression_without_a_mark_is_told_by_its_header(coding: str) -> None:
    with pytest.raises(SourceInvalid, match=r"its Content-Encoding is (br|zstd;q=1), and it is no"):
        whole(BROTLI, coding)


def test_three_layers_of_gzip_are_too_many() -> None:
    with pytest.raises(SourceInvalid, match="gzip in more than two layers"):
        whole(gzip.compress(gzip.compress(ZIPPED)))


def test_limits() -> None:
    with pytest.raises(SourceInvalid, match=r"1,048,576 bytes, .* guards allow \(max_wire_bytes\)"):
        whole(b"x" * (1 << 20) + b"y")
    with pytest.raises(SourceUnavailable, match="cut short"):
        whole(ZIPPED[:-3])
