"""The API as a Python class: `Covidlake().observations(["COL"], ["new_cases"], smooth=7).data`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import requests

DEFAULT_URL = "http://127.0.0.1:8000"
# API Gateway gives up after 29 seconds.
TIMEOUT_SECONDS = (5, 35)

Parameters = Mapping[str, Any]


class ApiError(Exception):
    """The API refused or could not be reached; the message is fit for people. `problem` is its RFC 9457 body, if it sent one."""

    def __init__(self, message: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.problem = dict(problem or {})


@dataclass(frozen=True)
class Answer:
    """data  rows; missing values are None.  meta  release, data_date, source, licence, truncated, next"""

    data: list[dict[str, Any]]
    meta: dict[str, Any]

    @classmethod
    def joined(cls, pages: Iterator["Answer"]) -> Self:
        """One answer of all pages; its meta is that of the last, which is not truncated."""
        data: list[dict[str, Any]] = []
        meta: dict[str, Any] = {}
        for page in pages:
            data += page.data
            meta = page.meta
        return cls(data, meta)


class Covidlake:
    """A covidlake API. Each method gives one page; `everything` follows the cursors of any of them.

    url  base address, without /v1
    """

    def __init__(self, url: str = DEFAULT_URL, session: requests.Session | None = None) -> None:
        self.url, self.session = url.rstrip("/"), session or requests.Session()

    def health(self) -> Answer:
        return self.get("health")

    def results(self, table: str | None = None, filters: Parameters | None = None, **shape: Any) -> Answer:
        """Rows of a result; without a table, the catalogue. shape: columns, sort, limit, release, cursor."""
        return self.get(f"results/{table}" if table else "results", {**(filters or {}), **shape})

    def observations(self, locations: Sequence[str], metrics: Sequence[str], **how: Any) -> Answer:
        """Daily values. how: since and until (ISO dates), smooth (days), per ("100k" or "million"), limit, release, cursor."""
        how = {{"since": "from", "until": "to"}.get(name, name): value for name, value in how.items()}
        return self.get("observations", {"location": list(locations), "metric": list(metrics), **how})

    def locations(self, filters: Parameters | None = None, **shape: Any) -> Answer:
        return self.get("locations", {**(filters or {}), **shape})

    def forecasts(self, locations: Sequence[str], target: str | None = None, **how: Any) -> Answer:
        """Quantiles of the weeks ahead. target: "cases" or "deaths", both by default."""
        return self.get("forecasts", {"location": list(locations), "target": target, **how})

    def releases(self, release: str | None = None, **how: Any) -> Answer:
        """Manifests, newest first; of one release ("current" or an id) if it is named."""
        return self.get(f"releases/{release}" if release else "releases", how)

    def runs(self, run: str | None = None, **how: Any) -> Answer:
        return self.get(f"runs/{run}" if run else "runs", how)

    def everything(self, path: str, parameters: Parameters | None = None) -> Iterator[Answer]:
        """All pages of a path, from the release that the first one came from."""
        cursor = None
        while True:
            page = self.get(path, {**(parameters or {}), "cursor": cursor})
            yield page
            cursor = page.meta["next"]
            if cursor is None:
                return

    def get(self, path: str, parameters: Parameters | None = None) -> Answer:
        """One page of /v1/<path>; parameters that are None are left out. ApiError for anything but an answer."""
        sent = {name: value for name, value in (parameters or {}).items() if value is not None}
        try:
            response = self.session.get(
                f"{self.url}/v1/{path}", params=sent, headers={"Accept": "application/json"}, timeout=TIMEOUT_SECONDS
            )
        except requests.ConnectionError as error:
            raise ApiError(
                f"No API answers at {self.url}. Start one with `make serve`, or name another with --url or COVIDLAKE_URL."
            ) from error
        except requests.RequestException as error:
            raise ApiError(f"{self.url} could not be asked: {error}") from error
        return _answer(response)


def _answer(response: requests.Response) -> Answer:
    try:
        body = response.json()
    except requests.JSONDecodeError as error:
        raise ApiError(f"{response.url} answered {response.status_code}, but not as a covidlake API does.") from error
    if response.ok and isinstance(body, dict) and {"data", "meta"} <= body.keys():
        return Answer(body["data"], body["meta"])
    if isinstance(body, dict) and "detail" in body:
        raise ApiError(f"{body.get('title', response.reason)}: {body['detail']}", body)
    raise ApiError(f"{response.url} answered {response.status_code} {response.reason}.")
