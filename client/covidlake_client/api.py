"""The API as a Python class: `Covidlake().observations("COL", "new_cases", every=True)`."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Unpack
from urllib.parse import quote

import requests

from covidlake_client.arguments import (
    ForecastOptions,
    LocationShape,
    ObservationOptions,
    Paging,
    Parameters,
    RevisionOptions,
    Shape,
    Texts,
    VintageOptions,
    as_parameters,
    listed,
)
from covidlake_client.responses import Answer, ApiError
from covidlake_client.transport import Signature, error_of, new_session, send

DEFAULT_URL = "http://127.0.0.1:8000"
POLL_SECONDS = 1.0  # between two looks at a query
FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
_META = {"release", "truncated", "next"}


class Covidlake:
    """A covidlake API. Each method gives one page, or with `every=True` all rows.

    Attributes:
        url: base address, without /v1
        key: headers with the key of the usage plan, for heavier use; empty without one
        which: the release that is asked, instead of the current one: `release` is its id; `as_of`
            a day, a moment or an id
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        api_key: str | None = None,
        release: str | None = None,
        as_of: str | None = None,
        http: requests.Session | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.http = http or new_session()
        self.key = {"X-API-Key": api_key} if api_key else {}
        self.which = {"release": release, "as_of": as_of}

    def health(self) -> Answer:
        return self.get("health")

    def results(
        self, table: str | None = None, filters: Parameters | None = None, **shape: Unpack[Shape]
    ) -> Answer:
        """Return rows of a table; without its name, the catalogue."""
        path = f"results/{table}" if table else "results"
        return self._rows(path, {**(filters or {}), **shape})

    def observations(
        self, locations: Texts, metrics: Texts, **how: Unpack[ObservationOptions]
    ) -> Answer:
        """Return daily values; `country` stands for all countries, `*` for all locations."""
        wanted = {"location": listed(locations), "metric": listed(metrics)}
        return self._rows("observations", {**wanted, **how})

    def locations(
        self,
        code: str | None = None,
        filters: Parameters | None = None,
        **shape: Unpack[LocationShape],
    ) -> Answer:
        """Return countries and aggregates, or one of them, by its code or name."""
        path = f"locations/{quote(code, safe='')}" if code else "locations"
        return self._rows(path, {**(filters or {}), **shape})

    def forecasts(
        self, locations: Texts, target: str | None = None, **how: Unpack[ForecastOptions]
    ) -> Answer:
        """Return quantiles of the weeks ahead of `cases` or `deaths`, by default of both."""
        return self._rows("forecasts", {"location": listed(locations), "target": target, **how})

    def revisions(self, summary: bool = False, **how: Unpack[RevisionOptions]) -> Answer:
        """Return values that the release changed, or their sums by location and metric."""
        return self._rows("revisions/summary" if summary else "revisions", how)

    def vintages(self, locations: Texts, metrics: Texts, **how: Unpack[VintageOptions]) -> Answer:
        """Return daily values as releases had them, each from the release that changed it on."""
        wanted = {"location": listed(locations), "metric": listed(metrics)}
        return self._rows("vintages", {**wanted, **how})

    def dictionary(
        self, rules: bool = False, table: Texts | None = None, **paging: Unpack[Paging]
    ) -> Answer:
        """Return every column of every table, or the rules of data quality."""
        path = "dictionary/rules" if rules else "dictionary"
        return self._rows(path, {"table": table, **paging})

    def releases(
        self, release: str | None = None, limit: int | None = None, every: bool = False
    ) -> Answer:
        """Return releases in brief, newest first; the manifest of one ("current" or an id)."""
        path = f"releases/{release}" if release else "releases"
        return self._pages_of(path, {"limit": limit}, every)

    def runs(self, run: str | None = None, limit: int | None = None, every: bool = False) -> Answer:
        """Return runs of the pipeline, newest first; one of them if it is named."""
        return self._pages_of(f"runs/{run}" if run else "runs", {"limit": limit}, every)

    def query(
        self,
        sql: str,
        values: Sequence[object] = (),
        waiting: Callable[[str], None] = lambda _: None,
    ) -> Answer:
        """Return all rows of a query in Athena's SQL, a ? for each value; wait for it.

        IAM callers only.

        Args:
            waiting: called with the status of the query as long as it runs
        """
        started = self.post("queries", {"sql": sql, "parameters": list(values)}).data[0]
        path = f"queries/{started['query']}"
        while True:
            row = self.get(path, signed=True).data[0]
            if row["status"] not in ("QUEUED", "RUNNING"):
                break
            waiting(row["status"])
            time.sleep(POLL_SECONDS)
        if row["status"] != "SUCCEEDED":
            reason = row.get("error") or "Athena does not say why"
            raise ApiError(f"The query is {row['status']}: {reason}")
        return self.everything(f"{path}/results", signed=True)

    def activate(self, release: str, reason: str | None = None) -> Answer:
        """Start the run that makes a release the current one; its id is in the answer.

        IAM callers only.
        """
        return self.post(f"releases/{release}/activate", {"reason": reason} if reason else {})

    def description(self) -> dict[str, Any]:
        """Return the API's OpenAPI document."""
        response = send(self.http, "GET", f"{self.url}/openapi.json")
        if not response.ok:
            raise error_of(response)
        described = _json_of(response)
        if not isinstance(described, dict):
            raise error_of(response)
        return described

    def pages(
        self, path: str, parameters: Parameters | None = None, signed: bool = False
    ) -> Iterator[Answer]:
        """Yield the pages of a path, from the release that the first one came from."""
        cursor = None
        while True:
            page = self.get(path, {**(parameters or {}), "cursor": cursor}, signed=signed)
            yield page
            cursor = page.meta["next"]
            if cursor is None:
                return

    def everything(
        self, path: str, parameters: Parameters | None = None, signed: bool = False
    ) -> Answer:
        """Return all pages of a path as one answer."""
        return Answer.joined(self.pages(path, parameters, signed))

    def get(self, path: str, parameters: Parameters | None = None, signed: bool = False) -> Answer:
        """Return one page of /v1/<path>; parameters that are None are left out.

        ApiError for anything but an answer.
        """
        return _answer_of(self._get(path, parameters or {}, "json", signed))

    def download(
        self, path: str, parameters: Parameters | None = None, form: str = "parquet"
    ) -> requests.Response:
        """Return one page of a path as it is sent in that format (of FORMATS); Parquet has all.

        ApiError where the path is not to be had in it, too.
        """
        response = self._get(path, parameters or {}, form, signed=False)
        # What has no such form comes as JSON, which nobody shall find in a file of another name.
        if form != "json" and response.headers.get("Content-Type") == FORMATS["json"]:
            raise ApiError(f"/v1/{path} cannot be had as {form}: ask for JSON")
        return response

    def post(self, path: str, body: Mapping[str, object]) -> Answer:
        """Send a signed POST with a JSON body, and return the answer."""
        url = self._address(path, signed=True)
        response = send(self.http, "POST", url, json=dict(body), auth=Signature())
        return _answer_of(response)

    def _rows(self, path: str, arguments: Mapping[str, Any]) -> Answer:
        """Return rows of the release that is asked: a page, or with `every` all of them."""
        parameters = as_parameters({**self.which, **arguments})
        every = parameters.pop("every", "false") == "true"
        return self._pages_of(path, parameters, every)

    def _pages_of(self, path: str, parameters: Parameters, every: bool) -> Answer:
        return self.everything(path, parameters) if every else self.get(path, parameters)

    def _get(self, path: str, parameters: Parameters, form: str, signed: bool) -> requests.Response:
        response = send(
            self.http,
            "GET",
            self._address(path, signed),
            params={name: value for name, value in parameters.items() if value is not None},
            headers={"Accept": FORMATS[form], **({} if signed else self.key)},
            auth=Signature() if signed else None,
        )
        # A large file has a presigned address, which wants neither key nor signature.
        if response.is_redirect:
            response = send(self.http, "GET", response.headers["Location"])
        if not response.ok:
            raise error_of(response)
        return response

    # A signed request needs no key: the signature says who asks.
    def _address(self, path: str, signed: bool) -> str:
        stage = "/keyed" if self.key and not signed else ""
        return f"{self.url}{stage}/v1/{path}"


def _answer_of(response: requests.Response) -> Answer:
    if not response.ok:
        raise error_of(response)
    body = _json_of(response)
    if not _is_answer(body):
        raise error_of(response)
    return Answer(body["data"], body["meta"])


def _json_of(response: requests.Response) -> Any:
    try:
        return response.json()
    except requests.JSONDecodeError as error:
        raise error_of(response) from error


def _is_answer(body: object) -> bool:
    """Return whether a JSON value has the form of an answer: another server may have sent it."""
    if not isinstance(body, dict):
        return False
    data, meta = body.get("data"), body.get("meta")
    if not isinstance(data, list) or not isinstance(meta, dict):
        return False
    return meta.keys() >= _META and all(isinstance(row, dict) for row in data)
