"""What the description of the API begins with: what every answer is, limits, recent changes."""

from http_responses.page import DEFAULT_ROWS
from http_responses.text import MAX_BYTES
from lake.price import MAX_FIELDS, MAX_VALUES
from release_documents.contract_changes import CONTRACT_CHANGES
from rest.parameters.shared import MAX_ROWS

_ANSWERS = (
    "COVID-19 data in immutable releases. Every answer names its release, the date of its data, "
    "its sources, their licences and attributions: as `meta` in JSON, as `X-` headers in every "
    "other format. Answers are cut into pages, never silently: follow `meta.next`, or the `Link` "
    "header. `envelope=false` gives the rows alone. Null means not reported, never zero."
)


def introduction() -> str:
    """Return the text in Markdown."""
    parts = [_ANSWERS, "## Limits", _limits(), "## Changes", _changes()]
    return "\n\n".join(parts)


def _limits() -> str:
    megabytes = round(MAX_BYTES / 1024 / 1024)
    limits = {
        "a page of JSON": f"{DEFAULT_ROWS:,} rows unless `limit` says otherwise, {MAX_ROWS:,} at "
        "most; CSV, NDJSON and Parquet have all rows",
        "an answer": f"{megabytes} MB; a page of JSON ends earlier, a larger file is answered by "
        "303",
        "a request": f"{MAX_VALUES:,} values (locations, metrics and days), {MAX_FIELDS:,} fields "
        "of text; 422 says how to ask for less",
        "requests": "throttled by the deployment: 429 says after how many seconds to ask again",
    }
    return "\n".join(f"- {what}: {most}." for what, most in limits.items())


def _changes() -> str:
    return "\n".join(f"- {change.day}: {change.text}" for change in CONTRACT_CHANGES)
