"""Records what each kind of work asks of IAM, into tests/fixtures/iam: one file a kind.

`python -m tests.support.local.recorded_work` writes them anew, in a few minutes: after a change of
the template, the state machine or what a function reads and writes; `... api rollback` writes those
of some kinds alone. Everything is real but Spark.
"""

import json
import shutil
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import requests
from covidlake.checksums import CHECKSUM
from rich.console import Console

from local import aws
from local.iam.deliveries import deliveries
from local.iam.enforcing.recording import Recording
from local.inputs import sources
from local.lake import rejects
from local.paths import ROOT
from local.pipeline import execution, request
from local.services.api_gateway import front, route_table
from local.services.api_gateway.access import ApiAccess
from local.services.api_gateway.responses import GatewayResponses
from local.services.scheduler import Change
from local.tools.loopback import LoopbackServer
from tests.support.eventually import eventually
from tests.support.local.api_server import Signed
from tests.support.local.quick_pipeline import ARCHIVE, BUCKET, RELEASE
from tests.support.spark import finished_release

RECORDED = ROOT / "tests" / "fixtures" / "iam"
RELEASES_OF_A_WEEK = 20  # more than are kept


@dataclass
class Worker:
    """Does every kind of work once.

    Attributes:
        cloud: what is deployed, over a lake that is empty at first.
        recording: of what is asked.
        observations: the file that the sources serve; it may be changed.
        failures: step -> message with which it fails.
    """

    cloud: aws.Cloud
    recording: Recording
    observations: Path
    failures: dict[str, str] = field(default_factory=dict)

    def do(self, kinds: Collection[str]) -> None:
        """Do all work, and record these kinds of it."""
        for work in KINDS:
            name = _name(work)
            if name in kinds or work is _first_run:
                sys.stderr.write(f"{name}\n")
                self.recording.work = name if name in kinds else ""
                work(self)

    def run(self, *, force: bool = False, change: Change | None = None) -> execution.Outcome:
        return execution.execute(self.cloud, Console(quiet=True), force=force, change=change)

    def publish(self, *, force: bool = False, change: Change | None = None) -> str:
        """Run, and return the release that readers see then."""
        release = self.run(force=force, change=change).succeeded().release
        assert release
        return release


def _name(work: Callable[["Worker"], Any]) -> str:
    return work.__name__.removeprefix("_").replace("_", "-")


def _services(worker: Worker) -> None:
    for service, need in deliveries():
        worker.cloud.authorizer.require(service, [need])


def _first_run(worker: Worker) -> None:
    worker.publish()


def _unchanged_run(worker: Worker) -> None:
    assert worker.run().succeeded().status == "UNCHANGED"


def _revised_run(worker: Worker) -> None:
    lines = worker.observations.read_text().splitlines(keepends=True)
    worker.observations.write_text("".join(lines[:-1]))
    change = request.exceptions([], ["removed_share=0.1"])
    worker.publish(change=change)


def _failing_step(worker: Worker) -> None:
    worker.failures["analytics"] = "no country has a population"
    outcome = worker.run(force=True)
    worker.failures.clear()
    assert outcome.manifest and outcome.manifest.status == "FAILED", outcome


def _failing_source(worker: Worker) -> None:
    text = worker.observations.read_text()
    worker.observations.write_text("<html>not found</html>")
    outcome = worker.run()
    worker.observations.write_text(text)
    assert outcome.manifest and outcome.manifest.status == "FAILED", outcome


def _aborted_run(worker: Worker) -> None:
    """Let EventBridge tell of a run whose cluster is left running."""
    emr = boto3.client("emr")
    record = max((worker.cloud.folder.root / "runs").glob("*/cluster.json"))
    cluster = json.loads(record.read_text())["cluster_id"]
    emr.describe_cluster(ClusterId=cluster)
    event = json.loads((ROOT / "events" / "create-emr-end.json").read_text())
    event["detail"]["name"] = record.parent.name
    function = worker.cloud.stack["CreateEmrFunction"]
    response, failed = worker.cloud.functions.invoke(function, json.dumps(event).encode())
    assert not failed, response


