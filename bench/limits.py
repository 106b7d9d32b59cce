"""What one request can take of the API's function at most: `python -m bench.limits`.

Questions of all public routes and formats are generated, dear ones above all, and asked of the API
in a process of its own over a copy of a lake. None may take more than half of the
function's memory or a third of its 29 seconds; what would is to be refused before it runs.
"""

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import boto3
import typer
from covidlake.zones import EXPORTS
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.serving.generated import questions
from bench.serving.taken import Ask, Taken, asked, most
from bench.serving.warm import FUNCTION, proxy_event
from local import aws
from local.paths import BUILT
from local.services.api_gateway import route_table

UNREAD = ("raw", "code")  # of a lake, by the API
MOST_MB = 1769 * 1024**2 / 1e6 / 2  # half of the function's memory
MOST_SECONDS = 29 / 3  # of processor time
PAGES = 2  # that are read behind a page
progress, out = Console(stderr=True), Console(width=180)


def main(
    lake: Annotated[
        Path, typer.Option(envvar="LAKE", help="A lake with a release; it is copied.")
    ] = Path(".lake-real"),
    count: Annotated[int, typer.Option(help="Questions.", min=1)] = 5000,
    seed: Annotated[int, typer.Option(help="Of their choice.")] = 20,
) -> None:
    """Ask, and print what was answered and what the dearest took; exit 1 beyond a limit."""
    if not BUILT.exists():
        progress.print("[red]error:[/red] build first (make build)")
        raise typer.Exit(1)
    with _api(lake) as ask:
        taken = [_told(one) for one in _taken(ask, count, seed)]
    out.print(_answers(taken), _dearest(taken))
    beyond = sum(map(_is_beyond, taken))
    out.print(f"{len(taken):,} requests, seed {seed}: {beyond} beyond a limit or failed")
    sys.exit(bool(beyond))


def _told(taken: Taken) -> Taken:
    """Return what a request took; one that took too much, or failed, is told at once."""
    if _is_beyond(taken):
        figures = f"{taken.status}, {taken.cpu_seconds:.2f} s, {taken.peak_mb:,.0f} MB"
        progress.print(f"{figures}: {taken.url} {taken.body[:300]}", markup=False, soft_wrap=True)
    return taken


def _is_beyond(taken: Taken) -> bool:
    has_failed = taken.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return has_failed or taken.cpu_seconds > MOST_SECONDS or taken.peak_mb > MOST_MB


def _taken(ask: Ask, count: int, seed: int) -> Iterator[Taken]:
    """Yield what questions took, and some of the pages behind a first one."""
    document = json.loads(ask("/openapi.json").body)
    newest = json.loads(ask("/v1/releases").body)["data"][0]
    run = json.loads(ask("/v1/runs?limit=1").body)["data"][0]["run"]
    release = newest["release"]
    known = {"release": release, "as_of": release, "since": release, "run": run, "code": "COL"}
    known |= {"day": newest["data_date"], "date": newest["data_date"]}
    generated = questions(document, known, seed, count)
    for url in track(generated, "asking", total=count, console=progress):
        taken = ask(url)
        yield taken
        for _ in range(PAGES):
            if taken.next is None:
                break
            taken = ask(f"{url.partition('?')[0]}{taken.next}")
            yield taken


@contextmanager
def _api(lake: Path) -> Iterator[Ask]:
    """Deploy the stack over a copy of a lake, and start the API's code beside it."""
    with tempfile.TemporaryDirectory(prefix="covidlake-bench-") as folder:
        copy = Path(folder) / "lake"
        shutil.copytree(lake, copy, ignore=shutil.ignore_patterns(*UNREAD))
        with aws.start(copy, keep=False, judged=False) as cloud:
            artifact = cloud.functions.functions[cloud.stack[FUNCTION]]
            settings = {name: str(value) for name, value in artifact.environment.items()}
            environment = {**os.environ, **settings, "CACHE_DIR": f"{folder}/cache"}
            routes = route_table.read(aws.template(), cloud.stack)
            with asked(environment, partial(proxy_event, routes)) as ask:
                yield partial(_ask_and_forget, ask, cloud.stack["LakeBucket"])


def _ask_and_forget(ask: Ask, bucket: str, url: str) -> Taken:
    """Ask, and delete the file that an answer led to: thousands would fill the machine."""
    taken = ask(url)
    if taken.status == HTTPStatus.SEE_OTHER:
        versions = boto3.resource("s3").Bucket(bucket).object_versions
        versions.filter(Prefix=EXPORTS).delete()
    return taken


def _answers(taken: list[Taken]) -> Table:
    table = Table("answered", "requests")
    for status, requests in sorted(Counter(map(_answer, taken)).items()):
        table.add_row(status, f"{requests:,}")
    return table


def _answer(taken: Taken) -> str:
    """Return the status of an answer, and the name of its problem."""
    if taken.status < HTTPStatus.BAD_REQUEST:
        return str(taken.status)
    return f"{taken.status} {json.loads(taken.body)['type'].rpartition(':')[2]}"


def _dearest(taken: list[Taken]) -> Table:
    table = Table("the dearest", "processor seconds", "MB at most", "question")
    by_figure = (most(taken, "cpu_seconds"), most(taken, "peak_mb"))
    for one in dict.fromkeys(one for ones in by_figure for one in ones):
        table.add_row(
            str(one.status), f"{one.cpu_seconds:.2f}", f"{one.peak_mb:,.0f}", one.url[:400]
        )
    table.add_section()
    limits = (f"{MOST_SECONDS:.2f}", f"{MOST_MB:,.0f}")
    table.add_row("limit", *limits, "a third of 29 s, half of 1,769 MB")
    return table


if __name__ == "__main__":
    typer.run(main)
