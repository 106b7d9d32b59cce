"""Cursors: what they hold comes back, and nothing else is taken for one."""

import base64
import json

import pytest
from rest.cursor import Cursor, query_fingerprint
from rest.problems import Problem

RELEASE = "20260101T000000Z-aaaaaa"
FINGERPRINT = query_fingerprint("/v1/locations", {"continent": ["Africa"]})


def encoded(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def test_a_cursor_comes_back_as_it_was_given() -> None:
    cursor = Cursor(RELEASE, 2_000, FINGERPRINT)
    assert Cursor.decode(cursor.encode(), FINGERPRINT) == cursor


def test_an_offset_is_a_number_that_json_says_exactly() -> None:
    largest = 9_007_199_254_740_991
    assert Cursor.decode(encoded(RELEASE, largest, FINGERPRINT), FINGERPRINT).offset == largest
    for offset in (largest + 1, -1, 1.0, True, "1", None):
        with pytest.raises(Problem, match="cursor="):
            Cursor.decode(encoded(RELEASE, offset, FINGERPRINT), FINGERPRINT)


@pytest.mark.parametrize("release", ["../x", "", None, 5])
def test_a_release_is_a_name(release: object) -> None:
    with pytest.raises(Problem, match="cursor="):
        Cursor.decode(encoded(release, 0, FINGERPRINT), FINGERPRINT)


def test_a_cursor_is_of_one_query() -> None:
    other = query_fingerprint("/v1/locations", {"continent": ["Asia"]})
    with pytest.raises(Problem, match="same path and parameters"):
        Cursor.decode(Cursor(RELEASE, 0, FINGERPRINT).encode(), other)


@pytest.mark.parametrize("name", ["cursor", "limit", "format"])
def test_what_only_cuts_or_writes_is_no_part_of_the_query(name: str) -> None:
    parameters = {"continent": ["Africa"], name: ["1"]}
    assert query_fingerprint("/v1/locations", parameters) == FINGERPRINT
