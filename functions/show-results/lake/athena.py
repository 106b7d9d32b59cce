"""Queries of IAM callers in Athena: started, told of, and their rows.

What callers send as values is bound, never written into SQL.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from covidlake import pricing

# Trino's grammar knows a query by its first word; comments and parentheses may come before it. The
# role allows no more than this does:
# it cannot write tables, nor anything into the lake but results. In words that mean the same to
# Python, to API Gateway and to clients:
# what \s and \b take in beyond ASCII differs.
READS = (
    r"^([ \t\r\n]|\(|--[^\n]*\n|/\*([^*]|\*(?!/))*\*/)*"
    r"([Ss][Ee][Ll][Ee][Cc][Tt]|[Ww][Ii][Tt][Hh]|[Vv][Aa][Ll][Uu][Ee][Ss])(?![A-Za-z0-9_])"
)
MOST_SQL_BYTES = 262_144  # Athena's limit
MOST_VALUE = 500  # characters; Athena takes 1,024, quotes around and doubled inside included
PAGE = 1000  # rows; Athena's limit
_WHOLE = {"tinyint", "smallint", "integer", "bigint"}
_FLOATING = {"double", "float", "real"}


@dataclass(frozen=True)
class Athena:
    """The work group and database of this stack."""

    client: Any
    work_group: str
    database: str

    def start(self, sql: str, values: Sequence[Any]) -> str:
        """The id of a query that runs from here on; ValueError with Athena's own words where it takes none of that."""
        bound = {"ExecutionParameters": [literal(value) for value in values]} if values else {}
        try:
            started = self.client.start_query_execution(
                QueryString=sql,
                WorkGroup=self.work_group,
                QueryExecutionContext={"Database": self.database},
                **bound,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidRequestException":
                raise
            raise ValueError(error.response["Error"]["Message"]) from error
        return str(started["QueryExecutionId"])

    def describe(self, query: str) -> dict[str, Any] | None:
        """What is known of a query, or None if this work group has no such one."""
        try:
            found: dict[str, Any] = self.client.get_query_execution(QueryExecutionId=query)[
                "QueryExecution"
            ]
        except ClientError as error:
            if error.response["Error"]["Code"] not in (
                "InvalidRequestException",
                "AccessDeniedException",
            ):
                raise
            return None
        if found.get("WorkGroup") != self.work_group:
            return None
        status, used = found["Status"], found.get("Statistics", {})
        scanned = int(used.get("DataScannedInBytes") or 0)
        return {
            "query": query,
            "status": status["State"],
            "sql": found["Query"],
            "parameters": found.get("ExecutionParameters") or [],
            "submitted_at": _moment(status.get("SubmissionDateTime")),
            "completed_at": _moment(status.get("CompletionDateTime")),
            "scanned_bytes": scanned,
            "cost_usd": round(pricing.athena_cost(scanned, 1), 6),
            "error": status.get("StateChangeReason")
            if status["State"] in ("FAILED", "CANCELLED")
            else None,
        }

    def rows(
        self, query: str, limit: int, cursor: str | None
    ) -> tuple[list[str], list[list[Any]], str | None]:
        """Columns, at most `limit` rows, and the cursor of those that follow; ValueError for a cursor that is not Athena's."""
        # With the first page comes a row of names.
        page = (
            {"MaxResults": min(limit + 1, PAGE)}
            if cursor is None
            else {"MaxResults": min(limit, PAGE), "NextToken": cursor}
        )
        try:
            found = self.client.get_query_results(QueryExecutionId=query, **page)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidRequestException":
                raise
            raise ValueError(error.response["Error"]["Message"]) from error
        columns = found["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        types = [column["Type"] for column in columns]
        rows = found["ResultSet"]["Rows"][0 if cursor else 1 :]
        read = [
            [
                _value(kind, cell.get("VarCharValue"))
                for kind, cell in zip(types, row["Data"], strict=True)
            ]
            for row in rows
        ]
        return [column["Name"] for column in columns], read, found.get("NextToken")


def literal(value: Any) -> str:
    """A JSON value as Athena wants the value of a parameter: written as a SQL literal."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def reads_only(sql: str) -> bool:
    return re.match(READS, sql) is not None


def _value(kind: str, text: str | None) -> Any:
    """A cell of a result as JSON has it; numbers that JSON cannot say are null, decimals stay text."""
    if text is None:
        return None
    if kind in _WHOLE:
        return int(text)
    if kind in _FLOATING:
        number = float(text)
        return number if abs(number) < float("inf") else None  # a NaN is less than nothing
    return text == "true" if kind == "boolean" else text


def _moment(at: Any) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
