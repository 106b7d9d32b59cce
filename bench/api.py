"""How fast the API answers, warm and cold, beside what else could answer: Athena on the same machine, and a bare powertools handler.

The built artifact runs under AWS's runtime interface emulator over a copy of a lake; the Athena
path asks the laptop's Athena the same question as a client would: start, poll, fetch. Cold is from
the start of the sandbox to its first answer.
"""

import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated, Any

import boto3
import typer
from covidlake import zones
from rich.console import Console
from rich.table import Table

from local import aws
from local.paths import BUILT
from local.services import api_gateway, api_routes
from local.services.lambda_runtime import Artifact, Sandbox

BUILD = Path(__file__).resolve().parent.parent / ".build"
FUNCTION = "ShowResultsFunction"
BARE = """from aws_lambda_powertools.event_handler import APIGatewayRestResolver

app = APIGatewayRestResolver()


@app.get("/v1/health")
def health():
    return {"status": "ok"}


def handler(event, context):
    return app.resolve(event, context)
"""
progress, out = Console(stderr=True), Console()


@dataclass(frozen=True)
class Question:
    """A typical request, and the same question in Athena's SQL."""

    name: str
    url: str
    sql: str


QUESTIONS = (
    Question(
        "a year of a country, 7-day mean",
        "/v1/observations?location=COL&metric=new_cases&smooth=7&from=2021-01-01&to=2021-12-31",
        "SELECT iso_code, location, date, avg(new_cases) OVER (ORDER BY date ROWS 6 PRECEDING) AS value FROM observations "
        "WHERE iso_code = 'COL' AND date BETWEEN date '2020-12-26' AND date '2021-12-31' ORDER BY date",
    ),
    Question(
        "four places compared per 100,000",
        "/v1/observations?location=COL,ITA,USA,OWID_WRL&metric=new_cases&per=100k&from=2021-10-01",
        "SELECT iso_code, date, new_cases / l.population * 100000 AS value FROM observations JOIN locations AS l USING (iso_code) "
        "WHERE iso_code IN ('COL', 'ITA', 'USA', 'OWID_WRL') AND date >= date '2021-10-01' ORDER BY iso_code, date",
    ),
    Question(
        "a ranking",
        "/v1/results/rankings?metric=total_cases_per_100k&sort=rank&limit=50",
        "SELECT * FROM rankings WHERE metric = 'total_cases_per_100k' ORDER BY rank LIMIT 50",
    ),
    Question(
        "forecasts of a country",
        "/v1/forecasts?location=COL",
        "SELECT * FROM forecasts WHERE iso_code = 'COL' ORDER BY target, horizon",
    ),
    Question(
        "all countries",
        "/v1/locations?location_type=country",
        "SELECT * FROM locations WHERE location_type = 'country' ORDER BY iso_code",
    ),
)


