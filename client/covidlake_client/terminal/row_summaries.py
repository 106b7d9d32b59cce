"""What a table in the terminal shows of rows that are wide or nested; JSON shows all of it."""

from collections.abc import Mapping

from covidlake_client.terminal.terminal_table import Row

_OF_LOCATION = (
    "iso_code",
    "location",
    "location_type",
    "continent",
    "population",
    "first_date",
    "last_date",
)
_OF_FORECAST = (
    "location",
    "target",
    "target_end_date",
    "horizon",
    "quantile",
    "value",
    "baseline",
    "coverage_95",
    "relative_wis",
    "loses_to_baseline",
)
_OF_COLUMN = ("table", "column", "type", "unit", "meaning")


def location(row: Row) -> Row:
    """Return what a person looks for of a location."""
    return {name: row[name] for name in _OF_LOCATION}


def forecast(row: Row) -> Row:
    """Return a quantile beside the baseline's, and what the record says of such forecasts."""
    return {name: row[name] for name in _OF_FORECAST}


def revision(row: Row) -> Row:
    """Return a revision without the texts where its values are numbers, or the other way round."""
    unused = [name for name in row if name.endswith(("_text", "_value")) and row[name] is None]
    return {name: value for name, value in row.items() if name not in unused}


def dictionary_entry(row: Row) -> Row:
    """Return what a person looks for of a column; rules as they are."""
    if "column" not in row:
        return row
    return {name: row[name] for name in _OF_COLUMN}


def health(row: Row) -> Row:
    """Return the row with the last run in brief, and concerns only where there are some."""
    last_run = row["last_run"] or {}
    summary = {name: row[name] for name in row if name not in ("last_run", "concerns")}
    summary["last_run"] = last_run.get("status")
    summary["verdicts"] = _pairs(last_run.get("verdicts", {}))
    if row.get("concerns"):
        summary["concerns"] = " ".join(row["concerns"])
    return summary


def result(row: Row) -> Row:
    """Return an entry of the catalogue with the names of its columns."""
    columns = [column["name"] for column in row["columns"]]
    return {
        "table": row["table"],
        "rows": row["rows"],
        "description": row["description"],
        "columns": ", ".join(columns),
    }


def release(row: Row) -> Row:
    """Return a release, in brief or its manifest, with the hashes of its inputs cut short."""
    inputs = {source: sha256[:8] for source, sha256 in row["inputs"].items()}
    # A manifest has no sum of its own; nor had the list of an older API.
    tables: dict[str, Row] = row.get("tables", {})
    rows = row["rows"] if "rows" in row else sum(table["rows"] for table in tables.values())
    return {
        "release": row["release"],
        "data_date": row["data_date"],
        "created_at": row["created_at"],
        "rows": rows,
        "inputs": _pairs(inputs),
    }


def run(row: Row) -> Row:
    """Return a run with the verdict of each source, its total cost, and why it failed."""
    sources: dict[str, Row] = row.get("sources") or {}
    verdicts = {name: source.get("verdict") for name, source in sources.items()}
    error: dict[str, str] = row.get("error") or {}
    return {
        "run": row["run"],
        "status": row["status"],
        "ended_at": row.get("ended_at"),
        "sources": _pairs(verdicts),
        "release": row.get("release"),
        "cost_usd": (row.get("cost_usd") or {}).get("total"),
        "error": error.get("message"),
    }


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
