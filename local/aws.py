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

from local.paths import ARTIFACTS, BUILT
from local.services import cloudformation, lambda_runtime, stepfunctions
from local.services.athena import api as athena_api
from local.services.athena.engine import Engine
from local.services.emr import clusters
from local.services.emr.node import submit as submit_on_node
from local.services.emr.start_failures import StartFailure
from local.services.emr.steps import Submit
from local.services.s3 import LakeFolder

REGION = "us-east-1"
LOGGERS = ("werkzeug", "moto", "botocore", "samtranslator")


@dataclass(frozen=True)
class Cloud:
    """What is deployed.

    Attributes:
        stack: physical ids by logical id, and outputs by name.
        folder: the lake's folder behind the bucket.
        functions: what invokes them.
        engine: what runs Athena's queries.
    """

    stack: dict[str, str]
    folder: LakeFolder
    functions: lambda_runtime.LambdaService
    engine: Engine


def template() -> dict[str, Any]:
    """Return the template that `sam build` wrote."""
    return cloudformation.read_template(BUILT)


@contextmanager
def start(
    lake: Path,
    parameters: Mapping[str, str] | None = None,
    *,
    keep: bool = True,
    submit: Submit = submit_on_node,
    start_failure: StartFailure | None = None,
) -> Iterator[Cloud]:
    """Deploy the built template over a lake folder.

    All that was started ends with the context; the lake is saved then if `keep`.

    Args:
        lake: the folder.
        parameters: of the stack.
        keep: whether the lake is saved at the end.
        submit: makes the command that runs a step of a cluster.
        start_failure: why clusters fail to start; None for clusters that do.

    Raises:
        FileNotFoundError: nothing is built.
    """
    if not BUILT.exists():
        raise FileNotFoundError("nothing is built yet: run `make build`")
    lake.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ending:
        stepfunctions.install()
        _sign_in(_serve(ending))
        stack = cloudformation.deploy(BUILT, {"AllowLoopbackHttp": "true", **(parameters or {})})
        folder = LakeFolder(lake, stack["LakeBucket"])
        folder.load()
        if keep:
            ending.callback(folder.save)
        engine = athena_api.install(folder)
        engine.catalog.replay()
        ending.callback(clusters.install(folder, submit, start_failure))
        artifacts = lambda_runtime.artifacts(template(), ARTIFACTS, stack)
        functions = lambda_runtime.LambdaService(artifacts, lake / "logs")
        lambda_runtime.install(functions)
        ending.callback(functions.stop)
        yield Cloud(stack, folder, functions, engine)


def _serve(ending: ExitStack) -> int:
    """Start moto until the context ends; returns its port on 127.0.0.1."""
    # moto's defaults: executions end without running a state, and Lambda needs Docker.
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    default_user_config["lambda"] = {"use_docker": False}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    ending.callback(server.stop)
    _, port = server.get_host_and_port()
    return int(port)


def _sign_in(port: int) -> None:
    """Point boto3 in this process, and in those that it starts, to moto."""
    # Whatever account this machine is signed in to is out of reach from here on.
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        os.environ.pop(name, None)
    os.environ.update(
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",  # noqa: S106
        AWS_DEFAULT_REGION=REGION,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        MOTO_PORT=str(port),  # where moto's own interpreter finds the other services
    )
    boto3.setup_default_session()  # forget clients of another address
