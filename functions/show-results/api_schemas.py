"""JSON schemas of answers that come from no table."""

from typing import Any

from observation_query import PROVENANCE

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
DAY = {"type": "string", "format": "date"}
MAYBE_TEXT = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": TEXT}
OBJECT: dict[str, Any] = {"type": "object"}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An object schema; other properties may come beside these unless `additionalProperties` says no."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}, **more}


META = record(
    {
        "release": {**MAYBE_TEXT, "description": "Release that answered; null before the first publish."},
        "data_date": {"type": ["string", "null"], "format": "date", "description": "Last day that any country reports."},
        "source": {**TEXTS, "description": "Names of the sources that the release was built from."},
        "licence": TEXTS,
        "attribution": {**TEXTS, "description": "Keep it with any copy."},
        "truncated": {"type": "boolean", "description": "Whether rows follow that are not in this answer."},
        "next": {**MAYBE_TEXT, "description": "Send it as `cursor` for the rows that follow."},
    },
    additionalProperties=False,
)
PROBLEM = record(
    {"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT, "instance": TEXT},
    {
        "errors": {
            "type": "array",
            "items": record(
                {
                    "parameter": TEXT,
                    "sent": {},
                    "allowed": {"type": ["string", "array"], "items": TEXT},
                    "suggestion": MAYBE_TEXT,
                }
            ),
        }
    },
    description="Problem details (RFC 9457).",
)
_COLUMN = record({"name": TEXT, "type": TEXT, "unit": MAYBE_TEXT, "meaning": TEXT, "nullable": {"type": "boolean"}})
RECORDS: dict[str, dict[str, Any]] = {
    "Observation": record(
        {
            "iso_code": TEXT,
            "location": TEXT,
            "date": DAY,
            "metric": TEXT,
            "value": {"type": ["number", "null"], "description": "null where nothing was reported"},
            "unit": TEXT,
        },
        {name: {**MAYBE_TEXT, "description": "With `provenance=true`."} for name in PROVENANCE},
        additionalProperties=False,
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
            "status": {"const": "ok"},
            "release": TEXT,
            "data_date": DAY,
            "data_age_days": WHOLE,
            "published_at": TEXT,
            "last_run": {"type": ["object", "null"], "description": "Status, time, error and the verdict on each source."},
        }
    ),
    "Release": record(
        {
            "release": TEXT,
            "run": TEXT,
            "created_at": TEXT,
            "data_date": DAY,
            "inputs": {**OBJECT, "description": "Source -> SHA-256 of its snapshot.", "additionalProperties": TEXT},
            "tables": {**OBJECT, "description": "Table -> rows, bytes, location.", "additionalProperties": OBJECT},
            "sources": {**OBJECT, "description": "Source -> attribution and licence.", "additionalProperties": OBJECT},
            "checks": {"type": "array", "items": OBJECT, "description": "The audit's verdicts."},
        },
        {"published_at": TEXT},
    ),
    "Run": record(
        {"run": TEXT, "status": TEXT},
        {
            "started_at": TEXT,
            "ended_at": TEXT,
            "sources": {**OBJECT, "description": "Source -> verdict, why, changes, rows in, out and rejected."},
            "release": MAYBE_TEXT,
            "states": {"type": "array", "items": OBJECT, "description": "Name and wall-clock seconds, in order of entry."},
            "cost_usd": {**OBJECT, "description": "Component -> US dollars at list price.", "additionalProperties": {"type": "number"}},
            "error": {"type": ["object", "null"], "description": "State, type, and the failing step's own words."},
            "quality": OBJECT,
        },
    ),
}
