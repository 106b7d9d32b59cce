"""Each regular expression of the API over growing text: none takes more than linear time."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import http_responses
import lake
import openapi_document
import pytest
import rest
import routes
from lake.athena import READ_ONLY_SQL
from lake.redaction import public_text

# An anonymous address has 10 KB at most: this is more. A quadratic pattern takes seconds.
CHARACTERS = 12_000
MOST_SECONDS = 0.25
UNITS = (
    "1", "1.", "a", " ", "-", ".", "/", ":", "@", "'", "=", "(", "/*", "--", "a@", "a.", "a:", "1e",
    "arn:", "//a:", " \n", "0-", "Aa1", "?a=", ";=",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every pattern that a module of the function has compiled, with its module's name."""
    for package in (http_responses, lake, openapi_document, rest, routes):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield from _patterns_of(importlib.import_module(found.name))
    yield "lake.athena", re.compile(READ_ONLY_SQL)


def _patterns_of(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    for value in vars(module).values():
        if isinstance(value, re.Pattern):
            yield module.__name__, value


def seconds(pattern: re.Pattern[str], text: str) -> float:
    begun = time.process_time()
    pattern.search(text)
    pattern.fullmatch(text)
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("module", "pattern"),
    [pytest.param(*one, id=f"{number}-{one[0]}") for number, one in enumerate(patterns())],
)
def test_a_pattern_takes_linear_time(module: str, pattern: re.Pattern[str]) -> None:
    for unit in UNITS:
        text = unit * (CHARACTERS // len(unit)) + "\x00"
        assert seconds(pattern, text) < MOST_SECONDS, (module, pattern.pattern, unit)


@pytest.mark.parametrize("unit", UNITS)
def test_records_are_made_public_in_linear_time(unit: str) -> None:
    begun = time.process_time()
    public_text(unit * (CHARACTERS // len(unit)) + "\x00")
    assert time.process_time() - begun < 4 * MOST_SECONDS, unit


def test_the_search_finds_the_patterns() -> None:
    names = {module for module, _ in patterns()}
    assert {"rest.parameters.declared", "rest.formats", "http_responses.text"} <= names
