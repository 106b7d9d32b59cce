"""What a table in the terminal shows of rows that are wide or nested; JSON shows all of it."""

import json
import sys
from typing import Any

from covidlake_client.answers import Answer
from covidlake_client.tables import Row, View, as_it_is, show_table

_OF_LOCATION = (
    "iso_code",
    "location",
    "location_type",
    "continent",
    "population",
    "first_date",
    "last_date",
)


def show_or_json(answer: Answer, as_json: bool, title: str, view: View = as_it_is) -> None:
    if as_json:
        sys.stdout.write(
            json.dumps({"data": answer.data, "meta": answer.meta}, ensure_ascii=False, indent=1)
            + "\n"
        )
    else:
        show_table(answer, title, view)


def location(row: Row) -> Row:
    return {name: row[name] for name in _OF_LOCATION}


def without_nothing(row: Row) -> Row:
    """Without texts where the values are numbers, and the other way round."""
    return {
        name: value
        for name, value in row.items()
        if value is not None or not name.endswith(("_text", "_value"))
    }


def column(row: Row) -> Row:
    """Of a column of the dictionary, what a person looks for; rules as they are."""
    if "column" not in row:
        return row
    return {name: row[name] for name in ("table", "column", "type", "unit", "meaning")}


def health(row: Row) -> Row:
    last = row["last_run"] or {}
    verdicts = ", ".join(
        f"{source} {verdict}" for source, verdict in last.get("verdicts", {}).items()
    )
    told = {name: value for name, value in row.items() if name not in ("last_run", "concerns")}
    concerns = {"concerns": " ".join(row["concerns"])} if row.get("concerns") else {}
    return {**told, "last_run": last.get("status"), "verdicts": verdicts, **concerns}


def result(row: Row) -> Row:
    columns = ", ".join(column["name"] for column in row["columns"])
    return {
        "table": row["table"],
        "rows": row["rows"],
        "description": row["description"],
        "columns": columns,
    }


def release(row: Row) -> Row:
    tables: dict[str, Any] = row["tables"]
    return {
        "release": row["release"],
        "data_date": row["data_date"],
        "created_at": row["created_at"],
        "tables": len(tables),
        "rows": sum(table["rows"] for table in tables.values()),
        "inputs": ", ".join(f"{source} {sha256[:8]}" for source, sha256 in row["inputs"].items()),
    }


def run(row: Row) -> Row:
    sources: dict[str, Any] = row.get("sources") or {}
    error: dict[str, str] = row.get("error") or {}
    return {
        "run": row["run"],
        "status": row["status"],
        "ended_at": row.get("ended_at"),
        "sources": ", ".join(f"{name} {source.get('verdict')}" for name, source in sources.items()),
        "release": row.get("release"),
        "cost_usd": (row.get("cost_usd") or {}).get("total"),
        "error": error.get("message"),
    }
