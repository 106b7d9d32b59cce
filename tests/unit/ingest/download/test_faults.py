"""Every exception of the libraries that a server can cause becomes one of ours."""

import http.client
import inspect
import ssl
from types import ModuleType
from typing import Any

import pytest
import requests
import urllib3
from capture.deadline import Deadline
from covidlake.errors import CovidlakeError, SourceForbidden, SourceUnavailable
from download.faults import typed

URL = "https://publisher.example/owid.csv"
OF_URLS = {
    "InvalidURL",
    "InvalidSchema",
    "MissingSchema",
    "InvalidProxyURL",
    "LocationParseError",
    "LocationValueError",
    "ProxySchemeUnknown",
    "URLSchemeUnknown",
}


# They tell in their text what they were made of.
READS: dict[type[Exception], Exception] = {
    http.client.IncompleteRead: http.client.IncompleteRead(b"iso_code", 9),
    urllib3.exceptions.IncompleteRead: urllib3.exceptions.IncompleteRead(8, 9),
    urllib3.exceptions.InvalidChunkLength: urllib3.exceptions.InvalidChunkLength(
        urllib3.HTTPResponse(), b"zz"
    ),
}


def classes_of(module: ModuleType, base: type[Exception]) -> list[type[Exception]]:
    """Return the module's exceptions that are no warnings."""
    return [
        value
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, base) and not issubclass(value, Warning)
    ]


def made(kind: type[Exception]) -> Exception:
    """Return an exception without the arguments that its class demands, which differ."""
    if kind in READS:
        return READS[kind]
    error = kind.__new__(kind)
    Exception.__init__(error, "planted")
    return error


LIBRARIES: list[type[Exception]] = [
    *classes_of(requests.exceptions, requests.exceptions.RequestException),
    *classes_of(urllib3.exceptions, urllib3.exceptions.HTTPError),
    *classes_of(http.client, http.client.HTTPException),
    *classes_of(ssl, OSError),
    ConnectionResetError,
    BrokenPipeError,
    TimeoutError,
    OSError,
    ValueError,
    UnicodeError,
    OverflowError,
]


@pytest.mark.parametrize("kind", LIBRARIES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_each_exception_of_a_library(kind: type[Exception]) -> None:
    expected = SourceForbidden if kind.__name__ in OF_URLS else SourceUnavailable
    with pytest.raises(CovidlakeError) as raised, typed(URL, Deadline(60)):
        raise made(kind)
    assert type(raised.value) is expected
    assert isinstance(raised.value.__cause__, kind)
    assert URL in str(raised.value)


def test_there_are_many() -> None:
    assert len(LIBRARIES) > 70
    assert {kind.__name__ for kind in LIBRARIES} >= OF_URLS


@pytest.mark.parametrize("ours", [SourceForbidden("ours"), SourceUnavailable("ours")])
def test_our_own_pass(ours: CovidlakeError) -> None:
    with pytest.raises(type(ours), match=r"^ours$"), typed(URL, Deadline(60)):
        raise ours


@pytest.mark.parametrize("defect", [KeyError("x"), AttributeError("x"), AssertionError("x")])
def test_a_defect_of_ours_is_no_fault_of_the_source(defect: Any) -> None:
    with pytest.raises(type(defect)), typed(URL, Deadline(60)):
        raise defect


def test_past_the_deadline_the_deadline_is_told() -> None:
    with (
        pytest.raises(SourceUnavailable, match="had not delivered everything"),
        typed(URL, Deadline(0)),
    ):
        raise ConnectionResetError("the watchdog shut it")
