"""Clusters: moto answers their API; here they run their steps, and refuse what EMR refuses.

moto's models are no public interface, which is why moto is pinned and whole runs are tested
(tests/local/runs/test_pipeline.py).
"""

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from covidlake import zones
from moto.core.utils import utcnow
from moto.emr import models
from moto.emr.exceptions import InvalidRequestException, ValidationException
from moto.emr.responses import ElasticMapReduceResponse

from local.iam.calls import account
from local.iam.enforcing.authorizer import UNJUDGED, Authorizer
from local.services.emr.access import Network, NodeAccess
from local.services.emr.bootstrap import Action, BootstrapFailed, emr_python, node_python
from local.services.emr.node import submit as submit_on_node
from local.services.emr.start_failures import INSTANCE, StartFailure, bootstrap_failure
from local.services.emr.steps import Step, StepRunner, Submit
from local.services.s3 import LakeFolder

ENDED = ("TERMINATING", "TERMINATED", "TERMINATED_WITH_ERRORS")
# A step that may end the cluster; EMR knows both words.
ENDING_ACTIONS = ("TERMINATE_CLUSTER", "TERMINATE_JOB_FLOW")
MOST_STEPS = 256  # that are not finished

# moto's own, whatever is installed over it: a second installation must not build on the first.
_MotoCluster = models.Cluster
_run_job_flow = ElasticMapReduceResponse.run_job_flow
_describe_step = models.ElasticMapReduceBackend.describe_step


class Cluster(_MotoCluster):  # type: ignore[misc,valid-type]
    """A cluster that runs its steps.

    Attributes:
        folder: of the bucket.
        submit: makes the command of a step.
        start_failure: why it fails to start; None where it does not.
        authorizer: judges what its nodes do.
        reason: why it ended, as EMR describes it.
    """

    folder: LakeFolder
    submit: Submit
    start_failure: StartFailure | None
    authorizer: Authorizer
    subnets: Sequence[str] = ()
    reason: Mapping[str, str]
    runner: StepRunner | None = None

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = super().status
        status["StateChangeReason"] = dict(getattr(self, "reason", {}))
        return status

    def add_steps(self, steps: list[dict[str, Any]]) -> list[Any]:
        if not steps:  # moto adds none while it builds the cluster
            return []
        self._check(steps)
        added = [Step(state="PENDING", **step) for step in steps]
        self.steps += added
        failure = self.start_failure or self._refused_start() or self._refused_bootstrap()
        if failure:
            self._fail(failure)
            return added
        self.state = "RUNNING"
        self.runner = self.runner or self._new_runner()
        starting = threading.Thread(target=self._start, args=(self.runner, added), daemon=True)
        starting.start()
        return added

    def _start(self, runner: StepRunner, steps: list[Step]) -> None:
        """Run steps as soon as the bootstrap actions have made the nodes ready."""
        try:
            runner.python = self._node_python
        except BootstrapFailed as error:
            log = self.folder.root / zones.LOGS / self.id / "node" / INSTANCE / "bootstrap-actions"
            _write(log / str(error.number) / "stderr", error.log)
            self._fail(bootstrap_failure(error.number))
            return
        except OSError as error:  # no room on the disk; a Python without what makes environments
            self._fail(StartFailure("INTERNAL_ERROR", f"no node could be made: {error}"))
            return
        for step in steps:
            runner.start(step)

    @functools.cached_property
    def _node_python(self) -> Path | None:
        python = emr_python()
        if python is None:
            return None
        actions = [Action(one.script_path, one.args) for one in self.bootstrap_actions]
        return node_python(python, actions, self.folder)

    def terminate(self) -> None:
        if self.state in ENDED:
            return
        super().terminate()
        self.reason = {"Code": "USER_REQUEST", "Message": "Terminated by user request"}
        if self.runner:
            self.runner.stop()

    def _check(self, steps: list[dict[str, Any]]) -> None:
        if self.state in ENDED:
            raise ValidationException(
                "A job flow that is shutting down, terminated, or finished may not be modified."
            )
        actions = [step.get("action_on_failure") for step in steps]
        if self.step_concurrency_level > 1 and any(one in ENDING_ACTIONS for one in actions):
            raise ValidationException(
                "ActionOnFailure TERMINATE_CLUSTER is not allowed with StepConcurrencyLevel > 1."
            )
        unfinished = [step for step in self.steps if step.state in ("PENDING", "RUNNING")]
        if len(unfinished) + len(steps) > MOST_STEPS:
            raise ValidationException(f"Maximum number of active steps is {MOST_STEPS}.")

    def _refused_start(self) -> StartFailure | None:
        access = NodeAccess(self.folder, self.role, self.authorizer)
        refused = access.refused_start(self.service_role, self._network())
        return StartFailure("VALIDATION_ERROR", refused) if refused else None

    def _network(self) -> Network:
        groups = (self.master_security_group, self.slave_security_group)
        return Network(
            subnets=self.subnets,
            groups=[group for group in dict.fromkeys(groups) if group],
            tags=account.cluster_tags(self.id),
            security_configuration=self.security_configuration,
        )

    def _refused_bootstrap(self) -> StartFailure | None:
        """Return what fails where a bootstrap action's script cannot be read from the bucket."""
        self.folder.save()
        access = NodeAccess(self.folder, self.role, self.authorizer)
        for number, action in enumerate(self.bootstrap_actions, start=1):
            path = action.script_path or ""
            if path.startswith("s3://") and not self.folder.file(path).is_file():
                return bootstrap_failure(number)
            if access.refused_read([path, *action.args]):
                return bootstrap_failure(number)
        return None

    def _fail(self, failure: StartFailure) -> None:
        """End as a cluster that failed to start: its steps are cancelled, without a reason."""
        for step in self.steps:
            step.end("CANCELLED")
        if self.state in ENDED:  # somebody terminated it meanwhile
            return
        self.state, self.end_datetime = "TERMINATED_WITH_ERRORS", utcnow()
        self.reason = {"Code": failure.code, "Message": failure.message}

    def _new_runner(self) -> StepRunner:
        slots = threading.Semaphore(self.step_concurrency_level)
        defaults = _properties(self.configurations, "spark-defaults")
        access = NodeAccess(self.folder, self.role, self.authorizer)
        return StepRunner(self.id, self.folder, type(self).submit, defaults, slots, access)


