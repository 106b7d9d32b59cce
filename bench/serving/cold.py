"""Cold starts: from the start of a sandbox to its first answer."""

import json
import shutil
import tempfile
from dataclasses import replace
from functools import partial

from bench.serving.questions import RANKING
from bench.serving.warm import Report, proxy_event, seconds
from local import aws
from local.paths import ROOT
from local.services.api_gateway import route_table
from local.services.functions.artifacts import Artifact
from local.services.functions.sandbox import Sandbox

BUILD = ROOT / ".build"
ANSWER_SECONDS = 60  # that a first answer may take
BARE_NAME = "a bare powertools handler"
BARE = """from aws_lambda_powertools.event_handler import APIGatewayRestResolver

app = APIGatewayRestResolver()


@app.get("/v1/health")
def health():
    return {"status": "ok"}


def handler(event, context):
    return app.resolve(event, context)
"""
# What every handler takes that reads from S3 by boto3: ours cannot start in less.
FLOOR_NAME = "the same with an S3 client"
FLOOR = f"import boto3\n{BARE}\ns3 = boto3.client('s3')\n"
# All that these two need of the artifact's packages.
PACKAGES = (
    *("aws_lambda_powertools", "jmespath", "typing_extensions.py"),
    *("boto3", "botocore", "dateutil", "s3transfer", "six.py", "urllib3"),
)


def measure(
    artifact: Artifact, cloud: aws.Cloud, times: int, report: Report
) -> dict[str, list[float]]:
    """Return the seconds of each cold start by contender, a bare handler first, in turn.

    Args:
        artifact: the API's function.
        cloud: where it is deployed.
        times: how many starts of each are measured.
        report: called with what is measured next; a context while that lasts.
    """
    routes = route_table.read(aws.template(), cloud.stack)
    health = proxy_event(routes, "/v1/health")
    contenders = {
        BARE_NAME: (_bare(artifact, "bare", BARE), health),
        FLOOR_NAME: (_bare(artifact, "floor", FLOOR), health),
        "health": (artifact, health),
        "a ranking": (artifact, proxy_event(routes, RANKING.url)),
    }
    measured: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(1, times + 1):
        for name, (contender, event) in contenders.items():
            cache = tempfile.mkdtemp(prefix="covidlake-cold-")  # nothing is left of another start
            environment = {**contender.environment, "CACHE_DIR": cache}
            fresh = replace(contender, environment=environment)
            with report(f"cold start {number} of {times}: {name}"):
                measured[name].append(seconds(partial(_start, fresh, event)))
            shutil.rmtree(cache)
    return measured


def _bare(artifact: Artifact, name: str, code: str) -> Artifact:
    """Return one route on powertools, nothing else; the packages themselves are the artifact's."""
    folder = BUILD / f"{name}-handler"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(code)
    for package in PACKAGES:
        link = folder / package
        link.unlink(missing_ok=True)
        link.symlink_to(artifact.code.resolve() / package)
    return replace(artifact, name=name, code=folder, layers=(), handler=f"{name}.handler")


def _start(artifact: Artifact, event: bytes) -> None:
    sandbox = Sandbox.start(artifact, BUILD / "cold-start.log")
    try:
        response = json.loads(sandbox.invoke(event, ANSWER_SECONDS))
        if response.get("statusCode") != 200:
            raise RuntimeError(f"{artifact.name}: {str(response)[:500]}")
    finally:
        sandbox.stop()
