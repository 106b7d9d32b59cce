"""Athena's API: moto answers it; here its queries are run, and told of as Athena tells of them."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import boto3
import duckdb
from moto.athena.models import AthenaBackend, QueryResults
from moto.athena.responses import AthenaResponse

from local.services.athena import Answer, Engine
from local.services.s3 import LakeFolder

PAGE = 1000  # rows, Athena's limit


def to_csv(answer: Answer) -> str:
    """As Athena writes a result: every value quoted, null as nothing."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NOTNULL, lineterminator="\n")
    if answer.columns:
        writer.writerow([name for name, _ in answer.columns])
    writer.writerows(
        [[None if value is None else _text(value) for value in row] for row in answer.rows]
    )
    return text.getvalue()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def install(folder: LakeFolder) -> Engine:
    """Make moto's Athena execute its queries."""
    engine = Engine(folder)
    start: Callable[..., str] = AthenaBackend.start_query_execution
    describe: Callable[..., str] = AthenaResponse.get_query_execution
    results: Callable[..., str] = AthenaResponse.get_query_results

    def start_and_run(
        self: Any,
        query: str,
        context: Any,
        config: Any,
        workgroup: str,
        execution_parameters: list[str] | None,
    ) -> str:
        enforced = self.work_groups[workgroup or "primary"].configuration.get("ResultConfiguration")
        query_id = start(
            self, query, context, dict(enforced or config or {}), workgroup, execution_parameters
        )
        execution = self.executions[query_id]
        try:
            answer = engine.run(query, execution_parameters)
        except (ValueError, duckdb.Error) as error:
            execution.status, execution.reason = "FAILED", str(error)
            return query_id
        execution.scanned = answer.scanned_bytes
        self.query_results[query_id] = _results(answer)
        key = execution.config["OutputLocation"].removeprefix(f"s3://{folder.bucket}/")
        boto3.client("s3").put_object(Bucket=folder.bucket, Key=key, Body=to_csv(answer).encode())
        return query_id

    def describe_all(self: Any) -> Any:
        query_id = self._get_param("QueryExecutionId")
        execution = self.athena_backend.executions.get(query_id)
        if execution is None:
            return self.error(f"QueryExecution {query_id} was not found", 400)
        described = json.loads(describe(self))
        described["QueryExecution"]["Statistics"]["DataScannedInBytes"] = getattr(
            execution, "scanned", 0
        )
        if hasattr(execution, "reason"):
            described["QueryExecution"]["Status"]["StateChangeReason"] = execution.reason
        return json.dumps(described)

    def page(self: Any) -> str:
        """A part of the rows, as Athena cuts them; moto gives all."""
        given = json.loads(results(self))
        rows, start = given["ResultSet"]["Rows"], int(self._get_param("NextToken") or 0)
        end = start + int(self._get_param("MaxResults") or PAGE)
        given["ResultSet"]["Rows"] = rows[start:end]
        return json.dumps(given | ({"NextToken": str(end)} if end < len(rows) else {}))

    AthenaResponse.get_query_results = page
    AthenaBackend.start_query_execution = start_and_run
    AthenaResponse.get_query_execution = describe_all
    return engine


def _results(answer: Answer) -> QueryResults:
    header = [{"Data": [{"VarCharValue": name} for name, _ in answer.columns]}]
    rows = [
        {"Data": [{} if value is None else {"VarCharValue": _text(value)} for value in row]}
        for row in answer.rows
    ]
    info = [{"Name": name, "Label": name, "Type": kind} for name, kind in answer.columns]
    return QueryResults(rows=header + rows, column_info=info)