def main(
    lake: Annotated[
        Path,
        typer.Option(envvar="LAKE", help="A lake that a release was published in; it is copied."),
    ] = Path(".lake-real"),
    requests: Annotated[int, typer.Option(help="Warm requests of each kind.", min=20)] = 300,
    starts: Annotated[int, typer.Option(help="Cold starts of each kind.", min=1)] = 7,
) -> None:
    """Print warm p50, p99 and requests a second beside Athena's, cold starts beside a bare handler's, and the artifact's size."""
    if not BUILT.exists() or not any(lake.glob(f"*/{zones.CURRENT}")):
        progress.print(
            "[red]error:[/red] build first (make build), and give a lake with a release: make run LAKE=.lake-real SOURCE=..."
        )
        raise typer.Exit(1)
    with _served(lake) as (cloud, ask):
        warm = _warm(ask, requests)
        athena = _warm(_athena(cloud), max(20, requests // 15))
        artifact = next(one for one in cloud.functions.functions.values() if one.name == FUNCTION)
        cold = _cold(artifact, cloud, starts)
    out.print(_warm_table(warm, athena), _cold_table(cold), _size_table(artifact.code))


@contextmanager
def _served(lake: Path) -> Iterator[tuple[aws.Cloud, Callable[[Question], None]]]:
    with tempfile.TemporaryDirectory(prefix="covidlake-bench-") as folder:
        copy = Path(folder) / "lake"
        shutil.copytree(lake, copy, ignore=shutil.ignore_patterns("raw", "code", "quarantine"))
        with progress.status("starting the laptop's AWS"), aws.start(copy, keep=False) as cloud:
            routes = api_routes.read(aws.template(), cloud.stack)

            def ask(question: Question) -> None:
                answer, failed = cloud.functions.invoke(
                    cloud.stack[FUNCTION], _event(routes, question.url)
                )
                if failed or json.loads(answer)["statusCode"] != 200:
                    raise RuntimeError(f"{question.url}: {answer[:500]!r}")

            yield cloud, ask


def _event(routes: list[api_routes.Route], url: str) -> bytes:
    found = api_routes.find(routes, "GET", url.partition("?")[0])
    assert found is not None
    return json.dumps(
        api_gateway.proxy_event(
            found[0], "GET", found[1], url, [("Accept", "application/json")], b"", {}
        )
    ).encode()


def _athena(cloud: aws.Cloud) -> Callable[[Question], None]:
    client = boto3.client("athena")

    def ask(question: Question) -> None:
        query = client.start_query_execution(
            QueryString=question.sql, WorkGroup=cloud.stack["WorkGroup"]
        )["QueryExecutionId"]
        while (
            status := client.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        )["State"] != "SUCCEEDED":
            if status["State"] == "FAILED":
                raise RuntimeError(f"{question.sql}: {status.get('StateChangeReason')}")
            time.sleep(0.01)
        client.get_query_results(QueryExecutionId=query)

    return ask


def _warm(ask: Callable[[Question], None], times: int) -> dict[str, list[float]]:
    """Question -> seconds of each request, one after the other; the first three are not counted."""
    found = {}
    for question in QUESTIONS:
        with progress.status(question.name):
            for _ in range(3):
                ask(question)
            found[question.name] = [_seconds(partial(ask, question)) for _ in range(times)]
    return found


def _cold(artifact: Artifact, cloud: aws.Cloud, times: int) -> dict[str, list[float]]:
    """Name -> seconds from the start of a sandbox to its first answer, in turn."""
    routes = api_routes.read(aws.template(), cloud.stack)
    health, data = (_event(routes, url) for url in ("/v1/health", QUESTIONS[2].url))
    contenders = {
        "a bare powertools handler": (_bare(artifact), health),
        "show-results: health": (artifact, health),
        "show-results: a ranking": (artifact, data),
    }
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(times):
        for name, (one, event) in contenders.items():
            cache = tempfile.mkdtemp(prefix="covidlake-cold-")  # nothing is left of another start
            fresh = replace(one, environment={**one.environment, "CACHE_DIR": cache})
            with progress.status(f"cold start {number + 1} of {times}: {name}"):
                found[name].append(_seconds(lambda fresh=fresh, event=event: _start(fresh, event)))  # type: ignore[misc]
            shutil.rmtree(cache)
    return found


def _bare(artifact: Artifact) -> Artifact:
    """One route on powertools, nothing else; the package itself is the artifact's."""
    folder = BUILD / "bare-handler"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bare.py").write_text(BARE)
    for needed in ("aws_lambda_powertools", "jmespath", "typing_extensions.py"):
        link = folder / needed
        link.unlink(missing_ok=True)
        link.symlink_to(artifact.code.resolve() / needed)
    return replace(artifact, name="BareFunction", code=folder, layers=(), handler="bare.handler")


def _start(artifact: Artifact, event: bytes) -> None:
    sandbox = Sandbox.start(artifact, BUILD / "cold-start.log")
    try:
        answer = json.loads(sandbox.invoke(event, 60))
        if answer.get("statusCode") != 200:
            raise RuntimeError(f"{artifact.name}: {str(answer)[:500]}")
    finally:
        sandbox.stop()


def _seconds(what: Callable[[], Any]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _warm_table(warm: dict[str, list[float]], athena: dict[str, list[float]]) -> Table:
    count = len(next(iter(warm.values())))
    table = Table(
        title=f"Warm, {count} requests each, one at a time; ratio: Athena's p50 per ours",
        title_justify="left",
    )
    for name in ("", "p50 ms", "p99 ms", "requests/s", "Athena p50 ms", "p99 ms", "ratio"):
        table.add_column(name, justify="right" if name else "left")
    for name, seconds in warm.items():
        peer = athena[name]
        table.add_row(
            *(
                name,
                f"{median(seconds) * 1e3:.1f}",
                f"{_p99(seconds) * 1e3:.1f}",
                f"{len(seconds) / sum(seconds):.0f}",
            ),
            *(
                f"{median(peer) * 1e3:.1f}",
                f"{_p99(peer) * 1e3:.1f}",
                f"{median(peer) / median(seconds):.1f}",
            ),
        )
    return table


def _cold_table(cold: dict[str, list[float]]) -> Table:
    (first, bare), *_ = cold.items()
    table = Table(
        title=f"Cold start to the first answer, medians of {len(bare)}; ratios to {first} of the same round",
        title_justify="left",
    )
    for name in ("", "ms", "ratio"):
        table.add_column(name, justify="right" if name else "left")
    for name, seconds in cold.items():
        ratios = [mine / peer for mine, peer in zip(seconds, bare, strict=True)]
        table.add_row(name, f"{median(seconds) * 1e3:.0f}", f"{median(ratios):.2f}")
    return table


def _size_table(code: Path) -> Table:
    """What is deployed, zipped as it is uploaded; Lambda takes 250 MB unzipped."""
    table = Table(title="Artifact of show-results, MB", title_justify="left")
    for name in ("", "unzipped", "zipped"):
        table.add_column(name, justify="right" if name else "left")
    parts = {
        "all": [code],
        "duckdb": sorted(code.glob("*duckdb*")),
        "boto3, botocore": sorted(code.glob("boto*")),
        "powertools": [code / "aws_lambda_powertools"],
    }
    for name, roots in parts.items():
        files = [
            path
            for root in roots
            for path in (root.rglob("*") if root.is_dir() else [root])
            if path.is_file()
        ]
        table.add_row(
            name,
            f"{sum(path.stat().st_size for path in files) / 1e6:.1f}",
            f"{_zipped(files, code) / 1e6:.1f}",
        )
    return table


def _zipped(files: list[Path], root: Path) -> int:
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.write(path, os.path.relpath(path, root))
        return target.tell()


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100, method="inclusive")[98]


if __name__ == "__main__":
    typer.run(main)
