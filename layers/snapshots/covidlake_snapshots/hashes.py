"""A hash of 64 bits for each row of a batch, column by column: rows that say the same share it."""

import hashlib
from collections.abc import Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

# Of splitmix64 (Steele, Lea, Flood, OOPSLA 2014): odd, so that multiplying loses nothing.
_FIRST = pa.scalar(0xBF58476D1CE4E5B9, pa.uint64())
_SECOND = pa.scalar(0x94D049BB133111EB, pa.uint64())
_HALF = pa.scalar(32, pa.uint64())


def row_hashes(columns: Mapping[str, pa.Array]) -> pa.Array:
    """Return a hash a row over columns of text, numbers and dates by name.

    Null adds nothing, so that a column of nothing else costs nothing, and one that a contract gets
    later changes no hash.
    """
    first, *_ = columns.values()
    rows = len(first)
    hashes = pa.repeat(pa.scalar(0, pa.uint64()), rows)
    for name, column in columns.items():
        if column.null_count < rows:
            bits = pc.bit_wise_xor(_bits(column), _seed(name))
            hashes = pc.add(hashes, _spread(bits).fill_null(0))
    return mixed(hashes)


def mixed(hashes: pa.Array) -> pa.Array:
    """Spread the bits of hashes, so that their sum, too, tells sets of rows apart."""
    hashes = _spread(hashes)
    return pc.bit_wise_xor(hashes, pc.shift_right(hashes, _HALF))


def _spread(bits: pa.Array) -> pa.Array:
    bits = pc.multiply(bits, _FIRST)
    bits = pc.bit_wise_xor(bits, pc.shift_right(bits, _HALF))
    return pc.multiply(bits, _SECOND)


@cache
def _seed(name: str) -> pa.Scalar:
    return pa.scalar(_text_hash(name), pa.uint64())


def _bits(column: pa.Array) -> pa.Array:
    """Return 64 bits a value; null for null."""
    if pa.types.is_string(column.type):
        encoded = column.dictionary_encode()
        hashes = [_text_hash(text) for text in encoded.dictionary.to_pylist()]
        return pa.array(hashes, pa.uint64()).take(encoded.indices)
    if pa.types.is_date32(column.type):
        return column.view(pa.int32()).cast(pa.int64()).view(pa.uint64())
    return column.view(pa.uint64())


def _text_hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
