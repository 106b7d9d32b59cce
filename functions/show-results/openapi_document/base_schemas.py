"""JSON schemas that every response has, and what schemas are made of."""

from typing import Any

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
DAY = {"type": "string", "format": "date"}
MAYBE_TEXT = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": TEXT}
OBJECT: dict[str, Any] = {"type": "object"}
COUNTS: dict[str, Any] = {"type": "object", "additionalProperties": WHOLE}
AMOUNTS: dict[str, Any] = {"type": "object", "additionalProperties": NUMBER}


def record(
    required: dict[str, Any], optional: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Return an object schema; others may come beside these properties unless `more` says no."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        **more,
    }


# Closed: a client may rely on nothing else being there.
META = record(
    {
        "release": {
            **MAYBE_TEXT,
            "description": "Release that answered; null before the first publish.",
        },
        "data_date": {
            "type": ["string", "null"],
            "format": "date",
            "description": "Last day that any country reports.",
        },
        "source": {**TEXTS, "description": "Names of the sources that the release was built from."},
        "licence": TEXTS,
        "attribution": {**TEXTS, "description": "Keep it with any copy."},
        "truncated": {
            "type": "boolean",
            "description": "Whether rows follow that are not in this answer.",
        },
        "next": {**MAYBE_TEXT, "description": "Send it as `cursor` for the rows that follow."},
    },
    {
        "units": {
            "type": "object",
            "additionalProperties": TEXT,
            "description": "Column, or metric of the rows, and its unit; those that have one.",
        },
        "columns": {**TEXTS, "description": "Names of the columns, where there are no rows."},
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
