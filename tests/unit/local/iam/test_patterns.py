"""Wildcards, ARNs and variables of policies."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.iam.patterns import expand_variables, literal, matches, matches_arn

TEXTS = st.text(alphabet="ab/:.*?[\\\n", max_size=12)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("raw/*", "raw/", True),
        ("raw/*", "raw", False),
        ("raw/*/state.json", "raw/owid/state.json", True),
        ("raw/*/state.json", "raw/a/b/state.json", True),
        ("raw/?.csv", "raw/a.csv", True),
        ("raw/?.csv", "raw/.csv", False),
        ("raw/?.csv", "raw/ab.csv", False),
        ("a.c", "abc", False),
        ("Get*", "getObject", False),
    ],
)
def test_wildcards(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@given(TEXTS)
def test_a_text_without_wildcards_matches_itself_alone(text: str) -> None:
    plain = text.replace("*", "").replace("?", "")
    assert matches(plain, plain)
    assert not matches(plain, plain + "a")


@given(TEXTS, TEXTS, TEXTS)
def test_a_star_stands_for_any_text(before: str, middle: str, after: str) -> None:
    assert matches(f"{before}*{after}", before + middle + after)


@given(TEXTS, TEXTS)
def test_wildcards_are_those_of_a_slow_reading(pattern: str, text: str) -> None:
    assert matches(pattern, text) is _slowly(pattern, text)


def _slowly(pattern: str, text: str) -> bool:
    """Match by the definition: a star takes no character, or one and goes on."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return _slowly(pattern[1:], text) or (bool(text) and _slowly(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and _slowly(pattern[1:], text[1:])


@pytest.mark.parametrize(
    ("pattern", "arn", "expected"),
    [
        ("arn:aws:states:*:*:execution:*", "arn:aws:states:us-east-1:1:execution:p:x", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k", True),
        # A star does not reach into the next part.
        ("arn:aws:sns:*:topic", "arn:aws:sns:us-east-1:1:topic", False),
        ("arn:aws:*:topic", "arn:aws:sns:us-east-1:1:topic", False),
        ("*", "arn:aws:sns:us-east-1:1:topic", False),
    ],
)
def test_arns_are_matched_part_by_part(pattern: str, arn: str, expected: bool) -> None:
    assert matches_arn(pattern, arn) is expected


def test_variables_are_filled_in_without_regard_to_case() -> None:
    context = {"aws:PrincipalAccount": "123456789012"}
    assert expand_variables("key/${aws:principalaccount}/*", context) == "key/123456789012/*"


def test_a_variable_without_a_value_matches_nothing() -> None:
    assert expand_variables("home/${aws:username}/*", {}) is None


def test_wildcards_in_a_value_and_escaped_ones_are_characters() -> None:
    expanded = expand_variables("${aws:username}${*}${?}${$}", {"aws:username": "a*"})
    assert expanded is not None
    assert literal(expanded) == "a**?$"
    assert matches(expanded, "a**?$")
    assert not matches(expanded, "abc?$")


def test_no_pattern_is_read_as_a_regular_expression() -> None:
    assert matches(re.escape("a.c"), r"a\.c")
