"""`python -m local status`: the releases, switches and runs of a lake."""

from local.commands.options import DEFAULT_LAKE, LakeOption
from local.lake.folder import bucket_of
from local.output.console import out

SHOWN = 10  # switches, and runs: the latest


def status(lake: LakeOption = DEFAULT_LAKE) -> None:
    """Show the releases, who switched between them, and the last runs of a lake."""
    from local.lake import releases
    from local.output import releases as output

    bucket = bucket_of(lake)
    manifests = releases.manifests(bucket).values()
    output.show(out, manifests, releases.current(bucket))
    output.show_switches(out, releases.switches(bucket)[:SHOWN])
    output.show_runs(out, releases.runs(bucket)[:SHOWN])
