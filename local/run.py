"""One run of the pipeline, started as the schedule would start it, followed state by state."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
from covidlake import zones
from rich.console import Console
from rich.markup import escape

from local import scheduler
from local.aws import Cloud
from local.postgres import Credentials

POLL_SECONDS = 0.3
# One line each would be a hundred: the statements of every table.
_QUIET = {"Statements", "CreateTable", "AddPartition", "ViewStatement", "CreateView", "Running", "NotifyPublished", "NotifyFailed"}


@dataclass(frozen=True)
class Outcome:
    """How an execution ended: its status and cause, and its manifest if one was written."""

    run: str
    status: str
    cause: str
    manifest: dict[str, Any] | None


def fill_secret(cloud: Cloud, secret: Credentials) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=cloud.stack["DatabaseSecretArn"], SecretString=json.dumps(secret))


def execute(cloud: Cloud, console: Console, *, force: bool = False) -> Outcome:
    """Trigger the schedule and follow the execution to its end."""
    stepfunctions = boto3.client("stepfunctions")
    execution = scheduler.trigger(cloud.stack["PipelineSchedule"], force=force)
    run = execution.rsplit(":", 1)[-1]
    console.print(f"[bold]run {run}[/bold]")
    seen, began = 0, time.monotonic()
    entered: dict[int, tuple[str, datetime]] = {}
    with console.status("starting") as live:
        while True:
            described = stepfunctions.describe_execution(executionArn=execution)
            events = stepfunctions.get_execution_history(executionArn=execution)["events"]
            for event in events[seen:]:
                _show(event, entered, console)
            seen = len(events)
            active = ", ".join(name for name, _ in entered.values()) or "ending"
            live.update(f"{active}  [dim]{time.monotonic() - began:.0f} s[/dim]")
            if described["status"] != "RUNNING":
                break
            time.sleep(POLL_SECONDS)
    cloud.folder.save()
    manifest = cloud.folder.root / zones.run(run)
    return Outcome(
        run=run,
        status=described["status"],
        cause=described.get("cause", ""),
        manifest=json.loads(manifest.read_text()) if manifest.exists() else None,
    )


def _show(event: Mapping[str, Any], entered: dict[int, tuple[str, datetime]], console: Console) -> None:
    """A line when a task begins, and one with its duration when it ends."""
    kind = event["type"]
    if kind.endswith("StateEntered") and kind.startswith(("Task", "Map")):
        name = event["stateEnteredEventDetails"]["name"]
        if name not in _QUIET:
            entered[event["id"]] = (name, event["timestamp"])
            console.print(f"  [dim]{event['timestamp']:%H:%M:%S}[/dim]  {name} …")
    elif kind.endswith("StateExited"):
        name = event["stateExitedEventDetails"]["name"]
        started = next((key for key, (other, _) in entered.items() if other == name), None)
        if started is not None:
            seconds = (event["timestamp"] - entered.pop(started)[1]).total_seconds()
            console.print(f"  [dim]{event['timestamp']:%H:%M:%S}[/dim]  {name} [green]done[/green] in {seconds:.1f} s")
    elif kind == "TaskFailed":
        details = event["taskFailedEventDetails"]
        cause = details.get("cause", "").replace("\n", " ")[:160]
        console.print(f"  [dim]{event['timestamp']:%H:%M:%S}[/dim]  [red]{details.get('error')}[/red] {escape(cause)}", highlight=False)
