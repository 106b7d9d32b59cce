"""The laptop's AWS as a whole: one moto server in this process, the services, the stack."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer

import local.lean_moto  # noqa: F401  # before anything of moto's
from local.drills.drill import Drill
from local.drills.faults import Injection
from local.drills.steps import killing
from local.iam.deliveries import deliveries
from local.iam.deployed import deployed_policies
from local.iam.enforcing import identities
from local.iam.enforcing.authorizer import Authorizer
from local.iam.enforcing.gate import Gate
from local.paths import ARTIFACTS, BUILT
from local.services import cloudformation, events, s3, stepfunctions
from local.services.athena import api as athena_api
from local.services.athena.registered import RegisteredCatalog
from local.services.emr import clusters
from local.services.emr.node import submit as submit_on_node
from local.services.emr.steps import Submit
from local.services.functions import artifacts, service
from local.services.functions.service import LambdaService
from local.services.s3 import LakeFolder
from local.template import parse
from local.tools import loopback, reaper

REGION = "us-east-1"
# Sources may be on this machine, and the samples end in 2021: that is no fault of the lake's.
LAPTOP_PARAMETERS = {"AllowLoopbackHttp": "true", "MaxDataAgeDays": "36500"}
LOGGERS = ("werkzeug", "moto", "botocore", "samtranslator")


@dataclass(frozen=True)
class Cloud:
    """What is deployed.

    Attributes:
        stack: physical ids by logical id, and outputs by name.
        folder: the lake's folder behind the bucket.
        functions: what invokes them.
        authorizer: judges what is asked of it.
    """

    stack: dict[str, str]
    folder: LakeFolder
    functions: LambdaService
    authorizer: Authorizer


def template() -> dict[str, Any]:
    """Return the template that `sam build` wrote."""
    return parse(BUILT.read_text())


@contextmanager
def start(
    lake: Path,
    parameters: Mapping[str, str] | None = None,
    *,
    keep: bool = True,
    submit: Submit = submit_on_node,
    drill: Drill | None = None,
    judged: bool = True,
) -> Iterator[Cloud]:
    """Deploy the built template over a lake folder.

    All that was started ends with the context; the lake is saved then if `keep`.

    Args:
        lake: the folder.
        parameters: of the stack.
        keep: whether the lake is saved at the end.
        submit: makes the command that runs a step of a cluster.
        drill: what goes wrong on purpose; None for nothing.
        judged: whether IAM is enforced.

    Raises:
        FileNotFoundError: nothing is built.
        AccessDenied: a service may not do what the stack has it do.
    """
    if not BUILT.exists():
        raise FileNotFoundError("nothing is built yet: run `make build`")
    lake.mkdir(parents=True, exist_ok=True)
    reaper.mark_children()
    drill = drill or Drill()
    injection = Injection(drill.fault)
    with ExitStack() as ending:
        s3.leave_policies_to_the_gate()
        stepfunctions.install(injection.watch)
        authorizer = Authorizer(judged)
        _sign_in(_serve(ending, authorizer, injection))
        stack = cloudformation.deploy(BUILT, {**LAPTOP_PARAMETERS, **(parameters or {})})
        authorizer.policies = deployed_policies(REGION)
        for service, need in deliveries():
            authorizer.require(service, [need])
        folder = LakeFolder(lake, stack["LakeBucket"])
        folder.load()
        if keep:
            ending.callback(folder.save)
        catalog = RegisteredCatalog(folder)
        catalog.fill()
        athena_api.install(catalog, authorizer)
        if drill.killed_step:
            submit = killing(drill.killed_step, submit)
        ending.callback(clusters.install(folder, submit, drill.start_failure, authorizer))
        functions = _start_functions(ending, stack, lake, drill)
        ending.callback(events.install(functions))
        ending.callback(stepfunctions.stop_executions)
        yield Cloud(stack, folder, functions, authorizer)


def _start_functions(
    ending: ExitStack, stack: dict[str, str], lake: Path, drill: Drill
) -> LambdaService:
    """Start what runs the built functions until the context ends."""
    built = artifacts.read(template(), ARTIFACTS, stack)
    functions = LambdaService(built, lake / "logs", drill.clock)
    service.install(functions)
    ending.callback(functions.stop)
    return functions


def _serve(ending: ExitStack, authorizer: Authorizer, injection: Injection) -> int:
    """Start moto behind the gate until the context ends; returns its port on 127.0.0.1."""
    # moto's defaults: executions end without running a state, and Lambda needs Docker.
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    default_user_config["lambda"] = {"use_docker": False}
    # A VPC comes with moto's 1,300 images of machines; the nodes of a cluster need none.
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    running: Any = server._server  # which takes no application of ours before it starts
    running.app = loopback.only(Gate(running.app, authorizer, injection.met_by))
    ending.callback(server.stop)
    _, port = server.get_host_and_port()
    return int(port)


def _sign_in(port: int) -> None:
    """Point boto3 in this process, and in those that it starts, to moto."""
    # Whatever account this machine is signed in to is out of reach from here on.
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        os.environ.pop(name, None)
    os.environ.update(
        AWS_ACCESS_KEY_ID=identities.OPERATOR,
        AWS_SECRET_ACCESS_KEY=identities.SECRET,
        AWS_DEFAULT_REGION=REGION,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        MOTO_PORT=str(port),  # where moto's own interpreter finds the other services
    )
    boto3.setup_default_session()  # forget clients of another address
