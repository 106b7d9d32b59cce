"""What a source is: the configuration that the schedule hands to each run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Self

from covidlake import zones
from covidlake.errors import EventInvalid
from covidlake.reading.dialects import DIALECTS

# What the location of each kind of source must hold as text. A file may have "mirrors", too.
LOCATIONS = {"http": ("url",), "postgresql": ("secret_arn", "table")}
# Each has its share of the time of a capture.
MOST_MIRRORS = 3
DATASETS = ("observations", "countries")


@dataclass(frozen=True)
class Source:
    """One thing to capture.

    Attributes:
        name: Its folder in Raw, e.g. "owid".
        dataset: Which contract of covidlake.schema its rows must keep: "observations" or
            "countries".
        kind: "http" (a CSV file, gzip or not) or "postgresql" (a table).
        location: http: {"url"}, and "mirrors" where there are: a list of URLs that are asked for
            the file in their order when the first one does not deliver it; postgresql:
            {"secret_arn", "table"}.
        required: Whether the run stops, publishing nothing, when this source cannot be captured.
        licence: Carried into the release manifest and every API response.
        attribution: Likewise.
        guards: Limits of what it may deliver (layers/common/covidlake/capturing/guards.py).
        captured: For a snapshot of the past: the day that it is of, ISO. It is judged and stored as
            if captured then; empty: now.
        dialect: How the publisher of observations writes them: a name of
            covidlake.reading.dialects, "owid" by default.
        incremental: postgresql: {"watermark", "overlap", "full_every_days"} to read only what
            changed (functions/ingest/postgres/increments.py).
        accept_stale: For one run: take a snapshot that repeats an earlier one, or a day, because it
            is right all the same.
    """

    name: str
    dataset: str
    kind: str
    location: dict[str, Any]
    required: bool = True
    licence: str = ""
    attribution: str = ""
    guards: dict[str, Any] = field(default_factory=dict)
    captured: str = ""
    dialect: str = "owid"
    incremental: dict[str, Any] = field(default_factory=dict)
    accept_stale: bool = False

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read and check a source; EventInvalid says which field is wrong and what is allowed."""
        try:
            source = cls(**event)
        except TypeError as error:
            raise EventInvalid(f"source {event!r}: {error}") from error
        problem = _problem(source)
        if problem:
            raise EventInvalid(f"source {source.name!r}: {problem}")
        return source

    @property
    def addresses(self) -> list[str]:
        """Return where the file may be, the publisher's own address first."""
        return [self.location["url"], *self.location.get("mirrors", ())]


def _problem(source: Source) -> str | None:
    if source.kind not in LOCATIONS:
        return f"kind must be one of {', '.join(LOCATIONS)}, not {source.kind!r}"
    if source.dataset not in DATASETS:
        return f"dataset must be one of {', '.join(DATASETS)}, not {source.dataset!r}"
    objects = (source.location, source.guards, source.incremental)
    flags = (source.required, source.accept_stale)
    are_objects = all(isinstance(value, dict) for value in objects)
    # Not "true": a text of any content would count as yes.
    are_flags = all(isinstance(value, bool) for value in flags)
    if not are_objects or not are_flags:
        return (
            "location, guards and incremental must be objects, "
            "required and accept_stale must be true or false"
        )
    if source.dialect not in tuple(DIALECTS):
        return f"dialect must be one of {', '.join(DIALECTS)}, not {source.dialect!r}"
    if source.dialect != "owid" and (source.kind, source.dataset) != ("http", "observations"):
        return f"only a file of observations has a dialect; leave {source.dialect!r} out"
    problem = _problem_of_location(source)
    if problem:
        return problem
    try:
        zones.name(source.name)
    except (TypeError, ValueError) as error:
        return str(error)
    # A candidate lies under the source's name, what belongs to it under that name and a suffix.
    if source.name.endswith((".csv", ".rows", ".parquet", ".json")):
        return "a name must not end as the files of the lake do"
    if source.captured != "" and not _is_past(source.captured):
        return f"captured must be a day of the past as 2021-12-31, not {source.captured!r}"
    return None


def _problem_of_location(source: Source) -> str | None:
    required = LOCATIONS[source.kind]
    lacking = [part for part in required if not isinstance(source.location.get(part), str)]
    if lacking:
        return f"a location of kind {source.kind} needs {', '.join(lacking)} as text"
    allowed = (*required, "mirrors") if source.kind == "http" else required
    # A misspelt "mirrors" would be missed on the day when the publisher's address fails.
    unknown = [part for part in source.location if part not in allowed]
    if unknown:
        return (
            f"a location of kind {source.kind} has {', '.join(allowed)}, "
            f"not {', '.join(map(repr, unknown))}"
        )
    mirrors = source.location.get("mirrors", [])
    if not isinstance(mirrors, list) or not all(isinstance(url, str) for url in mirrors):
        return "mirrors must be a list of URLs"
    known = {source.location.get("url"), *mirrors}
    if len(mirrors) > MOST_MIRRORS or len(known) <= len(mirrors):
        return f"mirrors must be at most {MOST_MIRRORS} URLs, each another one than url"
    return None


def _is_past(day: object) -> bool:
    """Return whether it is a day up to today as 2021-12-31; ISO's other notations do not count."""
    try:
        parsed = date.fromisoformat(str(day))
    except ValueError:
        return False
    return parsed.isoformat() == day and parsed <= datetime.now(UTC).date()
