"""JSON schemas of responses that come from no table."""

from typing import Any

from covidlake.quality.quality_checks import CheckVerdict
from covidlake.releases.manifest import RunStatus, Verdict
from lake.queries.observations import PROVENANCE

from openapi_document.base_schemas import (
    AMOUNTS,
    COUNTS,
    DAY,
    MAYBE_TEXT,
    NUMBER,
    OBJECT,
    TEXT,
    TEXTS,
    WHOLE,
    record,
)

_COLUMN = record(
    {
        "name": TEXT,
        "type": TEXT,
        "unit": MAYBE_TEXT,
        "meaning": TEXT,
        "nullable": {"type": "boolean"},
    }
)
_ERROR = record(
    {"type": TEXT, "message": TEXT},
    {"state": TEXT},
    description="The failing step's own words, without what is internal.",
)
_CHECK = record(
    {
        "check": TEXT,
        "of": {**TEXT, "description": "Source, table, or column that was checked."},
        "value": {"type": ["number", "null"]},
        "threshold": {"type": "number", "description": "The most that the value may be."},
        "verdict": {"enum": list(CheckVerdict)},
    },
    {"detail": TEXT},
    description="A figure, the most that it may be, and whether it passed; "
    "/v1/dictionary/rules says what each means.",
)
_OUTCOME = record(
    {
        "run": TEXT,
        "status": TEXT,
        "started_at": MAYBE_TEXT,
        "ended_at": MAYBE_TEXT,
        "release": MAYBE_TEXT,
        "error": {"anyOf": [_ERROR, {"type": "null"}]},
        "verdicts": {**OBJECT, "description": "Source -> verdict.", "additionalProperties": TEXT},
        "checks": {
            **COUNTS,
            "description": "How many of the quality report's checks have which verdict.",
        },
        "cost_usd": {"type": ["number", "null"]},
    },
    description="How the last run ended.",
)
_SOURCE = record(
    {"verdict": {"enum": list(Verdict)}},
    {
        "why": MAYBE_TEXT,
        "changes": {
            "type": ["object", "null"],
            "description": "Rows, columns and places that changed.",
        },
        "losses": {
            "type": ["object", "null"],
            "description": "What was there before and is gone, by name: columns (headers: under "
            "the file's own names), days, places, codes, continents; unknown: new columns that "
            "nobody knows.",
            "additionalProperties": TEXTS,
        },
        "checks": {
            "type": "array",
            "items": _CHECK,
            "description": "What the snapshot had to pass before anything was built.",
        },
        "sha256": MAYBE_TEXT,
        **{
            key: {"type": ["integer", "null"]}
            for key in ("rows_in", "rows_out", "rows_rejected", "rows_corrected")
        },
        "reasons": {
            "type": ["object", "null"],
            "description": "Why rows were rejected -> how many.",
            "additionalProperties": WHOLE,
        },
        "error": {"anyOf": [_ERROR, {"type": "null"}]},
    },
)
_FLAG = record(
    {"rule": TEXT, "metric": TEXT, "flags": WHOLE, "locations": WHOLE},
    description="Values that a rule flagged.",
)
_QUALITY = record(
    {},
    {
        "checks": {"type": "array", "items": _CHECK},
        "flags": {"type": "array", "items": _FLAG},
        "columns": {**OBJECT, "description": "Source -> columns that were missing or unknown."},
        "values": {
            **OBJECT,
            "description": "Source -> rows that are empty, zero or out of range, by column.",
        },
        "locations": {**OBJECT, "description": "Locations that only one of the sources knows."},
        "facts": {**OBJECT, "description": "Figures of each step."},
    },
    description="The quality report.",
)
_OF_RELEASE = {
    "release": TEXT,
    "run": TEXT,
    "created_at": TEXT,
    "data_date": DAY,
    "inputs": {
        **OBJECT,
        "description": "Source -> SHA-256 of its snapshot.",
        "additionalProperties": TEXT,
    },
}
_WITH_PROVENANCE = {**MAYBE_TEXT, "description": "With `provenance=true`."}
RECORDS: dict[str, dict[str, Any]] = {
    "Observation": record(
        {
            "iso_code": TEXT,
            "location": TEXT,
            "date": DAY,
        },
        {
            "metric": TEXT,
            "value": {"type": ["number", "null"], "description": "null where nothing was reported"},
            "unit": TEXT,
            "days": {
                "type": ["integer", "null"],
                "description": "Days that the value covers, ending on its date: 7 in a weekly "
                "report, as many as `smooth` in a mean; null with the value",
            },
            **{
                name: {**MAYBE_TEXT, "description": "With `provenance=true`."}
                for name in PROVENANCE
            },
        },
        additionalProperties={
            "type": ["number", "null"],
            "description": "With `wide=true`: the value of the metric of that name; in "
            "`<metric>_days` the days that a count covers.",
        },
    ),
    "CatalogueEntry": record(
        {
            "table": TEXT,
            "description": TEXT,
            "rows": {"type": ["integer", "null"]},
            "key": TEXTS,
            "columns": {"type": "array", "items": _COLUMN},
            "href": TEXT,
        }
    ),
    "Health": record(
        {
            "status": {"enum": ["ok", "degraded"]},
            "concerns": {**TEXTS, "description": "Why it is degraded."},
            "release": TEXT,
            "data_date": DAY,
            "data_age_days": WHOLE,
            "captured_at": {
                **MAYBE_TEXT,
                "description": "When the capture of its observations began.",
            },
            "published_at": TEXT,
            "last_run": {"anyOf": [_OUTCOME, {"type": "null"}]},
        }
    ),
    "QueryStarted": record(
        {"query": TEXT, "href": {**TEXT, "description": "Where to ask about it."}}
    ),
    "Query": record(
        {
            "query": TEXT,
            "status": {"enum": ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]},
            "sql": TEXT,
            "parameters": {**TEXTS, "description": "As literals of SQL."},
            "submitted_at": MAYBE_TEXT,
            "completed_at": MAYBE_TEXT,
            "scanned_bytes": WHOLE,
            "cost_usd": {**NUMBER, "description": "An estimate, at list prices of us-east-1."},
            "error": {**MAYBE_TEXT, "description": "Why it failed, in Athena's own words."},
            "results": {
                **MAYBE_TEXT,
                "description": "Where its rows are; null until it succeeded.",
            },
        }
    ),
    "Record": {**OBJECT, "description": "A row; its properties are the columns of the query."},
    "Activation": record(
        {
            "run": TEXT,
            "release": TEXT,
            "href": {**TEXT, "description": "What became of it, once the run has ended."},
        }
    ),
    "ReleaseInBrief": record(
        {
            **_OF_RELEASE,
            "captured_at": {
                **MAYBE_TEXT,
                "description": "When the capture of its observations began.",
            },
            "previous": {**MAYBE_TEXT, "description": "What readers saw when it was built."},
            "rows": {**WHOLE, "description": "Of all tables."},
            "bytes": {**WHOLE, "description": "Of all tables."},
            "href": {**TEXT, "description": "The whole manifest."},
        }
    ),
    "Release": record(
        {
            **_OF_RELEASE,
            "tables": {
                **OBJECT,
                "description": "Table -> rows, bytes, location (its key in the lake).",
                "additionalProperties": OBJECT,
            },
            "sources": {
                **OBJECT,
                "description": "Source -> attribution and licence.",
                "additionalProperties": OBJECT,
            },
            "checks": {
                "type": "array",
                "items": _CHECK,
                "description": "The audits that it passed.",
            },
        },
        {"published_at": TEXT},
    ),
    "Run": record(
        {"run": TEXT, "status": {"enum": list(RunStatus)}},
        {
            "started_at": TEXT,
            "ended_at": TEXT,
            "sources": {**OBJECT, "description": "By name.", "additionalProperties": _SOURCE},
            "release": {
                **MAYBE_TEXT,
                "description": "What readers see since this run; null where it changed nothing.",
            },
            "states": {
                "type": "array",
                "items": record({"name": TEXT, "seconds": NUMBER}),
                "description": "In order of entry.",
            },
            "cost_usd": {
                **AMOUNTS,
                "description": "Component -> US dollars: an estimate, at list prices of us-east-1.",
            },
            "error": {"anyOf": [_ERROR, {"type": "null"}]},
            "quality": _QUALITY,
            "built": {**MAYBE_TEXT, "description": "The release that it built, published or not."},
            "replay": {
                "type": ["object", "null"],
                "description": "Whose refused rows were read again, and why.",
            },
            "rollback": {
                "type": ["object", "null"],
                "description": "The release before, and why it was switched back.",
            },
            "collected": {
                "type": ["object", "null"],
                "description": "What garbage collection took.",
            },
            "checkup": {
                "type": ["object", "null"],
                "description": "What a checkup of the lake found damaged, and mended.",
            },
        },
    ),
}
