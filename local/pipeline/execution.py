"""One run of the pipeline, started as the schedule would start it, followed state by state."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from covidlake import zones
from covidlake.releases.manifest import RunManifest
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.clients import client
from local.output.run.progress import ExecutionLog
from local.services import scheduler

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

    # `start` and `smoke` follow a run in AWS: they do without an emulator, which takes seconds.
    from local.aws import Cloud
    from local.services.postgres import Credentials

POLL_SECONDS = 0.3
# moto copies and writes the whole history each time: a megabyte takes a third of a second of a
# core, which Spark needs. So looking takes a tenth of one, unless all is slow.
RESTS_PER_LOOK = 9
LONGEST_REST_SECONDS = 5.0


@dataclass(frozen=True)
class Outcome:
    """How an execution ended.

    Attributes:
        run: its name.
        status: as Step Functions has it.
        cause: why it did not succeed; empty otherwise.
        manifest: of the run, None where none was written.
    """

    run: str
    status: str
    cause: str
    manifest: RunManifest | None

    def succeeded(self) -> RunManifest:
        """Return the manifest of a run that changed what readers see; RuntimeError otherwise."""
        if self.manifest is not None and self.manifest.status != "FAILED":
            return self.manifest
        error = self.manifest.error if self.manifest else None
        message = error["message"] if error else self.cause
        raise RuntimeError(f"{message}; readers see what they saw before")


def fill_secret(cloud: "Cloud", secret: "Credentials | None") -> None:
    """Write the database's credentials, if there is a database, where `ingest` reads them."""
    if secret is None:
        return
    client("secretsmanager").put_secret_value(
        SecretId=cloud.stack["DatabaseSecretArn"], SecretString=json.dumps(secret)
    )


def execute(
    cloud: "Cloud",
    console: SafeConsole,
    *,
    force: bool = False,
    change: scheduler.Change | None = None,
) -> Outcome:
    """Trigger the schedule, its input changed if need be, and follow the execution to its end."""
    _tell_of_killed(cloud)
    execution = scheduler.trigger(cloud.stack["PipelineSchedule"], force=force, change=change)
    run = execution.rsplit(":", 1)[-1]
    console.print(Text(f"run {run}", style="bold"))
    note = _note(cloud)
    note.write_text(execution)
    described = follow(execution, console)
    note.unlink()
    cloud.folder.save()
    manifest = cloud.folder.root / zones.run(run)
    return Outcome(
        run=run,
        status=described["status"],
        cause=described.get("cause", ""),
        manifest=RunManifest.from_json(manifest.read_bytes()) if manifest.exists() else None,
    )


def _note(cloud: "Cloud") -> Path:
    """Return the file that names the execution in progress, beside the bucket's folder."""
    return cloud.folder.root.with_name(".running")


def _tell_of_killed(cloud: "Cloud") -> None:
    """Tell, as of one that was stopped, of an execution that ended with its process or machine."""
    note = _note(cloud)
    if not note.exists():
        return
    from local.services import events  # of moto

    killed_at = datetime.fromtimestamp(note.stat().st_mtime, UTC)
    events.execution_ended(note.read_text(), "ABORTED", killed_at, None, None)
    note.unlink()


def follow(
    execution: str, console: SafeConsole, poll_seconds: float = POLL_SECONDS
) -> "DescribeExecutionOutputTypeDef":
    """Print each event of an execution as it comes; returns its description once it has ended."""
    stepfunctions = client("stepfunctions")
    log, printed, began = ExecutionLog(console), 0, time.monotonic()
    with console.status("starting") as live:
        while True:
            looked = time.monotonic()
            # In this order: what happens between the two calls is not missed at the end.
            described = stepfunctions.describe_execution(executionArn=execution)
            history = stepfunctions.get_execution_history(executionArn=execution)["events"]
            for event in history[printed:]:
                log.print_event(event)
            printed = len(history)
            elapsed = time.monotonic() - began
            live.update(Text.assemble(log.active() or "ending", (f"  {elapsed:.0f} s", "dim")))
            if described["status"] != "RUNNING":
                return described
            rest = RESTS_PER_LOOK * (time.monotonic() - looked)
            time.sleep(max(poll_seconds, min(rest, LONGEST_REST_SECONDS)))