def install(
    folder: LakeFolder,
    submit: Submit = submit_on_node,
    start_failure: StartFailure | None = None,
    authorizer: Authorizer = UNJUDGED,
) -> Callable[[], None]:
    """Make moto's clusters run their steps; returns what kills the processes that still run.

    Args:
        folder: of the bucket.
        submit: makes the command that runs a step.
        start_failure: why every cluster fails to start; None for clusters that do start.
        authorizer: judges what the nodes do.
    """
    created: list[Cluster] = []

    class LaptopCluster(Cluster):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            created.append(self)
            super().__init__(*arguments, **options)

    LaptopCluster.folder = folder
    LaptopCluster.submit = staticmethod(submit)
    LaptopCluster.start_failure = start_failure
    LaptopCluster.authorizer = authorizer
    models.Step, models.Cluster = Step, LaptopCluster
    ElasticMapReduceResponse.run_job_flow = _run_in_subnets
    models.ElasticMapReduceBackend.add_job_flow_steps = _add_job_flow_steps
    models.ElasticMapReduceBackend.describe_step = _describe_known_step

    def kill_all() -> None:
        for cluster in created:
            if cluster.runner:
                cluster.runner.stop()

    return kill_all


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _run_in_subnets(self: Any) -> Any:
    """Create a cluster that knows its subnets, which moto forgets where there are several."""
    answer = _run_job_flow(self)
    cluster = self.backend.clusters[answer.result["JobFlowId"]]
    cluster.subnets = list(self._get_param("Instances.Ec2SubnetIds", []))
    return answer


def _add_job_flow_steps(self: Any, job_flow_id: str, steps: list[dict[str, Any]]) -> list[Any]:
    cluster = self.clusters.get(job_flow_id)
    if cluster is None:  # moto fails with a KeyError
        raise ValidationException("Specified job flow ID does not exist.")
    added: list[Any] = cluster.add_steps(steps)
    return added


def _describe_known_step(self: Any, cluster_id: str, step_id: str) -> Any:
    if cluster_id not in self.clusters:
        raise InvalidRequestException(f"Cluster id '{cluster_id}' is not valid.")
    step = _describe_step(self, cluster_id, step_id)
    if step is None:  # moto answers with nothing
        raise InvalidRequestException(f"Step id '{step_id}' is not valid.")
    return step


def _properties(configurations: list[Any], classification: str) -> dict[str, str]:
    """Return what a cluster's configurations say for one classification."""
    for one in configurations:
        if one["classification"] == classification:
            properties = one["properties"]
            # moto keeps the caller's own spelling of keys aside.
            return dict(properties.original_dict())
    return {}
