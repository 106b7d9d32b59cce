"""The API as a Python class: `Covidlake().observations(["COL"], ["new_cases"], smooth=7).data`."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import requests

from covidlake_client.answers import Answer, ApiError
from covidlake_client.transport import Signature, refused, send, session

DEFAULT_URL = "http://127.0.0.1:8000"
POLL_SECONDS = 1.0
FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
_NAMES = {"start": "from", "end": "to"}

Parameters = Mapping[str, Any]


class Covidlake:
    """A covidlake API. Each method gives one page; `everything` follows the cursors of any path.

    url            base address, without /v1
    api_key        of the usage plan: for heavier use
    release, as_of  the release that is asked, instead of the current one: its id; a day, a moment or an id
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        api_key: str | None = None,
        release: str | None = None,
        as_of: str | None = None,
        http: requests.Session | None = None,
    ) -> None:
        self.url, self.http = url.rstrip("/"), http or session()
        self.key = {"X-API-Key": api_key} if api_key else {}
        self.which = {"release": release, "as_of": as_of}

    def health(self) -> Answer:
        return self.get("health")

    def results(
        self, table: str | None = None, filters: Parameters | None = None, **shape: Any
    ) -> Answer:
        """Rows of a result; without a table, the catalogue. shape: columns, sort, limit, release, as_of, cursor."""
        return self.get(
            f"results/{table}" if table else "results", {**self.which, **(filters or {}), **shape}
        )

    def observations(self, locations: Sequence[str], metrics: Sequence[str], **how: Any) -> Answer:
        """Daily values.

        how: start and end (ISO days), smooth (days), per ("100k" or "million"), provenance, limit,
        release, as_of, cursor
        """
        return self.get(
            "observations",
            {**self.which, "location": list(locations), "metric": list(metrics), **_named(how)},
        )

    def locations(
        self, code: str | None = None, filters: Parameters | None = None, **shape: Any
    ) -> Answer:
        """Countries and aggregates, or one of them."""
        return self.get(
            f"locations/{code}" if code else "locations", {**self.which, **(filters or {}), **shape}
        )

    def forecasts(self, locations: Sequence[str], target: str | None = None, **how: Any) -> Answer:
        """Quantiles of the weeks ahead. target: "cases" or "deaths", both by default; how: horizon, quantile, limit, release, as_of."""
        return self.get(
            "forecasts", {**self.which, "location": list(locations), "target": target, **how}
        )

    def revisions(self, summary: bool = False, **how: Any) -> Answer:
        """Values that the release changed; how: since (another release), location, metric, change, start, end, sort, limit."""
        return self.get(
            "revisions/summary" if summary else "revisions", {**self.which, **_named(how)}
        )

    def dictionary(self, rules: bool = False, **how: Any) -> Answer:
        """Every column of every table, or the rules of data quality. how: table, limit."""
        return self.get("dictionary/rules" if rules else "dictionary", {**self.which, **how})

    def releases(self, release: str | None = None, **how: Any) -> Answer:
        """Manifests, newest first; of one release ("current" or an id) if it is named."""
        return self.get(f"releases/{release}" if release else "releases", how)

    def runs(self, run: str | None = None, **how: Any) -> Answer:
        return self.get(f"runs/{run}" if run else "runs", how)

    def query(
        self, sql: str, values: Sequence[Any] = (), waiting: Callable[[str], None] = lambda _: None
    ) -> Answer:
        """All rows of a query in Athena's SQL, a ? for each value.

        Waits for it; `waiting` is told its status. IAM callers only.
        """
        started = self.post("queries", {"sql": sql, "parameters": list(values)}).data[0]
        path = f"queries/{started['query']}"
        while (row := self.get(path, signed=True).data[0])["status"] in ("QUEUED", "RUNNING"):
            waiting(row["status"])
            time.sleep(POLL_SECONDS)
        if row["status"] != "SUCCEEDED":
            raise ApiError(
                f"The query is {row['status']}: {row.get('error') or 'Athena does not say why'}"
            )
        return self.everything(f"{path}/results", signed=True)

    def activate(self, release: str, reason: str | None = None) -> Answer:
        """Start the run that makes a release the current one; its id is in the answer.

        IAM callers only.
        """
        return self.post(f"releases/{release}/activate", {"reason": reason} if reason else {})

    def description(self) -> dict[str, Any]:
        """The API's OpenAPI document."""
        response = send(self.http, "GET", f"{self.url}/openapi.json")
        if not response.ok:
            raise refused(response)
        return dict(response.json())

    def pages(
        self, path: str, parameters: Parameters | None = None, signed: bool = False
    ) -> Iterator[Answer]:
        """The pages of a path, from the release that the first one came from."""
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
        """All pages of a path as one answer."""
        return Answer.joined(self.pages(path, parameters, signed))

    def get(self, path: str, parameters: Parameters | None = None, signed: bool = False) -> Answer:
        """One page of /v1/<path>; parameters that are None are left out.

        ApiError for anything but an answer.
        """
        return _answer(self._get(path, parameters or {}, "json", signed))

    def download(
        self, path: str, parameters: Parameters | None = None, form: str = "parquet"
    ) -> requests.Response:
        """One page of a path as it is sent in that format (of FORMATS); in Parquet, all that there is."""
        return self._get(path, parameters or {}, form, signed=False)

    def post(self, path: str, body: Parameters) -> Answer:
        response = send(
            self.http, "POST", self._address(path, signed=True), json=dict(body), auth=Signature()
        )
        return _answer(response)

    def _get(self, path: str, parameters: Parameters, form: str, signed: bool) -> requests.Response:
        sent = {name: value for name, value in parameters.items() if value is not None}
        auth = Signature() if signed else None
        headers = {"Accept": FORMATS[form], **({} if signed else self.key)}
        response = send(
            self.http, "GET", self._address(path, signed), params=sent, headers=headers, auth=auth
        )
        if (
            response.is_redirect
        ):  # a large file has a presigned address, which wants neither key nor signature
            response = send(self.http, "GET", response.headers["Location"])
        if not response.ok:
            raise refused(response)
        return response

    def _address(self, path: str, signed: bool) -> str:
        return f"{self.url}{'/keyed' if self.key and not signed else ''}/v1/{path}"


def _named(how: Parameters) -> dict[str, Any]:
    return {_NAMES.get(name, name): value for name, value in how.items()}


def _answer(response: requests.Response) -> Answer:
    if not response.ok:
        raise refused(response)
    try:
        body = response.json()
    except requests.JSONDecodeError as error:
        raise refused(response) from error
    if isinstance(body, dict) and {"data", "meta"} <= body.keys():
        return Answer(body["data"], body["meta"])
    raise refused(response)
