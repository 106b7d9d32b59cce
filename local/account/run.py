"""A run of a deployed pipeline: the schedule's own input, started now and followed to its end."""

from botocore.exceptions import ClientError
from covidlake import zones
from covidlake.releases.manifest import RunManifest
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.account.account import Account
from local.pipeline import execution
from local.pipeline.execution import Outcome
from local.services import scheduler

# Step Functions allows some 20 reads of a history a second in the whole account, and a cluster
# takes minutes to start.
POLL_SECONDS = 5


def start(
    account: Account,
    console: SafeConsole,
    *,
    force: bool = False,
    poll_seconds: float = POLL_SECONDS,
) -> Outcome:
    """Start a run as the schedule would, and print how it goes on; returns how it ended.

    Raises:
        ValueError: the stack is not deployed.
    """
    stack = account.deployed()
    started = scheduler.trigger(f"{stack.name}-schedule", force=force, by_hand=True)
    run = started.rsplit(":", 1)[-1]
    console.print(Text(f"run {run}", style="bold"))
    described = execution.follow(started, console, poll_seconds)
    manifest = _manifest(account, stack.outputs["LakeBucket"], run)
    return Outcome(run, described["status"], described.get("cause", ""), manifest)


def _manifest(account: Account, bucket: str, run: str) -> RunManifest | None:
    """Return what the run recorded; None where another was in progress, and it did nothing."""
    s3 = account.client("s3")
    try:
        stored = s3.get_object(Bucket=bucket, Key=zones.run(run))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return RunManifest.from_json(stored["Body"].read())
