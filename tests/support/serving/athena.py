"""Athena and Step Functions as far as the routes for IAM callers use them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

ROWS = [
    ("COL", "12", "1.5", "true", "2021-01-01"),
    ("NAM", None, "NaN", "false", None),
    ("=1", "-3", "-2.5", None, "2021-01-03"),
]
COLUMNS = [
    ("iso_code", "varchar"),
    ("n", "bigint"),
    ("share", "double"),
    ("known", "boolean"),
    ("day", "date"),
]


def refusal(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "InvalidRequestException", "Message": message}}, "Query")


@dataclass
class FakeAthena:
    """Every query has ROWS; its state is what the test says."""

    state: str = "SUCCEEDED"
    reason: str = ""
    started: list[dict[str, Any]] = field(default_factory=list)

    def start_query_execution(self, **request: Any) -> dict[str, str]:
        if len(request["QueryString"]) > 262_144:
            raise refusal("too long")
        self.started.append(request)
        return {"QueryExecutionId": f"q{len(self.started)}"}

    def get_query_execution(
        self,
        QueryExecutionId: str,  # noqa: N803
    ) -> dict[str, Any]:
        if QueryExecutionId == "elsewhere":
            return {"QueryExecution": {"WorkGroup": "primary"}}
        number = QueryExecutionId.removeprefix("q")
        if not number.isascii() or not number.isdigit() or not 0 < int(number) <= len(self.started):
            raise refusal(f"QueryExecution {QueryExecutionId} was not found")
        request = self.started[int(number) - 1]
        status = {
            "State": self.state,
            "StateChangeReason": self.reason,
            "SubmissionDateTime": datetime(2026, 1, 3, tzinfo=UTC),
        }
        told = {
            "Query": request["QueryString"],
            "WorkGroup": request["WorkGroup"],
            "Status": status,
        }
        return {"QueryExecution": told | {"Statistics": {"DataScannedInBytes": 2_000_000_000}}}

    def get_query_results(
        self,
        QueryExecutionId: str,  # noqa: N803
        MaxResults: int,  # noqa: N803
        NextToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        if not NextToken.isascii() or not NextToken.isdigit():
            raise refusal("The NextToken is malformed")
        rows = [tuple(name for name, _ in COLUMNS), *ROWS]
        end = int(NextToken) + MaxResults
        shown = [
            {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]}
            for row in rows[int(NextToken) : end]
        ]
        info = [{"Name": name, "Type": kind} for name, kind in COLUMNS]
        more = {"NextToken": str(end)} if end < len(rows) else {}
        return {"ResultSet": {"Rows": shown, "ResultSetMetadata": {"ColumnInfo": info}}, **more}


@dataclass
class FakeStepFunctions:
    running: bool = False
    started: list[dict[str, Any]] = field(default_factory=list)

    def list_executions(self, **_: Any) -> dict[str, Any]:
        return {"executions": [{}] if self.running else []}

    def start_execution(self, **request: Any) -> dict[str, Any]:
        self.started.append(request)
        return {}
