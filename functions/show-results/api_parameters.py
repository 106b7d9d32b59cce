"""What a request may say: the parameters that routes share, and the reading of those that are named after columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Query as QueryParameter
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from covidlake.schema import Column, Table
from problems import invalid_parameter, unknown_parameter
from queries import Sort

MOST_ROWS = 10_000  # about 2 MB of JSON; Lambda answers with at most 6 MB

Limit = Annotated[int, QueryParameter(ge=1, le=MOST_ROWS, description="Rows a page, at most.")]
CursorText = Annotated[str | None, QueryParameter(alias="cursor", description="`meta.next` of the answer before: gives the rows after it.")]
ReleaseId = Annotated[str | None, QueryParameter(alias="release", description="Answer from this release instead of the current one.")]
Format = Annotated[
    Literal["json", "csv"] | None, QueryParameter(alias="format", description="Overrides the Accept header; JSON by default.")
]
PAGING = ("limit", "cursor", "release", "format")


@dataclass(frozen=True)
class Request:
    """The parts of a proxy event that answers depend on; header names are lower case."""

    path: str
    parameters: Mapping[str, list[str]]
    headers: Mapping[str, str]

    @classmethod
    def of(cls, event: BaseProxyEvent) -> Self:
        """Read an API Gateway REST proxy event; parameters may come once or several times."""
        single = {name: [value] for name, value in (event.get("queryStringParameters") or {}).items()}
        parameters = {**single, **(event.get("multiValueQueryStringParameters") or {})}
        headers = {name: ",".join(values) for name, values in (event.get("multiValueHeaders") or {}).items()}
        headers.update(event.get("headers") or {})
        return cls(event.path, parameters, {name.lower(): value for name, value in headers.items()})

    def only(self, allowed: Iterable[str]) -> Self:
        """This request, if it has no other parameters; a Problem that names the first otherwise."""
        names = list(allowed)
        for name, values in self.parameters.items():
            if name not in names:
                raise unknown_parameter(name, values[0] if len(values) == 1 else values, names)
        return self


def column_filters(request: Request, table: Table, reserved: Sequence[str]) -> dict[str, list[Any]]:
    """Parameters named after columns, as values of the columns' types; any other parameter is a Problem."""
    request.only((*reserved, *table.column_names))
    return {
        name: [typed(table.column(name), value) for value in values] for name, values in request.parameters.items() if name not in reserved
    }


def chosen_columns(text: str | None, table: Table) -> tuple[str, ...]:
    """`a,b` as columns of the table, each once; all of them by default."""
    if text is None:
        return table.column_names
    names = tuple(dict.fromkeys(comma_list(text)))
    for name in names or ("",):
        _require_column("columns", name, table)
    return names


def sort_order(text: str | None, table: Table) -> list[Sort]:
    """`a,-b` as an order: by a, then by b from the greatest."""
    orders = [Sort(name.removeprefix("-"), name.startswith("-")) for name in comma_list(text or "")]
    for order in orders:
        _require_column("sort", order.column, table)
    return orders


def comma_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def as_date(parameter: str, text: str) -> date:
    """An ISO date; nothing else that `date.fromisoformat` would take."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid_parameter(parameter, text, "a date as YYYY-MM-DD")


def typed(column: Column, text: str) -> Any:
    """A parameter's text as a value of the column's type."""
    match column.type:
        case "string":
            return _unicode(column.name, text)
        case "date":
            return as_date(column.name, text)
        case "boolean":
            if text not in ("true", "false"):
                raise invalid_parameter(column.name, text, ("true", "false"))
            return text == "true"
        case "int" | "bigint":
            if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
                raise invalid_parameter(column.name, text, "a whole number")
            return int(text)
        case "double":
            if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", text, re.ASCII | re.IGNORECASE):
                raise invalid_parameter(column.name, text, "a number")
            return float(text)


def _require_column(parameter: str, name: str, table: Table) -> None:
    if name not in table.column_names:
        raise invalid_parameter(parameter, name, table.column_names)


def _unicode(parameter: str, text: str) -> str:
    # JSON can carry halves of surrogate pairs, which no UTF-8 text can.
    if text != text.encode("utf-8", "ignore").decode():
        raise invalid_parameter(parameter, text, "Unicode text")
    return text
