"""A JSON object carries the checksum of what it says."""

import json

import pytest
from covidlake.checksums import sealed_json, unsealed

VALUES = {"release": "r1", "rows": 12, "share": 0.1, "names": ["é"], "none": None}


def test_what_was_sealed_is_read_as_it_was_written() -> None:
    assert unsealed(sealed_json(VALUES)) == VALUES
    assert unsealed(sealed_json(VALUES, indent=None)) == VALUES
    assert "\n" not in sealed_json(VALUES, indent=None)


def test_layout_and_order_do_not_matter() -> None:
    sealed = json.loads(sealed_json(VALUES))
    assert unsealed(json.dumps(dict(reversed(sealed.items())))) == VALUES


def test_every_flipped_bit_is_noticed() -> None:
    text = sealed_json(VALUES).encode()
    said = [
        _read(text[:at] + bytes([text[at] ^ bit]) + text[at + 1 :])
        for at in range(len(text))
        for bit in (1, 2, 4, 16)
    ]
    # The name of the checksum itself: what it was of is as it was.
    assert all(values is None or VALUES.items() <= values.items() for values in said)
    assert said.count(None) > 0.9 * len(said)


def _read(text: bytes) -> dict[str, object] | None:
    try:
        return unsealed(text)
    except ValueError:
        return None


def test_what_an_older_version_wrote_is_taken_as_it_stands() -> None:
    assert unsealed(json.dumps(VALUES)) == VALUES


@pytest.mark.parametrize("text", ["", "[]", "null", "3", '"text"', "{"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unsealed(text)
