"""The parameters that several routes share."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rest.formats import CONTENT_TYPES, TEXT_FORMATS
from rest.parameters.declared import STRING, Parameter
from rest.problems import conflicting_parameter

MAX_ROWS = 10_000

LIMIT = Parameter(
    "limit",
    "Rows a page, at most. By default 1,000 in JSON, whose `meta` says whether rows follow, and "
    "all that there are in every other format. A page of JSON that would outgrow an answer of "
    "Lambda ends earlier; of the others, 303 leads to the whole file.",
    {"type": "integer", "minimum": 1, "maximum": MAX_ROWS},
)
CURSOR = Parameter("cursor", "`meta.next` of the answer before: gives the rows after it.", STRING)
RELEASE = Parameter(
    "release",
    "Answer from this release, an id of `/v1/releases`, instead of the current one.",
    STRING,
)
AS_OF = Parameter(
    "as_of",
    "Answer for the past, instead of `release`: a release id; a day, for the release whose data "
    "ended there; or a moment, for what was captured by then. UTC unless it says otherwise.",
    STRING,
    example="2022-01-20",
)
_FORMAT_DESCRIPTION = "Overrides the Accept header; JSON by default."
FORMAT = Parameter("format", _FORMAT_DESCRIPTION, {"type": "string", "enum": list(CONTENT_TYPES)})
TEXT_FORMAT = Parameter(
    "format", _FORMAT_DESCRIPTION, {"type": "string", "enum": list(TEXT_FORMATS)}
)
WHICH_RELEASE = (RELEASE, AS_OF)
# Left out of OpenAPI: a generated client wants one shape of an answer.
ENVELOPE = Parameter(
    "envelope",
    "`false`: JSON is the list of rows alone, with all of them; `meta` is in the `X-` headers.",
    {"type": "boolean"},
    default=True,
    hidden=True,
)
PAGING = (LIMIT, CURSOR, *WHICH_RELEASE, FORMAT, ENVELOPE)

LOCATION = Parameter(
    "location",
    "Locations by a code (of `/v1/locations`, or ISO's alpha-2 or numeric) or by name; repeated or "
    "separated by commas. `*` stands for all, a type (`country`, `aggregate`) for those of it. In "
    "rows they have the code of `/v1/locations`.",
    STRING,
    listed=True,
    required=True,
    example=["COL", "OWID_WRL"],
)
CONTINENT = Parameter(
    "continent",
    "Only locations on these continents.",
    STRING,
    listed=True,
    example=["Europe"],
)
SEARCH = Parameter(
    "search",
    "Only locations with this code, name or alias, or one that begins with it or has it inside. "
    "Case, accents and punctuation do not matter: `uk`, `turkiye`, `drc`.",
    STRING,
    example="holland",
)
LOCATION_SELECTION = (LOCATION, CONTINENT, SEARCH)
# All optional: what is left out does not choose.
LOCATION_FILTERS = (replace(LOCATION, required=False, example=None), CONTINENT, SEARCH)


def requested_days(values: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """Return the first and the last day of `from` and `to`; a Problem where they are swapped."""
    first, last = values["from"], values["to"]
    if first and last and first > last:
        allowed = f"a day up to {last}, the day of `to`"
        raise conflicting_parameter("from", first.isoformat(), allowed)
    return first, last
