"""Rules of the state machine."""

from collections.abc import Iterator
from typing import Any

from tests.support.rendering.stack import Stack, inner_machines

MACHINE = "AWS::StepFunctions::StateMachine"


def every_task_retries(stack: Stack) -> list[str]:
    """Try a task again: throttling and hiccups are no failures of a run."""
    return [f"{name} is tried once" for name, task in _tasks(stack) if not task.get("Retry")]


def every_task_is_caught(stack: Stack) -> list[str]:
    """Catch what a task fails with, itself or in the state around it."""
    return [f"{name} is not caught" for name in _uncaught(stack.definition)]


def _uncaught(machine: dict[str, Any]) -> Iterator[str]:
    for name, state in machine["States"].items():
        if ["States.ALL"] in [way["ErrorEquals"] for way in state.get("Catch", [])]:
            continue  # with all that is inside of it
        if state["Type"] == "Task":
            yield name
        for inner in inner_machines(state):
            yield from _uncaught(inner)


def every_retry_is_spread(stack: Stack) -> list[str]:
    """Wait longer before each retry, and not all at the same moment."""
    return [
        f"{name} tries again at once"
        for name, state in stack.states.items()
        for retry in state.get("Retry", [])
        if retry.get("JitterStrategy") != "FULL" or retry.get("BackoffRate", 1) < 2
    ]


def what_waits_for_a_cluster_ends(stack: Stack) -> list[str]:
    """Limit the time of a step and of a cluster's end: a cluster that hangs is paid for."""
    return [
        f"{name} may take for ever"
        for name, task in _tasks(stack)
        if "elasticmapreduce:" in task["Resource"] and "TimeoutSeconds" not in task
    ]


def no_step_ends_the_cluster(stack: Stack) -> list[str]:
    """Let no step end its cluster: EMR forbids it to steps that run side by side."""
    return [
        f"{name} ends the cluster"
        for name, task in _tasks(stack)
        if "addStep" in task["Resource"]
        and task["Parameters"]["Step"].get("ActionOnFailure") != "CONTINUE"
    ]


def what_was_created_is_terminated(stack: Stack) -> list[str]:
    """End the cluster in the next state, whatever happens to the steps."""
    build = stack.states["Build"]
    ways = [build.get("Next"), *(way["Next"] for way in build.get("Catch", []))]
    ends = [stack.states[way] for way in ways if way in stack.states]
    if len(ways) == 2 and all("terminateCluster" in end.get("Resource", "") for end in ends):
        return []
    return [f"Build is followed by {ways}, which do not all end the cluster"]


def every_run_ends(stack: Stack) -> list[str]:
    """End a run within a day."""
    if 0 < stack.definition.get("TimeoutSeconds", 0) <= 86400:
        return []
    return ["a run may take for ever"]


def every_run_is_logged_and_traced(stack: Stack) -> list[str]:
    """Log errors, and trace runs."""
    findings = []
    for name, machine in stack.of_type(MACHINE).items():
        if machine.get("LoggingConfiguration", {}).get("Level") not in ("ERROR", "ALL"):
            findings.append(f"{name} logs no error")
        if not machine.get("TracingConfiguration", {}).get("Enabled"):
            findings.append(f"{name} is not traced")
    return findings


def _tasks(stack: Stack) -> list[tuple[str, dict[str, Any]]]:
    return [(name, state) for name, state in stack.states.items() if state["Type"] == "Task"]
