"""`python -m local run`: capture, build, audit and publish, once."""

import re
import sys
from contextlib import ExitStack
from typing import Annotated

import typer
from covidlake import zones
from covidlake.reading.dialects import OWID
from covidlake_client.terminal.boundary import interruptible

from local.commands.drill_options import (
    ClockOption,
    ClusterFailsOption,
    CorruptOption,
    FaultOption,
    KillOption,
    drill_of,
)
from local.commands.options import (
    BUILD,
    DEFAULT_LAKE,
    AcceptOption,
    DialectOption,
    LakeOption,
    NoIamOption,
)
from local.lake.folder import bucket_of
from local.lake.lock import locked
from local.output.console import out, progress

SourceOption = Annotated[
    str | None,
    typer.Option(
        help="Observations: a CSV file (plain or .gz) or a URL. Default: the synthetic sample."
    ),
]
CountriesOption = Annotated[
    str | None,
    typer.Option(
        help="Country table: a CSV file, its URL or a DATABASE_URL. "
        "Default: what the file of observations tells itself."
    ),
]


StaleOption = Annotated[
    list[str] | None,
    typer.Option(help="Take the snapshot of this source this time, though it is stale."),
]


def run(
    source: SourceOption = None,
    countries: CountriesOption = None,
    dialect: DialectOption = OWID.name,
    lake: LakeOption = DEFAULT_LAKE,
    force: Annotated[bool, typer.Option(help="Build a release even if nothing changed.")] = False,
    accept_stale: StaleOption = None,
    accept: AcceptOption = None,
    cluster_fails: ClusterFailsOption = None,
    fault: FaultOption = None,
    kill: KillOption = None,
    clock: ClockOption = None,
    corrupt: CorruptOption = None,
    no_iam: NoIamOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the run's manifest alone on stdout.")
    ] = False,
) -> None:
    """Run the pipeline once, as the schedule would, and publish a release if something changed."""
    from local.drills.drill import flip_bit
    from local.inputs import sources
    from local.output.run import summary as output

    drill = drill_of(cluster_fails, fault, kill, clock)
    inputs_given = _options(source, countries, dialect)
    exceptions_given = _exceptions(force, accept_stale or [], accept or [])
    asked = output.Asked(lake, [*inputs_given, *exceptions_given])
    left = f"{lake} keeps what was captured, readers see what they saw; go on: {asked.again()}"
    # make passes an option that was not set as an empty text.
    served = sources.serve(source or None, countries or None, BUILD, dialect)
    with interruptible(left), locked(lake), served as inputs, ExitStack() as deployed:
        # moto takes seconds to import: not before the inputs are known to be there.
        from local import aws
        from local.lake import releases
        from local.pipeline import execution
        from local.pipeline.request import exceptions
        from local.services.emr.bootstrap import emr_python

        change = exceptions(accept_stale or [], accept or [])
        if corrupt:
            flip_bit(bucket_of(lake), corrupt)
        progress.print(f"Capturing {inputs.described} into {lake}", soft_wrap=True)
        with progress.status("deploying the stack"):
            started = aws.start(lake, inputs.parameters, drill=drill, judged=not no_iam)
            cloud = deployed.enter_context(started)
        execution.fill_secret(cloud, inputs.secret)
        outcome = execution.execute(cloud, progress, force=force, change=change)
    if outcome.manifest is None:
        raise RuntimeError(f"{outcome.status} {outcome.cause}")
    bucket, built = cloud.folder.root, outcome.manifest.release
    if as_json:
        sys.stdout.write(outcome.manifest.to_json() + "\n")
    else:
        release = releases.read(built, bucket) if built else None
        output.show(out, outcome.manifest, release, bucket / zones.run(outcome.run), asked)
        if no_iam:
            out.print(output.UNJUDGED)
        if built and emr_python() is None:
            out.print(output.OTHER_PYTHON)
    raise typer.Exit(1 if outcome.manifest.status == "FAILED" else 0)


def _options(source: str | None, countries: str | None, dialect: str) -> list[str]:
    """Return the options of these inputs, without those that were not given."""
    # A password is not shown, not even to who gave it: what is printed may be kept in a log.
    shown = re.sub(r"(://[^:/@]*:).*@", r"\1<password>@", countries or "")
    given = {"--source": source, "--countries": shown, "--dialect": dialect}
    if dialect == OWID.name:
        del given["--dialect"]
    return [word for option, value in given.items() if value for word in (option, value)]


def _exceptions(force: bool, accept_stale: list[str], accept: list[str]) -> list[str]:
    """Return the options by which a run lets things pass; to be given again, too."""
    stale = [word for source in accept_stale for word in ("--accept-stale", source)]
    waivers = [word for pair in accept for word in ("--accept", pair)]
    return [*(["--force"] if force else []), *stale, *waivers]
