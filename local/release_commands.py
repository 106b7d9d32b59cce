"""The commands about releases: which one readers see, and which are kept."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from covidlake import zones

from local import releases
from local.terminal import (
    DEFAULT_LAKE,
    AcceptOption,
    LakeOption,
    bucket_of,
    fail,
    only_one,
    out,
    progress,
    read,
    told,
)

app = typer.Typer()


@app.command()
def status(lake: LakeOption = DEFAULT_LAKE) -> None:
    """Show the releases, who switched between them, and the last runs of a lake."""
    from local import summary

    with told():
        bucket = bucket_of(lake)
    summary.releases(out, releases.manifests(bucket).values(), releases.current(bucket))
    summary.switches(out, releases.switches(bucket)[:10])
    runs = sorted(
        (read(file) for file in (bucket / zones.RUNS).glob("*.json")),
        key=lambda run: str(run["started_at"]),
        reverse=True,
    )
    summary.runs(out, runs[:10])


@app.command()
def audit(
    release: Annotated[
        str | None,
        typer.Argument(help="An id of `python -m local status`. Default: what the last run built."),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="Also the counts of every table, where they are as they should be."
        ),
    ] = False,
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Show the checks of a release: value, threshold and verdict of each.

    Exit status 1 if one failed, so that it was not published.
    """
    from local import summary

    with told():
        judged = releases.audited(bucket_of(lake), release)
    summary.audit(out, judged, every=every)
    raise typer.Exit(1 if judged.failed else 0)


@app.command()
def rollback(
    release: Annotated[
        str,
        typer.Argument(
            help="An id of `python -m local status`, older or newer than the current one."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why: kept with the switch.")] = "not stated",
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Point back to an earlier release, or forward again: the API and Athena's views follow, and the switch is recorded."""
    from local import aws, run, summary

    with told():
        bucket_of(lake)
    request = {"rollback": release, "by": getpass.getuser(), "reason": reason}
    with told(), only_one(lake), aws.start(lake) as cloud:
        outcome = run.execute(cloud, progress, change=lambda _: request)
    if outcome.manifest is None or outcome.manifest["status"] == "FAILED":
        error = (outcome.manifest or {}).get("error") or {"message": outcome.cause}
        raise typer.Exit(fail(f"{error['message']}; readers see what they saw before"))
    summary.rolled_back(out, outcome.manifest)


@app.command()
def replay(
    release: Annotated[
        str,
        typer.Argument(help="The release in whose build the rows were refused, published or not."),
    ],
    reason: Annotated[
        str,
        typer.Argument(
            help="Why they were refused, as the table `rejects` has it: `new_cases: not a number`."
        ),
    ],
    corrected: Annotated[
        Path | None,
        typer.Option(help="The file with the rows corrected: read them as it says.", exists=True),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Read the rows again as they are, because a rule or an alias was mended.",
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(help="Where to write the rows. Default: replay-<release>.csv, here."),
    ] = None,
    accept: AcceptOption = None,
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Read rows again that were refused: as somebody corrected them, or under a rule that was mended.

    Without an option it writes the rows into a file: correct them in its column `corrected`, then
    come back with --corrected FILE. Or mend the rule in the code, `make build`, and come back with
    --again. Either way the last accepted snapshots are built again, without a capture, and audited
    and published as always. The table `corrections` says which rows were read as corrected, by whom
    and why.
    """
    from local import replay as replaying
    from local import summary

    with told():
        bucket = bucket_of(lake)
        rejects = replaying.refused(release, bucket).because_of(reason)
        if corrected is None and not again:
            file = output or Path(f"replay-{release}.csv")
            replaying.write(rejects, file)
            summary.refused(out, rejects.rows, release, reason, file)
            return
        key = replaying.incoming(corrected, bucket) if corrected else None
    from local import aws, run
    from local.services import scheduler

    change = replaying.request(rejects, reason, getpass.getuser(), key, releases.sources(bucket))
    with told(), only_one(lake), aws.start(lake, replaying.parameters(release, bucket)) as cloud:
        accepting = scheduler.accepting([], accept or [])
        outcome = run.execute(cloud, progress, change=lambda payload: change(accepting(payload)))
    if outcome.manifest is None or outcome.manifest["status"] == "FAILED":
        error = (outcome.manifest or {}).get("error") or {"message": outcome.cause}
        raise typer.Exit(fail(f"{error['message']}; readers see what they saw before"))
    summary.replayed(out, outcome.manifest, replaying.applied(outcome.manifest["release"], bucket))


@app.command()
def gc(
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Only tell which releases would go, and why the others stay."
        ),
    ] = False,
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Collect the releases that are not kept: the newest 14 stay, then one a week, then one a month, always the current one.

    Every run that publishes does this by itself. Files go with the first collection an hour after
    readers lost sight of them.
    """
    from local import summary

    with told():
        bucket = bucket_of(lake)
    if dry_run:
        summary.retention(out, releases.retention(bucket))
        return
    from local import aws, run

    with told(), only_one(lake), aws.start(lake) as cloud:
        outcome = run.execute(cloud, progress, change=lambda _: {"collect": True})
    if outcome.manifest is None or outcome.manifest["status"] == "FAILED":
        raise typer.Exit(fail(outcome.cause))
    summary.collected(out, outcome.manifest["collected"])
    raise typer.Exit(1 if outcome.manifest["collected"]["error"] else 0)
