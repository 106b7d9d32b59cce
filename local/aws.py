"""Puts the laptop's AWS together: one moto server in this process, the emulated services installed, the stack deployed."""

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

from local.services import athena, athena_api, cloudformation, emr, lambda_runtime, stepfunctions
from local.services.s3 import LakeFolder

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / ".aws-sam" / "build" / "template.yaml"
REGION = "us-east-1"


@dataclass(frozen=True)
class Cloud:
    """What is deployed: physical ids and outputs by name, and the services a command talks to."""

    stack: dict[str, str]
    folder: LakeFolder
    functions: lambda_runtime.LambdaService
    engine: athena.Engine


def template() -> dict[str, Any]:
    """What `sam build` wrote."""
    return cloudformation.read_template(BUILT)


@contextmanager
def start(
    lake: Path, parameters: Mapping[str, str] | None = None, *, keep: bool = True
) -> Iterator[Cloud]:
    """Deploy the built template over a lake folder; all that was started ends with the context, and the lake is saved if `keep`."""
    if not BUILT.exists():
        raise FileNotFoundError("nothing is built yet: run `make build`")
    lake.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ending:
        _serve(ending)
        stack = cloudformation.deploy(BUILT, {"AllowLoopbackHttp": "true", **(parameters or {})})
        folder = LakeFolder(lake, stack["LakeBucket"])
        folder.load()
        if keep:
            ending.callback(folder.save)
        engine = athena_api.install(folder)
        engine.catalog.replay()
        ending.callback(emr.install(folder))
        functions = lambda_runtime.LambdaService(
            lambda_runtime.artifacts(template(), BUILT.parent, stack), lake / "logs"
        )
        lambda_runtime.install(functions)
        ending.callback(functions.stop)
        yield Cloud(stack, folder, functions, engine)


def _serve(ending: ExitStack) -> None:
    # Whatever account this machine is signed in to is out of reach from here on.
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        os.environ.pop(name, None)
    os.environ.update(
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",  # noqa: S106
        AWS_DEFAULT_REGION=REGION,
    )
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    default_user_config["lambda"] = {"use_docker": False}
    for name in ("werkzeug", "moto", "botocore", "samtranslator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    stepfunctions.install()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    ending.callback(server.stop)
    _, port = server.get_host_and_port()
    os.environ["MOTO_PORT"] = str(port)  # where moto's own interpreter finds the other services
    os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
    boto3.setup_default_session()  # forget clients of another address
