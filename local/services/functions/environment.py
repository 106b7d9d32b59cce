"""The environment of a function, as Lambda sets it, and its folders as they are on this machine."""

import os
from pathlib import Path

from local.iam.enforcing import identities
from local.services.functions.artifacts import Artifact
from local.tools import reaper


def environment(artifact: Artifact, tmp: Path) -> dict[str, str]:
    """Return the environment of a function.

    That is what Lambda sets, what the template sets, and where the laptop's AWS listens; nothing
    else of this process's own environment, which a function on AWS would not have.
    """
    layers = [str(layer / "python") for layer in artifact.layers]
    variables = {
        name: _unpacked(in_tmp(str(value), tmp), artifact.layers)
        for name, value in artifact.environment.items()
    }
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),  # noqa: S108
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),  # noqa: S108
        "AWS_REGION": os.environ["AWS_DEFAULT_REGION"],
        "AWS_DEFAULT_REGION": os.environ["AWS_DEFAULT_REGION"],
        **identities.environment_of(artifact.role),
        "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
        "AWS_LAMBDA_FUNCTION_NAME": artifact.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(artifact.memory),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(artifact.timeout),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_XRAY_SDK_ENABLED": "false",  # no daemon listens
        "LAMBDA_TASK_ROOT": str(artifact.code),
        "PYTHONPATH": os.pathsep.join(layers),
        **reaper.environment(),
        **variables,
    }


def in_tmp(value: str, tmp: Path) -> str:
    """Return a path under /tmp, which in Lambda is a function's own, as one of this lake alone.

    The system's own folder belongs to every lake and user. Any other value is returned as it is.
    """
    return str(tmp / value.removeprefix("/tmp/")) if value.startswith("/tmp/") else value  # noqa: S108


def _unpacked(value: str, layers: tuple[Path, ...]) -> str:
    """Return a path under /opt, where Lambda unpacks a function's layers, as it is here.

    Of two layers that have it the later wins. Any other value is returned as it is.
    """
    if value != "/opt" and not value.startswith("/opt/"):
        return value
    relative = value.removeprefix("/opt").lstrip("/")
    for layer in reversed(layers):
        if (layer / relative).exists():
            return str(layer / relative)
    return value
