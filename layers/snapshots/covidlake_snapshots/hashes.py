"""A hash of 64 bits for each row of a batch, column by column: rows that say the same share it."""

import hashlib
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

# Of splitmix64 (Steele, Lea, Flood, OOPSLA 2014): odd, so that multiplying loses nothing.
_FIRST = pa.scalar(0xBF58476D1CE4E5B9, pa.uint64())
_SECOND = pa.scalar(0x94D049BB133111EB, pa.uint64())
_SEED = 0x9E3779B97F4A7C15
_HALF = pa.scalar(32, pa.uint64())
# What no value has: a NaN that nothing computes, and the hash of no text.
_NULL = pa.scalar(0x7FF8_C0D1_9E55_0001, pa.uint64())


def row_hashes(columns: Sequence[pa.Array]) -> pa.Array:
    """Return a hash a row over columns of text, numbers and dates; null is a value of its own."""
    rows = len(columns[0])
    hashes = pa.repeat(pa.scalar(_SEED, pa.uint64()), rows)
    for column in columns:
        hashes = mixed(pc.bit_wise_xor(hashes, _bits(column)))
    return hashes


def mixed(hashes: pa.Array) -> pa.Array:
    """Spread the bits of hashes, so that their sum, too, tells sets of rows apart."""
    hashes = pc.multiply(hashes, _FIRST)
    hashes = pc.bit_wise_xor(hashes, pc.shift_right(hashes, _HALF))
    hashes = pc.multiply(hashes, _SECOND)
    return pc.bit_wise_xor(hashes, pc.shift_right(hashes, _HALF))


def _bits(column: pa.Array) -> pa.Array:
    """Return 64 bits a value."""
    if column.null_count == len(column):
        return pa.repeat(_NULL, len(column))
    if pa.types.is_string(column.type):
        bits = _text_bits(column)
    elif pa.types.is_date32(column.type):
        bits = column.view(pa.int32()).cast(pa.int64()).view(pa.uint64())
    else:
        bits = column.view(pa.uint64())
    return bits.fill_null(_NULL) if bits.null_count else bits


def _text_bits(column: pa.Array) -> pa.Array:
    encoded = column.dictionary_encode()
    hashes = [_text_hash(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(hashes, pa.uint64()).take(encoded.indices)


def _text_hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
