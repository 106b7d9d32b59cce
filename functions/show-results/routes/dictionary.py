"""The data dictionary: every column of every table, and the rules by which rows are read, refused, flagged and checked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.schema import TABLES, Table, quality_checks, rules
from covidlake.schema.model import columns
from http_responses.page import cached, open_page, table
from http_responses.text import TEXT_FORMATS, Row
from rest.endpoint import Asked, Endpoint
from rest.parameters import Parameter
from rest.shared_parameters import CURSOR, LIMIT, WHICH_RELEASE

COLUMNS = Table(
    "dictionary",
    "refined",
    "A column of a table of the lake.",
    columns("""
        table       | string!  | | Table
        zone        | string!  | | trusted, quarantine or refined
        column      | string!  | | Column
        type        | string!  | | string, date, int, bigint, double or boolean
        unit        | string   | | Unit; null where there is none
        meaning     | string!  | | What it says
        key         | boolean! | | Whether it is part of the table's key
        nullable    | boolean! | | Whether it may be null, which is never zero: nobody reported it
        minimum     | double   | | The least that it may be; what is published beyond is kept, and flagged
        maximum     | double   | | The most that it may be
        rising      | boolean! | | Whether it is a count since the start, which never falls
        source      | string!  | | Who publishes or estimates it; covidlake where it is computed here
    """),
    key=("table", "column"),
)
RULES = Table(
    "rules",
    "refined",
    "A rule of the data's quality.",
    columns("""
        kind      | string!  | | reading, rejecting, flagging or checking
        rule      | string!  | | Name, as quality_flags, rejects and quality reports tell it
        meaning   | string!  | | What it does
        threshold | double   | | Of a check: the most that its value may be
        stops     | boolean  | | Of a check: whether the run fails beyond that, or only warns
    """),
    key=("kind", "rule"),
)


def read_columns(asked: Asked) -> Response[Any]:
    """Every column of every table: type, unit, meaning, what it may be, and who states it."""
    tables = asked.values["table"] or TABLES
    return _answer(asked, COLUMNS, [row for name in tables for row in _columns(TABLES[name])])


def read_rules(asked: Asked) -> Response[Any]:
    """How files are read, why a row is rejected, what is flagged, and what the quality report of a run checks."""
    kinds = {"reading": rules.READING, "rejecting": rules.REJECTING, "flagging": rules.FLAGGING}
    told = [
        (kind, rule.name, rule.sentence, None, None)
        for kind, them in kinds.items()
        for rule in them
    ]
    checks = (*quality_checks.CHECKS, *quality_checks.TABLE_CHECKS)
    return _answer(
        asked,
        RULES,
        [
            *told,
            *(("checking", one.name, one.sentence, one.threshold, one.stops) for one in checks),
        ],
    )


def _columns(described: Table) -> Iterator[Row]:
    for column in described.columns:
        yield (
            *(
                described.name,
                described.zone,
                column.name,
                column.type,
                column.unit or None,
                column.description,
            ),
            *(
                column.name in described.key,
                column.nullable,
                column.minimum,
                column.maximum,
                column.rising,
            ),
            column.source or "covidlake",
        )


def _answer(asked: Asked, described: Table, rows: Sequence[Row]) -> Response[Any]:
    page = open_page(asked)
    if page.form not in TEXT_FORMATS:
        page = replace(page, form="json")
    return cached(page, lambda: table(page, described.column_names, rows[page.offset :]))


_PAGING = (
    LIMIT,
    CURSOR,
    *WHICH_RELEASE,
    Parameter(
        "format",
        "Overrides the Accept header; JSON by default.",
        {"type": "string", "enum": list(TEXT_FORMATS)},
    ),
)
ENDPOINTS = (
    Endpoint(
        "/v1/dictionary",
        "Data dictionary",
        "dictionary",
        read_columns,
        (
            Parameter(
                "table", "Only these tables.", {"type": "string", "enum": list(TABLES)}, listed=True
            ),
            *_PAGING,
        ),
        row="DictionaryColumn",
        example="table=continent_stats&limit=2",
    ),
    Endpoint(
        "/v1/dictionary/rules",
        "Rules of data quality",
        "dictionary",
        read_rules,
        _PAGING,
        row="DictionaryRule",
        example="limit=2",
    ),
)