def _rollback(worker: Worker) -> None:
    bucket = worker.cloud.folder.root
    current = json.loads((bucket / "releases" / "current.json").read_text())["release"]
    releases = sorted(path.stem for path in (bucket / "releases").glob("2*.json"))
    earlier = next(release for release in releases if release != current)
    rollback = {"rollback": earlier, "by": "somebody", "reason": "a row is missing"}
    worker.publish(change=lambda _: rollback)


def _replay(worker: Worker) -> None:
    bucket = worker.cloud.folder.root
    release = max(path.stem for path in (bucket / "releases").glob("2*.json"))
    rows = rejects.of_release(release, bucket).rows
    reason = str(rows[0]["reason"])
    change = request.replay(release, reason, "somebody", None, {})
    worker.publish(change=change)


def _collection(worker: Worker) -> None:
    """Collect releases of one week long ago, and the files of one that was retired before."""
    bucket = worker.cloud.folder.root
    worker.cloud.folder.save()
    current = json.loads((bucket / "releases" / "current.json").read_text())["release"]
    for number in range(RELEASES_OF_A_WEEK):
        _copy_release(bucket, current, f"20250106T{number:02}0000Z-{number:06}")
    _retire_long_ago(bucket, f"20250106T{0:02}0000Z-{0:06}")
    worker.cloud.folder.load()
    collected = worker.run(change=lambda _: {"collect": True}).manifest
    assert collected and collected.collected and collected.collected["deleted"], collected


def _repair(worker: Worker) -> None:
    """Damage what a checkup can mend, each in another way, until no release is whole."""
    bucket = worker.cloud.folder.root
    worker.cloud.folder.save()
    corrections = bucket / "raw" / "owid" / "corrections" / "run-of-nobody.jsonl"
    corrections.parent.mkdir(exist_ok=True)
    corrections.write_text("{")
    _checked(worker)
    state = json.loads((bucket / "raw" / "owid" / "state.json").read_text())
    (bucket / state["canonical"]).write_bytes(b"")
    (bucket / "releases" / "index" / "releases.json").write_text("")
    current = json.loads((bucket / "releases" / "current.json").read_text())["release"]
    (bucket / "releases" / f"{current}.json").write_text("")
    next((bucket / "releases" / "history").iterdir()).write_text("")
    _checked(worker)
    collected = next((bucket / "releases" / "collected").iterdir())
    collected.write_text("")
    (bucket / "releases" / "current.json").write_text("")
    (bucket / state["key"]).write_text("")
    _checked(worker)
    for release in (bucket / "trusted" / "daily").iterdir():
        shutil.rmtree(release)
    _checked(worker)
    (bucket / "raw" / "owid" / "state.json").write_text("")
    for manifest in (bucket / "releases").glob("2*.json"):
        manifest.unlink()
    _checked(worker)


def _checked(worker: Worker) -> None:
    worker.cloud.folder.load()
    outcome = worker.run(change=lambda _: {"repair": True})
    assert outcome.succeeded().checkup, outcome
    worker.cloud.folder.save()


def _copy_release(bucket: Path, release: str, new: str) -> None:
    text = (bucket / "releases" / f"{release}.json").read_text().replace(release, new)
    manifest = json.loads(text)
    manifest.pop(CHECKSUM, None)
    (bucket / "releases" / f"{new}.json").write_text(json.dumps(manifest))
    for table in ("trusted/daily", "quarantine/rejects", "refined/rankings"):
        shutil.copytree(bucket / table / f"release={release}", bucket / table / f"release={new}")


def _retire_long_ago(bucket: Path, release: str) -> None:
    manifest = bucket / "releases" / f"{release}.json"
    tables = json.loads(manifest.read_text())["tables"]
    folders = {
        name: f"s3://{bucket.name}/{zone}/{name}/release={release}/"
        for zone in ("trusted", "quarantine", "refined")
        for name in tables
        if (bucket / zone / name / f"release={release}").exists()
    }
    retired = {
        "release": release,
        "retired_at": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
        "tables": folders,
        "manifest": None,
    }
    file = bucket / "releases" / "retired" / f"{release}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(retired))
    manifest.unlink()


