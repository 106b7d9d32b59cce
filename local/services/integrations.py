"""The `.sync` integrations of Step Functions that the pipeline uses, as calls and a wait each.

EMR's and Athena's are no part of moto's interpreter.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from local.iam.enforcing.identities import session_of

POLL_SECONDS = 0.2

Parameters = dict[str, Any]
Running = Callable[[], bool]  # whether the execution was not stopped meanwhile


class Unfinished(Exception):
    """A job ended, but not well; its description is the cause, as Step Functions reports it.

    Attributes:
        description: of the job, or None where the execution was stopped.
    """

    def __init__(self, description: dict[str, Any] | None) -> None:
        super().__init__("the execution was stopped")
        self.description = description


@dataclass(frozen=True)
class Integration:
    """A service's action that a task waits for.

    Attributes:
        parameters: those that the action takes.
        run: starts the job as a role, which is given by its ARN, and returns its description when
            it has ended well; Unfinished.
    """

    parameters: frozenset[str]
    run: Callable[[Parameters, Running, str], Any]


def add_step(parameters: Parameters, running: Running, role: str) -> Any:
    """Run a step of a cluster: elasticmapreduce:addStep.sync."""
    emr = session_of(role).client("emr")
    cluster = parameters["ClusterId"]
    step = emr.add_job_flow_steps(JobFlowId=cluster, Steps=[parameters["Step"]])["StepIds"][0]

    def describe() -> tuple[str, dict[str, Any]]:
        described = emr.describe_step(ClusterId=cluster, StepId=step)["Step"]
        return described["Status"]["State"], {"Step": described}

    return _await(describe, ("COMPLETED",), ("FAILED", "CANCELLED", "INTERRUPTED"), running)


def terminate_cluster(parameters: Parameters, running: Running, role: str) -> Any:
    """Terminate a cluster: elasticmapreduce:terminateCluster.sync."""
    emr = session_of(role).client("emr")
    cluster = parameters["ClusterId"]
    emr.terminate_job_flows(JobFlowIds=[cluster])

    def describe() -> tuple[str, dict[str, Any]]:
        described = emr.describe_cluster(ClusterId=cluster)["Cluster"]
        return described["Status"]["State"], {"Cluster": described}

    return _await(describe, ("TERMINATED", "TERMINATED_WITH_ERRORS"), (), running)


def start_query_execution(parameters: Parameters, running: Running, role: str) -> Any:
    """Run a query: athena:startQueryExecution.sync."""
    athena = session_of(role).client("athena")
    query = athena.start_query_execution(**parameters)["QueryExecutionId"]

    def describe() -> tuple[str, dict[str, Any]]:
        described = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return described["Status"]["State"], {"QueryExecution": described}

    return _await(describe, ("SUCCEEDED",), ("FAILED", "CANCELLED"), running)


def _await(
    describe: Callable[[], tuple[str, dict[str, Any]]],
    succeeded: Iterable[str],
    failed: Iterable[str],
    running: Running,
) -> dict[str, Any]:
    """Wait for a job's end; returns its description, Unfinished where it ended in `failed`."""
    while running():
        state, description = describe()
        if state in succeeded:
            return description
        if state in failed:
            raise Unfinished(description)
        time.sleep(POLL_SECONDS)
    raise Unfinished(None)


# By service and action as an ARN of a resource spells them, in small letters.
INTEGRATIONS = {
    ("elasticmapreduce", "addstep"): Integration(frozenset({"ClusterId", "Step"}), add_step),
    ("elasticmapreduce", "terminatecluster"): Integration(
        frozenset({"ClusterId"}), terminate_cluster
    ),
    ("athena", "startqueryexecution"): Integration(
        frozenset({"WorkGroup", "QueryString", "ExecutionParameters", "QueryExecutionContext"}),
        start_query_execution,
    ),
}
