"""One run of the pipeline, started as the schedule would start it, followed state by state."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from covidlake import zones
from rich.console import Console
from rich.markup import escape

from local.aws import Cloud
from local.services import scheduler
from local.services.postgres import Credentials
from local.summary import DETAILS

POLL_SECONDS = 0.3


@dataclass(frozen=True)
class Outcome:
    """How an execution ended: its status and cause, and its manifest if one was written."""

    run: str
    status: str
    cause: str
    manifest: dict[str, Any] | None


def fill_secret(cloud: Cloud, secret: Credentials) -> None:
    boto3.client("secretsmanager").put_secret_value(
        SecretId=cloud.stack["DatabaseSecretArn"], SecretString=json.dumps(secret)
    )


def execute(
    cloud: Cloud, console: Console, *, force: bool = False, change: scheduler.Change | None = None
) -> Outcome:
    """Trigger the schedule, its input changed if need be, and follow the execution to its end."""
    stepfunctions = boto3.client("stepfunctions")
    execution = scheduler.trigger(cloud.stack["PipelineSchedule"], force=force, change=change)
    run = execution.rsplit(":", 1)[-1]
    console.print(f"[bold]run {run}[/bold]")
    story, seen, began = Story(console), 0, time.monotonic()
    with console.status("starting") as live:
        while True:
            described = stepfunctions.describe_execution(executionArn=execution)
            events = stepfunctions.get_execution_history(executionArn=execution)["events"]
            for event in events[seen:]:
                story.tell(event)
            seen = len(events)
            live.update(
                f"{story.active() or 'ending'}  [dim]{time.monotonic() - began:.0f} s[/dim]"
            )
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


@dataclass
class Story:
    """Tells the events of an execution: a line when a task begins, fails or ends."""

    console: Console
    events: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    running: dict[int, str] = field(
        default_factory=dict
    )  # id of the entering event -> what the line calls it
    failed: set[int] = field(default_factory=set)

    def active(self) -> str:
        return ", ".join(self.running.values())

    def tell(self, event: Mapping[str, Any]) -> None:
        self.events[event["id"]] = event
        kind = event["type"]
        if kind in ("TaskStateEntered", "MapStateEntered"):
            self._begin(event)
        elif kind.endswith("StateExited"):
            self._end(event)
        elif kind == "TaskFailed":
            self.failed.add(self._entered(event))
            details = event["taskFailedEventDetails"]
            self._line(
                event,
                f"[red]{details.get('error')}[/red] {escape(_message(details.get('cause', '')))}",
            )
        elif kind == "TaskSucceeded":
            self.failed.discard(self._entered(event))

    def _begin(self, event: Mapping[str, Any]) -> None:
        details = event["stateEnteredEventDetails"]
        if details["name"] not in DETAILS:
            source = json.loads(details.get("input") or "{}").get("source") or {}
            self.running[event["id"]] = f"{details['name']} {source.get('name', '')}".strip()
            self._line(event, f"{self.running[event['id']]} …")

    def _end(self, event: Mapping[str, Any]) -> None:
        began = self._entered(event)
        if (called := self.running.pop(began, None)) is not None:
            seconds = (event["timestamp"] - self.events[began]["timestamp"]).total_seconds()
            how = "[red]failed[/red] after" if began in self.failed else "[green]done[/green] in"
            self._line(event, f"{called} {how} {seconds:.1f} s")

    def _entered(self, event: Mapping[str, Any]) -> int:
        """The event with which the state of this one was entered: the nearest before it that is still open under its name."""
        name = event.get("stateExitedEventDetails", {}).get("name")
        previous = self.events.get(event.get("previousEventId", 0))
        while previous is not None:
            entered = previous.get("stateEnteredEventDetails", {}).get("name")
            if entered is not None and name in (None, entered):
                return int(previous["id"])
            previous = self.events.get(previous.get("previousEventId", 0))
        return 0

    def _line(self, event: Mapping[str, Any], text: str) -> None:
        self.console.print(
            f"  [dim]{event['timestamp']:%H:%M:%S}[/dim]  {text}", highlight=False, soft_wrap=True
        )


def _message(cause: str) -> str:
    """The first line of the message inside a Lambda error, where a failed EMR step left its log, or the cause itself."""
    try:
        told = json.loads(cause)
    except ValueError:
        told = {}
    log = told.get("Step", {}).get("Status", {}).get("FailureDetails", {}).get("LogFile")
    return str(
        told.get("errorMessage") or (f"the step failed; its log is {log}" if log else cause)
    ).split("\n")[0][:300]
