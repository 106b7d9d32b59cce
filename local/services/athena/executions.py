"""One execution of Athena's: whether its caller may, its result, and how moto describes its end."""

from dataclasses import dataclass
from typing import Any

from moto.athena.models import QueryResults
from moto.core.exceptions import JsonRESTError

from local.clients import client
from local.iam.calls.on_behalf import statements
from local.iam.enforcing.authorizer import AccessDenied, Authorizer
from local.services.athena.engine import Engine
from local.services.athena.limits import check_length
from local.services.athena.registered import RegisteredCatalog
from local.services.athena.results import Answer, text_of, to_csv


@dataclass(frozen=True)
class Statement:
    """What is asked.

    Attributes:
        sql: in Athena's dialect.
        parameters: values of its question marks, each written as a SQL literal.
        database: of names without one.
    """

    sql: str
    parameters: list[str] | None
    database: str


def refuse_too_long(sql: str) -> None:
    """Refuse the start of a query whose text Athena does not take."""
    try:
        check_length(sql)
    except ValueError as error:
        raise JsonRESTError("InvalidRequestException", str(error)) from error


def run(
    backend: Any,
    query_id: str,
    statement: Statement,
    catalog: RegisteredCatalog,
    authorizer: Authorizer,
) -> None:
    """Run the query of an execution that moto has begun, and leave there how it ended."""
    execution = backend.executions[query_id]
    try:
        _authorize(execution, statement, catalog, authorizer)
        answer = Engine(catalog).run(statement.sql, statement.parameters, statement.database)
    except AccessDenied as error:
        execution.status = "FAILED"
        execution.reason = f"Insufficient permissions to execute the query. {error}"
        return
    except ValueError as error:
        execution.status, execution.reason = "FAILED", str(error)
        return
    execution.scanned = answer.scanned_bytes
    backend.query_results[query_id] = _query_results(answer)
    bucket = catalog.folder.bucket
    key = execution.config["OutputLocation"].removeprefix(f"s3://{bucket}/")
    client("s3").put_object(Bucket=bucket, Key=key, Body=to_csv(answer).encode())


def _authorize(
    execution: Any, statement: Statement, catalog: RegisteredCatalog, authorizer: Authorizer
) -> None:
    """Raise AccessDenied where the caller may not have done what Athena does on its behalf."""
    session = statements.Session(statement.database, catalog.table)
    authorizer.require_of_caller(statements.needs(statement.sql, session))
    authorizer.require_of_caller(statements.results(execution.config["OutputLocation"]))


def _query_results(answer: Answer) -> QueryResults:
    header = {"Data": [{"VarCharValue": name} for name, _ in answer.columns]}
    rows = [{"Data": [_datum(value) for value in row]} for row in answer.rows]
    columns = [{"Name": name, "Label": name, "Type": kind} for name, kind in answer.columns]
    return QueryResults(rows=[header, *rows], column_info=columns)


def _datum(value: Any) -> dict[str, str]:
    text = text_of(value)
    return {} if text is None else {"VarCharValue": text}
