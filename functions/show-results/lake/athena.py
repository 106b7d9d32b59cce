"""Queries of IAM callers in Athena: their start, their state, and their rows.

What callers send as values is bound, never written into SQL.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from botocore.exceptions import ClientError
from covidlake import pricing

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_athena.type_defs import GetQueryResultsOutputTypeDef

# Trino's grammar knows a query by its first word; comments and parentheses may come before it. The
# role allows no more than this does: it cannot write tables, nor anything into the lake but
# results. The pattern says nothing that Python, API Gateway and clients read differently: \s and
# \b differ beyond ASCII.
READ_ONLY_SQL = (
    r"^([ \t\r\n]|\(|--[^\n]*\n|/\*([^*]|\*(?!/))*\*/)*"
    r"([Ss][Ee][Ll][Ee][Cc][Tt]|[Ww][Ii][Tt][Hh]|[Vv][Aa][Ll][Uu][Ee][Ss])(?![A-Za-z0-9_])"
)
MAX_SQL_BYTES = 262_144  # Athena's limit
MAX_VALUE_CHARACTERS = 500  # Athena takes 1,024, quotes around and doubled inside included
MAX_PAGE_ROWS = 1000  # Athena's limit
_WHOLE_TYPES = {"tinyint", "smallint", "integer", "bigint"}
_FLOATING_TYPES = {"double", "float", "real"}


class QueryState(TypedDict):
    """A query as /v1/queries/<query> shows it."""

    query: str
    status: str
    sql: str
    parameters: list[str]
    submitted_at: str | None
    completed_at: str | None
    scanned_bytes: int
    cost_usd: float
    error: str | None


@dataclass(frozen=True)
class ResultPage:
    """Rows of a query, and Athena's cursor of those that follow."""

    columns: list[str]
    rows: list[list[Any]]
    next_cursor: str | None


@dataclass(frozen=True)
class Athena:
    """The work group and database of this stack."""

    client: "AthenaClient"
    work_group: str
    database: str

    def start(self, sql: str, values: Sequence[Any]) -> str:
        """Start a query and return its id.

        Raises:
            ValueError: Athena does not take it; the message is Athena's own.
        """
        request: dict[str, Any] = {
            "QueryString": sql,
            "WorkGroup": self.work_group,
            "QueryExecutionContext": {"Database": self.database},
        }
        if values:  # Athena refuses an empty list
            request["ExecutionParameters"] = [sql_literal(value) for value in values]
        try:
            response = self.client.start_query_execution(**request)
        except ClientError as error:
            if _code(error) != "InvalidRequestException":
                raise
            raise ValueError(error.response["Error"]["Message"]) from error
        return str(response["QueryExecutionId"])

    def describe(self, query: str) -> QueryState | None:
        """Return the state of a query, or None if this work group has no such one."""
        try:
            response = self.client.get_query_execution(QueryExecutionId=query)
        except ClientError as error:
            # The role may see queries of this work group only.
            if _code(error) in ("InvalidRequestException", "AccessDeniedException"):
                return None
            raise
        execution = response["QueryExecution"]
        if execution.get("WorkGroup") != self.work_group:
            return None
        status = execution["Status"]
        state = str(status["State"])
        scanned = int(execution.get("Statistics", {}).get("DataScannedInBytes") or 0)
        has_failed = state in ("FAILED", "CANCELLED")
        return {
            "query": query,
            "status": state,
            "sql": execution["Query"],
            "parameters": execution.get("ExecutionParameters") or [],
            "submitted_at": _iso_time(status.get("SubmissionDateTime")),
            "completed_at": _iso_time(status.get("CompletionDateTime")),
            "scanned_bytes": scanned,
            "cost_usd": round(pricing.athena_cost(scanned, 1), 6),
            "error": status.get("StateChangeReason") if has_failed else None,
        }

    def rows(self, query: str, limit: int, cursor: str | None) -> ResultPage:
        """Return at most `limit` rows of a query.

        Raises:
            ValueError: the cursor is not Athena's; the message is Athena's own.
        """
        request: dict[str, Any] = {"QueryExecutionId": query}
        if cursor is None:
            # With the first page comes a row of names.
            request["MaxResults"] = min(limit + 1, MAX_PAGE_ROWS)
        else:
            request["MaxResults"] = min(limit, MAX_PAGE_ROWS)
            request["NextToken"] = cursor
        try:
            response = self.client.get_query_results(**request)
        except ClientError as error:
            if _code(error) != "InvalidRequestException":
                raise
            raise ValueError(error.response["Error"]["Message"]) from error
        return _result_page(response, has_names=cursor is None)


def sql_literal(value: Any) -> str:
    """Return a JSON value as Athena wants the value of a parameter: as a literal of SQL."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
    doubled = str(value).replace("'", "''")
    return f"'{doubled}'"


def reads_only(sql: str) -> bool:
    """Return whether SQL is one that reads: SELECT, WITH or VALUES."""
    return re.match(READ_ONLY_SQL, sql) is not None


def _result_page(response: "GetQueryResultsOutputTypeDef", has_names: bool) -> ResultPage:
    result = response["ResultSet"]
    columns = result["ResultSetMetadata"]["ColumnInfo"]
    types = [column["Type"] for column in columns]
    rows = []
    for row in result["Rows"][1 if has_names else 0 :]:
        cells = zip(types, row["Data"], strict=True)
        rows.append([_json_value(kind, cell.get("VarCharValue")) for kind, cell in cells])
    return ResultPage([column["Name"] for column in columns], rows, response.get("NextToken"))


def _json_value(kind: str, text: str | None) -> Any:
    """Return a cell of a result as JSON has it.

    Numbers that JSON cannot say are null; decimals, days and times stay text.
    """
    if text is None:
        return None
    if kind in _WHOLE_TYPES:
        return int(text)
    if kind in _FLOATING_TYPES:
        number = float(text)
        return number if math.isfinite(number) else None
    return text == "true" if kind == "boolean" else text


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _iso_time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
