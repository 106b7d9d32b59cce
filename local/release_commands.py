"""The commands about releases: which one readers see, and which are kept."""

import getpass
from pathlib import Path
from typing import Annotated, Any

import typer
from covidlake import zones

from local.terminal import DEFAULT_LAKE, LakeOption, bucket_of, fail, only_one, out, progress, read, told

app = typer.Typer()


@app.command()
def status(lake: LakeOption = DEFAULT_LAKE) -> None:
    """Show the releases, who switched between them, and the last runs of a lake."""
    from local import summary

    with told():
        root = bucket_of(lake)
    current = read(root / zones.CURRENT)["release"] if (root / zones.CURRENT).exists() else None
    summary.releases(out, _manifests(root, zones.RELEASES), current)
    summary.switches(out, _manifests(root, zones.HISTORY)[:10])
    runs = sorted(_manifests(root, zones.RUNS), key=lambda found: str(found["started_at"]), reverse=True)
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


def _manifests(root: Path, prefix: str) -> list[dict[str, Any]]:
    """What lies right below a prefix, the newest name first; the pointer is no manifest."""
    return [read(path) for path in sorted((root / prefix).glob("*.json"), reverse=True) if path != root / zones.CURRENT]
