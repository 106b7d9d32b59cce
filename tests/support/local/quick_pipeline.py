"""The deployed pipeline over a copy of the old lake, with a double for Spark: a run takes seconds.

Everything else is real: the built functions, the state machine, Athena, the lake's files. It runs
in the test's own process, so that a test may reach into it.
"""

import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.emr import models
from moto.kms.models import kms_backends
from moto.moto_api._internal.models import moto_api_backend
from rich.console import Console

from local import aws
from local.inputs import sources
from local.paths import ROOT
from local.pipeline import execution
from local.services import stepfunctions
from local.services.emr.start_failures import StartFailure
from local.services.postgres import Credentials
from local.services.scheduler import Change
from tests.support.spark import finished_release

ARCHIVE = ROOT / "tests" / "fixtures" / "old-lake" / "lake.tar.xz"
BUCKET = "covidlake-lake-local"
RELEASE = "20261129T202644Z-5e160b"  # its current one


@dataclass(frozen=True)
class QuickPipeline:
    """A deployed pipeline.

    Attributes:
        cloud: what is deployed.
        secret: of the database with the countries.
        failures: step -> the message with which it fails; a test may fill it in.
    """

    cloud: aws.Cloud
    secret: Credentials
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def bucket(self) -> Path:
        return self.cloud.folder.root

    def fail_clusters(self, failure: StartFailure | None) -> None:
        """Let every cluster from now on fail to start; None lets them start again."""
        models.Cluster.start_failure = failure

    def run(self, *, force: bool = True, change: Change | None = None) -> execution.Outcome:
        """Run once, as the schedule would; forced, because the sources are as they were."""
        return execution.execute(self.cloud, Console(quiet=True), force=force, change=change)


@contextmanager
def deployed(folder: Path, key_policy: Mapping[str, Any] | None = None) -> Iterator[QuickPipeline]:
    """Deploy the stack over the old lake, unpacked in a folder, while the context lasts.

    Args:
        key_policy: of a key of KMS, under which the stack then is; None for no key of one's own.
    """
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    bucket = folder / "lake" / BUCKET
    observations, countries = (newest(bucket, source) for source in ("owid", "countries"))
    failures: dict[str, str] = {}
    submit = finished_release.submit(bucket, RELEASE, failures)
    environment = dict(os.environ)
    moto_api_backend.reset()  # what other tests of this process left
    own_key = {"KmsKeyArn": _key(key_policy)} if key_policy else {}
    try:
        with (
            pytest.MonkeyPatch.context() as patch,
            sources.serve(str(observations), str(countries), folder) as inputs,
            aws.start(folder / "lake", {**inputs.parameters, **own_key}, submit=submit) as cloud,
        ):
            patch.setattr(stepfunctions, "RETRY_SPEED", 3000)
            assert inputs.secret is not None
            execution.fill_secret(cloud, inputs.secret)
            yield QuickPipeline(cloud, inputs.secret, failures)
    finally:
        moto_api_backend.reset()
        os.environ.clear()
        os.environ.update(environment)


def _key(policy: Mapping[str, Any]) -> str:
    """Make a key of KMS; returns its ARN."""
    backend = kms_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
    key = backend.create_key(json.dumps(policy), "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
    return str(key.arn)


def newest(bucket: Path, source: str) -> Path:
    """Return the newest snapshot of a source."""
    return max((bucket / "raw" / source).glob("captured=*/*.csv"), key=lambda file: file.parts[-2:])
