"""`python -m local replay`: rejected rows, read again."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from covidlake_client.terminal.boundary import interruptible

from local.commands.options import DEFAULT_LAKE, AcceptOption, LakeOption, NoIamOption
from local.lake.folder import bucket_of
from local.lake.lock import locked
from local.output import next_commands
from local.output.console import out, progress

ReleaseArgument = Annotated[
    str,
    typer.Argument(help="The release in whose build the rows were refused, published or not."),
]
ReasonArgument = Annotated[
    str,
    typer.Argument(
        help="Why they were refused, as the table `rejects` has it: `new_cases: not a number`."
    ),
]
CorrectedOption = Annotated[
    Path | None,
    typer.Option(help="The file with the rows corrected: read them as it says.", exists=True),
]
AgainOption = Annotated[
    bool,
    typer.Option(
        "--again",
        help="Read the rows again as they are, because a rule or an alias was mended.",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(help="Where to write the rows. Default: replay-<release>.csv, here."),
]


def replay(
    release: ReleaseArgument,
    reason: ReasonArgument,
    corrected: CorrectedOption = None,
    again: AgainOption = False,
    output: OutputOption = None,
    accept: AcceptOption = None,
    lake: LakeOption = DEFAULT_LAKE,
    no_iam: NoIamOption = False,
) -> None:
    """Read rows again that were refused: as somebody corrected them, or under a rule that was
    mended.

    Without an option it writes the rows into a file: correct them in its column `corrected`, then
    come back with --corrected FILE. Or mend the rule in the code, `make build`, and come back with
    --again. Either way the last accepted snapshots are built again, without a capture, and audited
    and published as always. The table `corrections` says which rows were read as corrected, by whom
    and why.
    """
    from local.lake import rejects
    from local.output import replay as terminal

    bucket = bucket_of(lake)
    rows = rejects.of_release(release, bucket).because_of(reason)
    if corrected is None and not again:
        file = output or Path(f"replay-{release}.csv")
        rejects.write(rows, file)
        terminal.show_rejects(out, rows.rows, release, reason, file, lake)
        return
    key = rejects.store_corrected(corrected, bucket) if corrected else None
    from local import aws
    from local.lake import releases
    from local.pipeline import execution, request

    credited = releases.sources(bucket)
    replayed = request.replay(release, reason, getpass.getuser(), key, credited)
    parameters = rejects.stack_parameters(release, bucket)
    left = f"what readers see now: {next_commands.local('status', lake=lake)}"
    with interruptible(left), locked(lake), aws.start(lake, parameters, judged=not no_iam) as cloud:
        excepted = request.exceptions([], accept or [])
        outcome = execution.execute(
            cloud, progress, change=lambda payload: replayed(excepted(payload))
        )
        built = outcome.succeeded()
    corrected_rows = rejects.read_as_corrected(built.release, bucket) if built.release else []
    terminal.show_replay(out, built, corrected_rows)
