"""Sources: configuration that is checked before anything is fetched."""

from typing import Any

import pytest
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid

HTTP = {
    "name": "owid",
    "dataset": "observations",
    "kind": "http",
    "location": {"url": "https://example.org/x.csv"},
}
TABLE = {
    "name": "countries",
    "dataset": "countries",
    "kind": "postgresql",
    "location": {"secret_arn": "arn", "table": "public.t"},
}


@pytest.mark.parametrize("event", [HTTP, TABLE, HTTP | {"dialect": "jhu-deaths"}])
def test_a_source_is_what_its_event_says(event: dict[str, Any]) -> None:
    assert Source.from_event(event) == Source(
        **{"required": True, "licence": "", "attribution": "", "guards": {}, "dialect": "owid"}
        | event
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "ftp"}, "source 'owid': kind must be one of http, postgresql, not 'ftp'"),
        ({"dataset": "weather"}, "dataset must be one of observations, countries, not 'weather'"),
        ({"name": "../owid"}, "not a valid name in the lake: '../owid'"),
        ({"name": "owid/x"}, "not a valid name"),
        ({"name": ""}, "not a valid name"),
        ({"name": 7}, "source 7"),
        ({"location": {}}, "a location of kind http needs url as text"),
        ({"location": {"url": None}}, "needs url as text"),
        (
            {"location": {"url": "u", "mirror": ["v"]}},
            "a location of kind http has url, mirrors, not 'mirror'",
        ),
        (
            TABLE | {"location": {"secret_arn": "a", "table": "t", "mirrors": ["v"]}},
            "a location of kind postgresql has secret_arn, table, not 'mirrors'",
        ),
        ({"location": {"url": "u", "mirrors": "v"}}, "mirrors must be a list of URLs"),
        ({"location": {"url": "u", "mirrors": [7]}}, "mirrors must be a list of URLs"),
        ({"location": {"url": "u", "mirrors": None}}, "mirrors must be a list of URLs"),
        ({"location": {"url": "u", "mirrors": ["u"]}}, "each another one than url"),
        ({"location": {"url": "u", "mirrors": ["v", "v"]}}, "each another one than url"),
        ({"location": {"url": "u", "mirrors": list("abcd")}}, "at most 3 URLs"),
        ({"location": "https://example.org"}, "location, guards and incremental must be objects"),
        ({"guards": []}, "location, guards and incremental must be objects"),
        ({"incremental": "updated_at"}, "location, guards and incremental must be objects"),
        ({"name": "owid.rows"}, "a name must not end as the files of the lake do"),
        (
            {"captured": "2999-01-01"},
            "captured must be a day of the past as 2021-12-31, not '2999-01-01'",
        ),
        ({"captured": "20211231"}, "captured must be a day of the past"),
        ({"captured": "yesterday"}, "captured must be a day of the past"),
        ({"captured": None}, "captured must be a day of the past"),
        (
            {"dialect": "latin"},
            "dialect must be one of owid, who, who-daily, jhu-confirmed, .*, not 'latin'",
        ),
        ({"dialect": None}, "dialect must be one of"),
        ({"dialect": ["who"]}, "dialect must be one of"),
        (TABLE | {"dialect": "who"}, "only a file of observations has a dialect; leave 'who' out"),
        ({"dataset": "countries", "dialect": "who"}, "only a file of observations has a dialect"),
        ({"required": "no"}, "required and accept_stale must be true or false"),
        ({"accept_stale": "owid"}, "required and accept_stale must be true or false"),
        ({"kind": "postgresql"}, "a location of kind postgresql needs secret_arn, table as text"),
        ({"colour": "red"}, "unexpected keyword argument 'colour'"),
    ],
    ids=str,
)
def test_a_source_that_is_not_one(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(EventInvalid, match=message):
        Source.from_event(HTTP | changes)


@pytest.mark.parametrize("mirrors", [[], ["v"], ["v", "w", "x"]])
def test_the_addresses_of_a_file(mirrors: list[str]) -> None:
    source = Source.from_event(HTTP | {"location": {"url": "u", "mirrors": mirrors}})
    assert source.addresses == ["u", *mirrors]
    assert Source.from_event(HTTP).addresses == ["https://example.org/x.csv"]


@pytest.mark.parametrize("field", ["name", "dataset", "kind", "location"])
def test_fields_that_must_be_there(field: str) -> None:
    with pytest.raises(EventInvalid, match=f"missing 1 required positional argument: '{field}'"):
        Source.from_event({name: value for name, value in HTTP.items() if name != field})
