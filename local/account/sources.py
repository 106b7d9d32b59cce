"""Whether a source answers, asked by the code of `ingest` and under its rules."""

import csv
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from covidlake.capturing.source import Source
from covidlake.errors import CovidlakeError
from covidlake.reading.dialects import DIALECTS
from covidlake.reading.header import read_header

from local.paths import ROOT

SECONDS = 30
HEADER_BYTES = 1 << 20  # a wide file has a column a day
BODY_BYTES = 16 << 20  # more are not read for them


def problem_of(source: Source, *, allow_loopback_http: bool = False) -> str:
    """Return what `ingest` would refuse of a file behind any of its addresses, empty for nothing.

    The first bytes are read, and their header. A mirror that does not answer today will not help on
    the day that it is needed.
    """
    problems = (_problem_at(url, source, allow_loopback_http) for url in source.addresses)
    return "; ".join(filter(None, problems))


def _problem_at(url: str, source: Source, allow_loopback_http: bool) -> str:
    # A function's folder is the root of its imports, as in Lambda.
    sys.path.append(str(ROOT / "functions" / "ingest"))
    from capture.deadline import Deadline
    from download.content import csv_of
    from download.file import open_url

    try:
        with open_url(url, {}, Deadline(SECONDS), allow_loopback_http, pauses=()) as file:
            names = _header(csv_of(file, BODY_BYTES))
        read_header(source.dataset, names, DIALECTS[source.dialect]).check()
    except CovidlakeError as error:
        return str(error)
    return ""


def _header(chunks: Iterable[bytes]) -> list[str]:
    begun = b""
    for chunk in chunks:
        begun += chunk
        if b"\n" in begun or len(begun) > HEADER_BYTES:
            break
    text = begun.decode("utf-8-sig", errors="replace")
    return next(csv.reader(text.splitlines()), [])


def of_parameters(parameters: Mapping[str, str], mappings: Mapping[str, Any]) -> list[Source]:
    """Return the files that the schedule would capture, for parameters of the stack."""
    dialect = parameters["SourceDialect"]
    url = parameters["SourceUrl"] or mappings["Publishers"][dialect]["Url"]
    mirrors = [mirror for mirror in parameters["SourceMirrors"].split(",") if mirror]
    location = {"url": url, "mirrors": mirrors}
    sources = [Source(dialect, "observations", "http", location, dialect=dialect)]
    if not parameters["DatabaseTable"]:
        countries = parameters["CountriesUrl"] or mappings["CountryTables"]["owid"]["Url"]
        sources.append(Source("countries", "countries", "http", {"url": countries}))
    return sources
