"""Commands about the lake itself, and those that only IAM callers may give."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from covidlake_client import views
from covidlake_client.api import DEFAULT_URL, Covidlake
from covidlake_client.asking import Question, answer, say_more, told
from covidlake_client.options import All, Key, Limit, Output, RecordForm, RecordFormat, Url


def health(url: Url = DEFAULT_URL, key: Key = None, form: RecordForm = RecordFormat.TABLE) -> None:
    """Is there data, how old is it, and how did the last run end."""
    _show(Question(Covidlake(url, key), "health", {}, "Health", view=views.health), form)


def releases(
    release: Annotated[str | None, typer.Argument(help="An id, or current.")] = None,
    limit: Limit = None,
    every: All = False,
    form: RecordForm = RecordFormat.TABLE,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Releases, newest first."""
    path = f"releases/{release}" if release else "releases"
    _show(
        Question(Covidlake(url, key), path, {"limit": limit}, "Releases", every, views.release),
        form,
    )


def runs(
    run: Annotated[str | None, typer.Argument(help="An id.")] = None,
    limit: Limit = None,
    every: All = False,
    form: RecordForm = RecordFormat.TABLE,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Runs of the pipeline, newest first."""
    path = f"runs/{run}" if run else "runs"
    _show(Question(Covidlake(url, key), path, {"limit": limit}, "Runs", every, views.run), form)


def query(
    sql: Annotated[
        str,
        typer.Argument(
            help="SQL as Athena speaks it, a ? for each value; - reads it from standard input."
        ),
    ],
    value: Annotated[
        list[str] | None,
        typer.Option("--value", "-v", help="Value of the next ?; JSON, or text as it is."),
    ] = None,
    form: RecordForm = RecordFormat.TABLE,
    url: Url = DEFAULT_URL,
) -> None:
    """Ask in SQL through Athena. Needs AWS credentials."""
    with told(), Console(stderr=True).status("Starting ...") as status:
        found = Covidlake(url).query(
            sys.stdin.read() if sql == "-" else sql,
            [_value(text) for text in value or []],
            status.update,
        )
    views.show_or_json(found, form is RecordFormat.JSON, "Query")


def activate(
    release: Annotated[str, typer.Argument(help="An id of `covidlake releases`.")],
    reason: Annotated[str, typer.Option(help="Why: kept with the switch.")],
    url: Url = DEFAULT_URL,
) -> None:
    """Make an older or a newer release the current one. Needs AWS credentials."""
    with told():
        started = Covidlake(url).activate(release, reason).data[0]
    sys.stdout.write(
        f"Run {started['run']} switches to {release}: covidlake runs {started['run']}\n"
    )


def openapi(output: Output = None, url: Url = DEFAULT_URL) -> None:
    """The API's own description, OpenAPI 3.1."""
    with told():
        text = json.dumps(Covidlake(url).description(), indent=1, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _show(question: Question, form: RecordFormat) -> None:
    with told():
        page = answer(question)
    views.show_or_json(page, form is RecordFormat.JSON, question.title, question.view)
    say_more(page)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


COMMANDS = (health, releases, runs, query, activate, openapi)
