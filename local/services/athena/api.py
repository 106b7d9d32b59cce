"""Athena's API: moto answers it; here its queries are run, and described as Athena describes them.

moto's models and responses are no public interface, which is why moto is pinned and
tests/local/services/test_stepfunctions.py runs queries through them. moto's Athena runs nothing:
its results are those that a test queued before, so the start of a query, its description and its
pages are replaced.
"""

import json
from collections.abc import Callable
from typing import Any

from moto.athena.models import AthenaBackend
from moto.athena.responses import AthenaResponse

from local.iam.enforcing.authorizer import UNJUDGED, Authorizer
from local.services.athena.registered import RegisteredCatalog

PAGE = 1000  # rows, Athena's limit
DEFAULT_DATABASE = "default"  # of a query without a context

# moto's own, whatever is installed over it: a second installation must not call the first.
_start: Callable[..., str] = AthenaBackend.start_query_execution
_describe: Callable[..., str] = AthenaResponse.get_query_execution
_results: Callable[..., str] = AthenaResponse.get_query_results


def install(catalog: RegisteredCatalog, authorizer: Authorizer = UNJUDGED) -> None:
    """Make moto's Athena execute its queries over a lake's folder.

    Args:
        catalog: of the folder.
        authorizer: judges what Athena does on a caller's behalf.
    """

    def start_and_run(
        self: Any,
        query: str,
        context: Any,
        config: Any,
        workgroup: str,
        execution_parameters: list[str] | None,
    ) -> str:
        # The parser of SQL and DuckDB are a second of each start: not before there is a query.
        from local.services.athena.executions import Statement, refuse_too_long, run

        refuse_too_long(query)
        # moto takes the caller's configuration; the work group of the template enforces its own.
        group = self.work_groups[workgroup or "primary"]
        enforced = dict(group.configuration.get("ResultConfiguration") or config or {})
        query_id = _start(self, query, context, enforced, workgroup, execution_parameters)
        database = (context or {}).get("Database", DEFAULT_DATABASE)
        statement = Statement(query, execution_parameters, database)
        run(self, query_id, statement, catalog, authorizer)
        return query_id

    AthenaBackend.start_query_execution = start_and_run
    AthenaResponse.get_query_execution = _describe_all
    AthenaResponse.get_query_results = _page


def _describe_all(self: Any) -> Any:
    """Describe a query with its reason and the bytes that it read, which moto leaves out."""
    query_id = self._get_param("QueryExecutionId")
    execution = self.athena_backend.executions.get(query_id)
    if execution is None:
        # moto fails with a KeyError.
        return self.error(f"QueryExecution {query_id} was not found", 400)
    described = json.loads(_describe(self))
    query = described["QueryExecution"]
    query["Statistics"]["DataScannedInBytes"] = getattr(execution, "scanned", 0)
    if hasattr(execution, "reason"):
        query["Status"]["StateChangeReason"] = execution.reason
    return json.dumps(described)


def _page(self: Any) -> str:
    """Return a part of the rows, as Athena cuts them; moto gives all."""
    response = json.loads(_results(self))
    rows = response["ResultSet"]["Rows"]
    start = int(self._get_param("NextToken") or 0)
    end = start + int(self._get_param("MaxResults") or PAGE)
    response["ResultSet"]["Rows"] = rows[start:end]
    if end < len(rows):
        response["NextToken"] = str(end)
    return json.dumps(response)
