"""create-emr: a cluster is created once a run, and ended when its execution ended badly."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import create_emr
import pytest
from botocore.exceptions import ConnectionClosedError
from covidlake import zones
from covidlake.errors import SourceUnavailable, StateConflict
from covidlake.settings import CreateEmrSettings
from create_emr import create_cluster, end_cluster

SETTINGS = CreateEmrSettings(
    lake_bucket="lake",
    emr_release="emr-7.13.0",
    emr_service_role="arn:aws:iam::123456789012:role/service",
    emr_instance_profile="profile",
    emr_security_configuration="imdsv2",
    emr_subnet_ids=("subnet-1", "subnet-2"),
    emr_security_group="sg-1",
    stack_name="covidlake",
)


def capture(source: str, dataset: str, **changes: Any) -> dict[str, Any]:
    sha = source[0] * 64
    return {
        "source": source,
        "dataset": dataset,
        "verdict": "new",
        "sha256": sha,
        "key": f"raw/{source}/captured=2026-01-01/{sha}.csv",
        "canonical": f"raw/{source}/captured=2026-01-01/{sha}.owid-3.parquet",
        "bytes": 1000,
        "rows": 10,
        "pending": True,
        "blocking": False,
        "error": None,
        "captured_at": "2026-01-01T06:00:00.000000+00:00",
        "last_date": "2025-12-31",
        **changes,
    }


CAPTURES = [capture("owid", "observations", dialect="who"), capture("countries", "countries")]


@pytest.fixture
def emr(s3: Any) -> Iterator[Any]:  # S3's fixture holds the emulation open
    yield boto3.client("emr", region_name="us-east-1")


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


def test_a_cluster_whose_record_was_not_written_is_found_by_the_next_try(
    s3: Any, emr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conflict(*_: Any) -> None:
        raise StateConflict("being written by somebody else")

    with monkeypatch.context() as patch:
        patch.setattr("create_emr.write_record", conflict)
        with pytest.raises(StateConflict):
            create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    built = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert [cluster["Id"] for cluster in emr.list_clusters()["Clusters"]] == [built["cluster_id"]]


def test_a_cluster_whose_answer_was_lost_is_found_by_the_next_try(
    s3: Any, emr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = emr.run_job_flow

    def lose_the_answer(**request: Any) -> None:
        create(**request)
        raise ConnectionClosedError(endpoint_url="https://elasticmapreduce")

    with monkeypatch.context() as patch:
        patch.setattr(emr, "run_job_flow", lose_the_answer)
        with pytest.raises(ConnectionClosedError):
            create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    built = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert [cluster["Id"] for cluster in emr.list_clusters()["Clusters"]] == [built["cluster_id"]]
    other = create_cluster("run-2", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert other["cluster_id"] != built["cluster_id"]


def test_a_cluster_that_no_record_knows_is_ended_with_its_run(
    s3: Any, emr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("create_emr.write_record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    (cluster,) = emr.list_clusters()["Clusters"]
    assert end_cluster("run-1", SETTINGS, s3, emr) == {"terminated": [cluster["Id"]]}
    assert end_cluster("run-1", SETTINGS, s3, emr) == {"terminated": []}


def test_run_job_flow_is_asked_for_once() -> None:
    assert create_emr.ONE_TRY.retries == {"total_max_attempts": 1}


def test_steps_are_given_the_paths_of_this_run_and_release(s3: Any, emr: Any) -> None:
    built = create_cluster(
        "run-1", CAPTURES, SETTINGS, s3=s3, emr=emr, waivers={"rejected_share": 0.08}
    )
    etl = built["steps"]["etl"]
    options = dict(zip(etl[6::2], etl[7::2], strict=True))
    assert (
        options["--observations"]
        == f"s3://lake/raw/owid/captured=2026-01-01/{'o' * 64}.owid-3.parquet"
    )
    assert (options["--observations-source"], options["--countries-source"]) == (
        "owid",
        "countries",
    )
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
    given = [etl[index + 1] for index, part in enumerate(etl) if part == "--corrections"]
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
    with pytest.raises(SourceUnavailable, match="was read by an older version: replay"):
        create_cluster("run-1", [CAPTURES[0], failed], SETTINGS, s3=s3, emr=emr)
    canonical = f"raw/countries/captured=2025-12-31/{'e' * 64}.owid-3.parquet"
    accepted |= {"canonical": canonical}
    s3.put_object(Bucket="lake", Key=zones.source_state("countries"), Body=json.dumps(accepted))
    built = create_cluster("run-1", [CAPTURES[0], failed], SETTINGS, s3=s3, emr=emr)
    assert built["inputs"]["countries"] == "e" * 64
    assert built["snapshots"]["countries"]["canonical"] == canonical
    assert (
        built["snapshots"]["countries"]["captured_at"] == "2025-12-31T00:00:00+00:00"
    )  # all that a state of before knows
    assert built["snapshots"]["owid"]["captured_at"] == "2026-01-01T06:00:00.000000+00:00"


def test_checks_of_a_stale_file_are_none_of_what_is_in_force(s3: Any, emr: Any) -> None:
    failed = {"check": "newest_day_repeats", "of": "owid", "value": 1.0, "verdict": "failed"}
    stale = capture("owid", "observations", verdict="stale", pending=False, checks=[failed])
    accepted = {name: stale[name] for name in ("sha256", "key", "bytes", "canonical")}
    s3.put_object(Bucket="lake", Key=zones.source_state("owid"), Body=json.dumps(accepted))
    built = create_cluster("run-1", [stale, CAPTURES[1]], SETTINGS, s3=s3, emr=emr)
    assert built["snapshots"]["owid"]["checks"] == []
    assert built["inputs"]["owid"] == "o" * 64


def test_the_cluster_of_an_aborted_run_is_ended(s3: Any, emr: Any) -> None:
    created = create_cluster("run-1", CAPTURES, SETTINGS, s3=s3, emr=emr)
    assert end_cluster("run-1", SETTINGS, s3=s3, emr=emr) == {"terminated": [created["cluster_id"]]}
    assert emr.describe_cluster(ClusterId=created["cluster_id"])["Cluster"]["Status"][
        "State"
    ].startswith("TERMINAT")
    assert end_cluster("a-run-without-cluster", SETTINGS, s3=s3, emr=emr) == {"terminated": []}
