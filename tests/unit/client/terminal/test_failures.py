"""What a command says of an error."""

import csv
import json
import zlib
from pathlib import Path

import pytest
from covidlake_client.responses import ApiError
from covidlake_client.terminal.failures import naming, sentence_of


def caught(raising: type[Exception], *arguments: object) -> Exception:
    return raising(*arguments)


def undecodable() -> UnicodeDecodeError:
    try:
        b"Cura\xe7ao".decode()
    except UnicodeDecodeError as error:
        return error
    raise AssertionError


def no_json() -> ValueError:
    try:
        json.loads("{")
    except ValueError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("no source 'x'"), "no source 'x'"),
        (ApiError("No API answers"), "No API answers"),
        (FileNotFoundError(2, "No such file", "a.csv"), "a.csv: No such file"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (undecodable(), "this is no text in UTF-8: byte 4 does not fit"),
        (
            no_json(),
            "this is no JSON: Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)",
        ),
        (csv.Error("line contains NUL"), "line contains NUL"),
        (zlib.error("Error -3"), "Error -3"),
        (StopIteration(), "a file is empty"),
        (EOFError(), "a file ends too early"),
        (MemoryError(), "there is not enough memory"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_what_a_user_can_mend_is_a_sentence(error: Exception, sentence: str) -> None:
    assert sentence_of(error, {}) == sentence


@pytest.mark.parametrize(
    "bug", [AssertionError("x"), TypeError("x"), KeyError("x"), AttributeError("x"), IndexError()]
)
def test_a_bug_has_none(bug: Exception) -> None:
    assert sentence_of(bug, {}) is None


def test_a_library_s_error_comes_with_what_to_do() -> None:
    from pg8000.exceptions import DatabaseError

    error = DatabaseError({"S": "ERROR", "C": "42P01", "M": 'relation "x" does not exist'})
    advice = {"pg8000": "see that the database is right"}
    assert sentence_of(error, advice) == (
        'relation "x" does not exist; see that the database is right'
    )


def test_a_file_is_named_once() -> None:
    file = Path("a.json")
    with pytest.raises(ValueError, match="no JSON") as of_content, naming(file):
        raise ValueError("no JSON")
    assert sentence_of(of_content.value, {}) == "no JSON; the file is a.json"
    with pytest.raises(OSError, match="denied") as of_system, naming(file):
        raise PermissionError(13, "denied", "a.json")
    assert sentence_of(of_system.value, {}) == "a.json: denied"
