"""The commands about releases: which one readers see, and which are kept."""

import getpass
from typing import Annotated

import typer
from covidlake import zones

from local import releases
from local.terminal import DEFAULT_LAKE, LakeOption, bucket_of, fail, only_one, out, progress, read, told

app = typer.Typer()


@app.command()
def status(lake: LakeOption = DEFAULT_LAKE) -> None:
    """Show the releases, who switched between them, and the last runs of a lake."""
    from local import summary

    with told():
        bucket = bucket_of(lake)
    summary.releases(out, releases.manifests(bucket).values(), releases.current(bucket))
    summary.switches(out, releases.switches(bucket)[:10])
    runs = sorted((read(file) for file in (bucket / zones.RUNS).glob("*.json")), key=lambda run: str(run["started_at"]), reverse=True)
    summary.runs(out, runs[:10])


@app.command()
def rollback(
    release: Annotated[str, typer.Argument(help="An id of `python -m local status`, older or newer than the current one.")],
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
def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell which releases would go, and why the others stay.")] = False,
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Collect the releases that are not kept: the newest 14 stay, then one a week, then one a month, always the current one.

    Every run that publishes does this by itself. Files go with the first collection an hour after readers lost sight of them.
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
