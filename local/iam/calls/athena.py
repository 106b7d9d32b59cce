"""Athena: its own calls. What it then does for its caller is in on_behalf."""

from collections.abc import Iterator

from local.iam.calls import account, arns
from local.iam.calls.call import Need, NeedsOf, Parameters

CATALOG = "AwsDataCatalog"


def _start(parameters: Parameters) -> Iterator[Need]:
    group = parameters.get("WorkGroup") or "primary"
    yield Need("athena:StartQueryExecution", arns.work_group(group))
    yield Need("athena:GetDataCatalog", arns.regional("athena", f"datacatalog/{CATALOG}"))


def _of_query(action: str) -> NeedsOf:
    """Return the need of an action on the work group in which a query ran."""

    def needs(parameters: Parameters) -> Iterator[Need]:
        query = account.query(parameters["QueryExecutionId"])
        group = query.workgroup.name if query and query.workgroup else "primary"
        yield Need(action, arns.work_group(group))

    return needs


def _results(parameters: Parameters) -> Iterator[Need]:
    yield from _of_query("athena:GetQueryResults")(parameters)
    query = account.query(parameters["QueryExecutionId"])
    if query and "OutputLocation" in (query.config or {}):
        # The caller reads the result's file through Athena.
        location = arns.location(query.config["OutputLocation"])
        yield Need("s3:GetObject", arns.s3_object(*location))


OPERATIONS: dict[str, NeedsOf] = {
    "StartQueryExecution": _start,
    "GetQueryExecution": _of_query("athena:GetQueryExecution"),
    "StopQueryExecution": _of_query("athena:StopQueryExecution"),
    "GetQueryResults": _results,
}
