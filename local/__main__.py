"""The commands of the laptop's AWS: `python -m local --help`. The Makefile's verbs call these."""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from covidlake.reading.dialects import DIALECTS, OWID
from covidlake.releases.as_of import FORMS
from rich.markup import escape

from local import release_commands
from local.terminal import (
    BUILD,
    DEFAULT_LAKE,
    AcceptOption,
    LakeOption,
    bucket_of,
    only_one,
    out,
    progress,
    read,
    told,
)

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
app.add_typer(release_commands.app)


def _dialect(name: str) -> str:
    if name not in DIALECTS:
        raise typer.BadParameter(f"there is no dialect {name!r}: choose {', '.join(DIALECTS)}")
    return name


DialectOption = Annotated[
    str,
    typer.Option(
        envvar="DIALECT", callback=_dialect, help=f"Whose file it is: {', '.join(DIALECTS)}."
    ),
]


@app.command()
def run(
    source: Annotated[
        str | None,
        typer.Option(
            help="Observations: a CSV file (plain or .gz) or a URL. Default: the synthetic sample."
        ),
    ] = None,
    countries: Annotated[
        str | None,
        typer.Option(
            help="Country table: a CSV file or a DATABASE_URL. Default: what the file of observations tells itself."
        ),
    ] = None,
    dialect: DialectOption = OWID.name,
    lake: LakeOption = DEFAULT_LAKE,
    force: Annotated[bool, typer.Option(help="Build a release even if nothing changed.")] = False,
    accept_stale: Annotated[
        list[str] | None,
        typer.Option(help="Take the snapshot of this source this time, though it is stale."),
    ] = None,
    accept: AcceptOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the run's manifest alone on stdout.")
    ] = False,
) -> None:
    """Run the pipeline once, as the schedule would, and publish a release if something changed."""
    from local import inputs

    with (
        only_one(lake),
        told(),
        inputs.serve(source or None, countries or None, BUILD, dialect) as given,
    ):
        from local import aws, summary
        from local import run as pipeline
        from local.services import (
            scheduler,  # moto takes seconds to import: not before the inputs are known to be there
        )

        change = scheduler.accepting(accept_stale or [], accept or [])
        progress.print(f"Capturing {given.described} into {lake}", highlight=False, soft_wrap=True)
        with progress.status("deploying the stack"):
            context = aws.start(lake, given.parameters)
            cloud = context.__enter__()
        try:
            pipeline.fill_secret(cloud, given.secret)
            outcome = pipeline.execute(cloud, progress, force=force, change=change)
        finally:
            context.__exit__(None, None, None)
    if outcome.manifest is None:
        progress.print(f"[red]{outcome.status}[/red] {escape(outcome.cause)}", highlight=False)
        raise typer.Exit(1)
    root = lake / cloud.folder.bucket
    if as_json:
        sys.stdout.write(json.dumps(outcome.manifest, indent=1) + "\n")
    else:
        release = (
            read(root / "releases" / f"{outcome.manifest['release']}.json")
            if outcome.manifest["release"]
            else None
        )
        summary.run(out, outcome.manifest, release, root / "runs" / f"{outcome.run}.json")
    raise typer.Exit(1 if outcome.manifest["status"] == "FAILED" else 0)


@app.command()
def verdict(
    file: Annotated[
        Path, typer.Argument(help="CSV file, plain or .gz.", exists=True, dir_okay=False)
    ],
    dialect: DialectOption = OWID.name,
    lake: LakeOption = DEFAULT_LAKE,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the capture alone on stdout.")
    ] = False,
) -> None:
    """Tell what a run would make of a file: new, extended, revised, unchanged, stale or invalid.

    The lake stays as it is.
    """
    with told(), progress.status("judging"):
        from local import verdict as judging

        capture = judging.on(file, lake, dialect)
    if as_json:
        sys.stdout.write(json.dumps(capture, indent=1) + "\n")
    else:
        judging.show(out, capture)


