"""The built `ingest`, as a process that is measured: its interpreter, modules and environment."""

import os

from local.paths import ARTIFACTS

LAYERS = ("CommonLayer", "SnapshotsLayer")
FOLDERS = (ARTIFACTS / "IngestFunction", *(ARTIFACTS / layer / "python" for layer in LAYERS))
PYTHONPATH = os.pathsep.join(map(str, FOLDERS))


def environment(endpoint: str) -> dict[str, str]:
    """Return the environment of a program that talks to an S3 endpoint.

    Whatever account this machine is signed in to is out of its reach.
    """
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return own | {
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "POWERTOOLS_SERVICE_NAME": "ingest",
    }
