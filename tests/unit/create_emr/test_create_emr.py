"""create-emr: sized by its input, created once a run, and ended when its execution ended badly."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from cluster_request import IDLE_SECONDS, MB, cluster_request, size_for
from code_bundle import bundle, content_hash
from covidlake import zones
from covidlake.errors import SourceUnavailable
from covidlake.settings import CreateEmrSettings
from create_emr import create_cluster, end_cluster

SETTINGS = CreateEmrSettings(
    lake_bucket="lake",
    emr_release="emr-7.13.0",
    emr_service_role="arn:aws:iam::123456789012:role/service",
    emr_instance_profile="profile",
    emr_subnet_id="subnet-1",
    stack_name="covidlake",
)


def capture(source: str, dataset: str, **changes: Any) -> dict[str, Any]:
    sha = source[0] * 64
    return {
        "source": source, "dataset": dataset, "verdict": "new", "sha256": sha, "key": f"raw/{source}/captured=2026-01-01/{sha}.csv",
        "bytes": 1000, "rows": 10, "pending": True, "blocking": False, "error": None,
        "captured_at": "2026-01-01T06:00:00.000000+00:00", "last_date": "2025-12-31", **changes,
    }  # fmt: skip


CAPTURES = [capture("owid", "observations", dialect="who"), capture("countries", "countries")]


@pytest.fixture
def emr(s3: Any) -> Iterator[Any]:  # S3's fixture holds the emulation open
    yield boto3.client("emr", region_name="us-east-1")


@pytest.mark.parametrize(
    ("megabytes", "instances"),
    [
        (45, {"m5.xlarge": 1}),  # the OWID file: one node does everything
        (512, {"m5.xlarge": 1}),
        (1_760, {"m5.xlarge": 3}),  # forty times the OWID file
        (8_192, {"m5.xlarge": 9}),
        (50_000, {"m5.xlarge": 1, "m5.4xlarge": 8}),
    ],
)
def test_the_cluster_is_sized_by_what_it_reads(megabytes: int, instances: dict[str, int]) -> None:
    assert size_for(megabytes * MB).instances() == instances


def test_the_request_is_for_a_transient_cluster_that_ends_by_itself() -> None:
    request = cluster_request(
        "run-1", size_for(1), "s3://lake/code/abc", "s3://lake/code/def", SETTINGS
    )
    assert (
        request["Instances"]["KeepJobFlowAliveWhenNoSteps"] is True
    )  # the state machine adds steps one by one
    assert request["AutoTerminationPolicy"] == {"IdleTimeout": IDLE_SECONDS}
    assert request["Instances"]["TerminationProtected"] is False
    assert {tag["Key"]: tag["Value"] for tag in request["Tags"]}["covidlake:run"] == "run-1"
    assert [group["InstanceRole"] for group in request["Instances"]["InstanceGroups"]] == ["MASTER"]
    environment = request["Configurations"][0]["Configurations"][0]["Properties"]
    assert environment == {"PYSPARK_PYTHON": "python3.11"}


def test_a_run_has_one_cluster_however_often_it_asks(s3: Any, emr: Any) -> None:
    first = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr) == first
    assert len(emr.list_clusters()["Clusters"]) == 1
    assert first["inputs"] == {"owid": "o" * 64, "countries": "c" * 64}


def test_of_two_deliveries_at_once_one_cluster_stays(
    s3: Any, emr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    monkeypatch.setattr(
        "create_emr.read_record", lambda *_: None
    )  # the second looked before the first had written
    assert (
        create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)["cluster_id"]
        == first["cluster_id"]
    )
    alive = [
        cluster
        for cluster in emr.list_clusters()["Clusters"]
        if not cluster["Status"]["State"].startswith("TERMINAT")
    ]
    assert [cluster["Id"] for cluster in alive] == [first["cluster_id"]]


def test_steps_are_given_the_paths_of_this_run_and_release(s3: Any, emr: Any) -> None:
    built = create_cluster(
        "run-1", CAPTURES, SETTINGS, s3=s3, emr=emr, accept={"rejected_share": 0.08}
    )
    etl = built["steps"]["etl"]
    options = dict(zip(etl[6::2], etl[7::2], strict=True))
    assert options["--observations"] == f"s3://lake/raw/owid/captured=2026-01-01/{'o' * 64}.csv"
    assert options["--countries-sha"] == "c" * 64
    assert (options["--observations-dialect"], options["--countries-dialect"]) == ("who", "owid")
    assert options["--accept"] == "rejected_share=0.08"
    assert options["--report"] == "s3://lake/runs/run-1/etl.json"
    assert all(
        argv[argv.index("--release") + 1] == built["release"] for argv in built["steps"].values()
    )
    stored = {item["Key"] for item in s3.list_objects_v2(Bucket="lake", Prefix="code/")["Contents"]}
    assert {
        f"code/{built['code']}/{name}"
        for name in ("etl.py", "analytics.py", "forecast.py", "pyfiles.zip", "bootstrap.sh")
    } <= stored


def test_a_cluster_installs_the_packages_that_were_stored_for_it(
    s3: Any, emr: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wheel = tmp_path / "xgboost_cpu-2.1.4-py3-none-manylinux2014_x86_64.whl"
    wheel.write_bytes(b"PK")
    monkeypatch.setattr(
        "code_bundle.wheels",
        lambda: {"bootstrap-requirements.txt": tmp_path / "r.txt", wheel.name: wheel},
    )
    (tmp_path / "r.txt").write_text("xgboost-cpu==2.1.4")
    for run in ("run-1", "run-2"):
        built = create_cluster(run, CAPTURES, SETTINGS, s3=s3, emr=emr)
    cluster = emr.list_bootstrap_actions(ClusterId=built["cluster_id"])["BootstrapActions"]
    (folder,) = cluster[0]["Args"]
    stored = s3.list_objects_v2(Bucket="lake", Prefix=folder.removeprefix("s3://lake/"))["Contents"]
    assert {item["Key"].rpartition("/")[2] for item in stored} == {
        "bootstrap-requirements.txt",
        wheel.name,
    }
    assert cluster[0]["ScriptPath"] == f"s3://lake/code/{built['code']}/bootstrap.sh"


def test_every_step_is_told_the_release_before(s3: Any, emr: Any) -> None:
    first = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert first["previous"] is None
    assert all("--previous" not in argv for argv in first["steps"].values())
    s3.put_object(Bucket="lake", Key=zones.CURRENT, Body=json.dumps({"release": "r1"}))
    second = create_cluster("run-2", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert second["previous"] == "r1"
    assert {argv[argv.index("--previous") + 1] for argv in second["steps"].values()} == {"r1"}


def test_what_people_corrected_of_a_source_is_told_to_every_later_build(s3: Any, emr: Any) -> None:
    for run in ("run-8", "run-9"):
        s3.put_object(Bucket="lake", Key=zones.correction("owid", run), Body=b"{}")
    built = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    etl = built["steps"]["etl"]
    given = [etl[place + 1] for place, part in enumerate(etl) if part == "--corrections"]
    assert given == [
        f"owid=s3://lake/raw/owid/corrections/{run}.jsonl" for run in ("run-8", "run-9")
    ]
    assert built["snapshots"]["owid"]["corrections"] == [
        "raw/owid/corrections/run-8.jsonl",
        "raw/owid/corrections/run-9.jsonl",
    ]
    assert built["snapshots"]["countries"]["corrections"] == []


def test_a_source_that_failed_contributes_its_last_accepted_snapshot(s3: Any, emr: Any) -> None:
    failed = capture(
        "countries", "countries", verdict="failed", sha256=None, key=None, pending=False
    )
    with pytest.raises(
        SourceUnavailable, match="countries could not be captured and no earlier snapshot"
    ):
        create_cluster("run-1", [CAPTURES[0], failed], SETTINGS, s3=s3, emr=emr)
    accepted = {
        "sha256": "e" * 64,
        "key": f"raw/countries/captured=2025-12-31/{'e' * 64}.csv",
        "bytes": 10,
        "last_date": None,
    }
    s3.put_object(Bucket="lake", Key=zones.source_state("countries"), Body=json.dumps(accepted))
    built = create_cluster("run-1", [CAPTURES[0], failed], SETTINGS, s3=s3, emr=emr)
    assert built["inputs"]["countries"] == "e" * 64
    assert (
        built["snapshots"]["countries"]["captured_at"] == "2025-12-31T00:00:00+00:00"
    )  # all that a state of before knows
    assert built["snapshots"]["owid"]["captured_at"] == "2026-01-01T06:00:00.000000+00:00"


def test_the_cluster_of_an_aborted_run_is_ended(s3: Any, emr: Any) -> None:
    created = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert end_cluster("run-1", SETTINGS, s3=s3, emr=emr) == {"terminated": [created["cluster_id"]]}
    assert emr.describe_cluster(ClusterId=created["cluster_id"])["Cluster"]["Status"][
        "State"
    ].startswith("TERMINAT")
    assert end_cluster("a-run-without-cluster", SETTINGS, s3=s3, emr=emr) == {"terminated": []}


def test_the_code_that_emr_gets_is_the_same_on_every_machine() -> None:
    once, again = bundle(), bundle()
    assert content_hash(once) == content_hash(again)
    assert once["pyfiles.zip"] == again["pyfiles.zip"]
    names = zipfile.ZipFile(io.BytesIO(once["pyfiles.zip"])).namelist()
    assert {
        "covidlake/__init__.py",
        "covidlake/schema/tables.py",
        "transforms/__init__.py",
        "steps/runner.py",
    } <= set(names)
    changed = {**once, "etl.py": once["etl.py"] + b"\n"}
    assert content_hash(changed) != content_hash(once)