@app.command()
def backfill(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Historical snapshots of observations, CSV files, plain or .gz.", exists=True
        ),
    ],
    countries: Annotated[
        str | None,
        typer.Option(
            help="Country table: a CSV file or a DATABASE_URL. Default: the columns of the latest snapshot."
        ),
    ] = None,
    dialect: DialectOption = OWID.name,
    lake: LakeOption = DEFAULT_LAKE,
    captured: Annotated[
        str | None,
        typer.Option(help="Capture date of a single file. Default: the last date of its data."),
    ] = None,
    accept: AcceptOption = None,
) -> None:
    """Replay snapshots of the past, oldest first; each that changes something becomes a release."""
    from local import backfill as past
    from local import summary
    from local.services import scheduler

    with told(), only_one(lake):
        if captured and len(files) > 1:
            raise ValueError(
                "--captured is the date of one file: give one, or leave it to the dates of the data"
            )
        vintages = (
            [past.Vintage(captured, files[0].name, files[0])]
            if captured
            else past.in_order(files, dialect)
        )
        done = list(
            past.replay(
                vintages,
                countries,
                dialect,
                lake,
                BUILD,
                progress,
                scheduler.accepting([], accept or []),
            )
        )
    rows = [
        (one.vintage.name, one.vintage.captured, one.verdict, one.status, one.release, one.why)
        for one in done
    ]
    summary.table(
        out, "Backfill", ("file", "captured", "verdict", "status", "release", "why"), rows
    )
    raise typer.Exit(0 if len(done) == len(files) and done[-1].status != "FAILED" else 1)


@app.command()
def hub(
    folder: Annotated[
        Path,
        typer.Argument(
            help="The hub's files: truth_JHU_vintages_changes_*.csv[.gz] and locations_eu.csv."
        ),
    ],
    first: Annotated[str, typer.Option("--from", help="First Monday, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Last Monday, YYYY-MM-DD.")],
    output: Annotated[
        Path,
        typer.Option(
            "--out",
            help="CSV file, .gz or not; <file>.parts/ beside it keeps the Mondays that are done.",
        ),
    ],
) -> None:
    """Forecast as of each Monday of a period, from what was known then, in the European Covid-19 Forecast Hub's format.

    Restartable: the same command goes on where it was killed, unless the code or the change log is
    another one since.
    """
    with told():
        from local import hub as past

        days = past.mondays(first, last)
        past.backcast(folder, days, output, lambda line: progress.print(line, highlight=False))
    out.print(f"{output}: {len(days)} Mondays", highlight=False, soft_wrap=True)


@app.command()
def serve(
    port: Annotated[int, typer.Option(envvar="PORT", help="Port on 127.0.0.1.")] = 8000,
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Serve the API and the page from a lake, without running anything."""
    from local import aws
    from local.services import api_gateway, api_routes

    with told(), aws.start(lake, keep=False) as cloud:
        server = api_gateway.serve(
            cloud.functions, api_routes.read(aws.template(), cloud.stack), port
        )
        stop_following = cloud.folder.follow()
        out.print(
            f"Serving {lake} on http://127.0.0.1:{port}  (API: /docs; Ctrl-C ends it)",
            highlight=False,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.print("stopped")
        finally:
            stop_following()
            server.server_close()


@app.command()
def invoke(
    function: Annotated[
        str, typer.Argument(help="ingest, dedupe, create-emr, publish, show-results or operate.")
    ],
    event: Annotated[Path, typer.Option("-e", "--event", help="JSON file with the event.")],
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Invoke one function's built artifact under the Lambda runtime interface and print its answer."""
    from local import aws

    with told():
        payload = json.dumps(json.loads(event.read_text())).encode()
        with only_one(lake), aws.start(lake) as cloud:
            logical = "".join(part.capitalize() for part in function.split("-")) + "Function"
            if logical not in cloud.stack:
                raise ValueError(
                    f"no function {function!r}: choose ingest, dedupe, create-emr, publish, show-results or operate"
                )
            answer, failed = cloud.functions.invoke(cloud.stack[logical], payload)
    sys.stdout.write(json.dumps(json.loads(answer), indent=1) + "\n")
    raise typer.Exit(1 if failed else 0)


@app.command()
def query(
    sql: Annotated[
        str,
        typer.Argument(
            help="SELECT in Athena's dialect; views show the current release, *_releases all of them."
        ),
    ],
    as_of: Annotated[
        str | None, typer.Option(help=f"Let the views show another release: {FORMS}.")
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Run SQL as Athena would, over the registered tables of a lake."""
    from local import aws, releases, summary

    with told():
        chosen = releases.as_of(as_of, bucket_of(lake)) if as_of else None
        with aws.start(lake, keep=False) as cloud:
            if chosen:
                cloud.engine.show(chosen.release)
                progress.print(
                    f"as of {as_of}: release {chosen.release}, data to {chosen.data_date}",
                    highlight=False,
                )
            answer = cloud.engine.run(sql)
    summary.table(
        out, f"{len(answer.rows):,} rows", [name for name, _ in answer.columns], answer.rows
    )


if __name__ == "__main__":
    # Whoever stops a command by SIGTERM expects it to stop what it started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    app()
