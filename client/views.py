"""What a table in the terminal shows of rows that are nested; JSON and CSV show all of it."""

from typing import Any

from client.output import Row


def health(row: Row) -> Row:
    last = row["last_run"] or {}
    verdicts = ", ".join(f"{source} {verdict}" for source, verdict in last.get("verdicts", {}).items())
    return {**{name: value for name, value in row.items() if name != "last_run"}, "last_run": last.get("status"), "verdicts": verdicts}


def result(row: Row) -> Row:
    columns = ", ".join(column["name"] for column in row["columns"])
    return {"table": row["table"], "rows": row["rows"], "description": row["description"], "columns": columns}


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
    states: list[dict[str, Any]] = row.get("states") or []
    error: dict[str, str] = row.get("error") or {}
    return {
        "run": row["run"],
        "status": row["status"],
        "ended_at": row.get("ended_at"),
        "sources": ", ".join(f"{name} {source.get('verdict')}" for name, source in sources.items()),
        "release": row.get("release"),
        "seconds": sum(state["seconds"] for state in states),
        "cost_usd": sum((row.get("cost_usd") or {}).values()),
        "error": error.get("message"),
    }