def _api(worker: Worker) -> None:
    with _served(worker.cloud) as url:
        paths = requests.get(f"{url}/openapi.json", timeout=60).json()["paths"]
        for path, methods in paths.items():
            if "get" in methods and "/queries" not in path:
                requests.get(url + _filled(path, worker), timeout=60)
        requests.get(f"{url}/v1/releases/20000101T000000Z-none", timeout=60)


def _api_for_iam_callers(worker: Worker) -> None:
    with _served(worker.cloud) as url:
        query = {"sql": "SELECT count(*) FROM daily", "parameters": []}
        started = requests.post(f"{url}/v1/queries", json=query, auth=Signed(), timeout=60)
        assert started.status_code == 202, started.text
        location = f"{url}/v1/queries/{started.headers['Location'].rsplit('/', 1)[-1]}"
        for address in (location, f"{location}/results"):
            read = requests.get(address, auth=Signed(), timeout=60)
            assert read.status_code == 200, read.text
        release = requests.get(f"{url}/v1/health", timeout=60).json()["data"][0]["release"]
        activate = f"{url}/v1/releases/{release}/activate"
        activated = requests.post(activate, json={}, auth=Signed(), timeout=60)
        assert activated.status_code in (202, 409), activated.text
    pipeline = worker.cloud.stack["PipelineArn"]
    running = {"stateMachineArn": pipeline, "statusFilter": "RUNNING"}
    executions = boto3.client("stepfunctions").list_executions
    # It is an execution, and only one goes on at a time.
    eventually(lambda: not executions(**running)["executions"])


def _filled(path: str, worker: Worker) -> str:
    """Return a path of the API's document with something for each of its parameters."""
    bucket = worker.cloud.folder.root
    current = json.loads((bucket / "releases" / "current.json").read_text())["release"]
    runs = sorted(file.stem for file in (bucket / "runs").glob("2*.json"))
    values = {"release": current, "run": runs[0], "table": "rankings", "iso_code": "FRA"}
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{", "").replace("}", "")


@contextmanager
def _served(cloud: aws.Cloud) -> Iterator[str]:
    routes = route_table.read(aws.template(), cloud.stack)
    responses = GatewayResponses.read(aws.template())
    access = ApiAccess(cloud.stack["Api"], cloud.authorizer)
    server = LoopbackServer(0)
    server.open(front.front_of(front.Api(cloud.functions, routes, responses, access)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


KINDS: tuple[Callable[[Worker], Any], ...] = (
    _services,
    _first_run,
    _unchanged_run,
    _revised_run,
    _failing_step,
    _failing_source,
    _aborted_run,
    _rollback,
    _replay,
    _collection,
    _api,
    _api_for_iam_callers,
    # The last: it leaves no release that is whole.
    _repair,
)


@contextmanager
def worker(folder: Path, recorded: Path) -> Iterator[Worker]:
    """Deploy the built stack over an empty lake while the context lasts."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    finished = folder / "lake" / BUCKET
    observations, countries = (
        max((finished / "raw" / source).glob("captured=*/*.csv"), key=lambda file: file.parts[-2:])
        for source in ("owid", "countries")
    )
    served = shutil.copy(observations, folder / "observations.csv")
    failures: dict[str, str] = {}
    submit = finished_release.submit(finished, RELEASE, failures)
    with (
        sources.serve(str(served), str(countries), folder) as inputs,
        aws.start(folder / "empty", inputs.parameters, submit=submit) as cloud,
    ):
        execution.fill_secret(cloud, inputs.secret)
        cloud.authorizer.record = recording = Recording(recorded)
        yield Worker(cloud, recording, Path(served), failures)


def main() -> None:
    """Write the recordings anew."""
    kinds = sys.argv[1:] or [_name(work) for work in KINDS]
    for kind in kinds:
        (RECORDED / f"{kind}.jsonl").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder, worker(Path(folder), RECORDED) as working:
        working.do(kinds)


if __name__ == "__main__":
    main()
