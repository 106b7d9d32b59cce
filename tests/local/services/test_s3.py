"""The lake's folder and the emulated bucket are the same, in both directions and over restarts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.services.s3 import LakeFolder


@pytest.fixture(params=["versioned", "not versioned"])
def s3(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="lake")
        if request.param == "versioned":
            client.put_bucket_versioning(
                Bucket="lake", VersioningConfiguration={"Status": "Enabled"}
            )
        yield client


def test_objects_survive_a_restart_with_their_metadata_and_time(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="lake", Key="raw/owid/state.json", Body=b"{}", Metadata={"run": "run-1"})
    LakeFolder(tmp_path, "lake").save()
    before = s3.head_object(Bucket="lake", Key="raw/owid/state.json")
    s3.delete_object(Bucket="lake", Key="raw/owid/state.json")
    LakeFolder(tmp_path, "lake").load()
    after = s3.head_object(Bucket="lake", Key="raw/owid/state.json")
    assert after["Metadata"] == {"run": "run-1"}
    assert after["ETag"] == before["ETag"]
    assert abs((after["LastModified"] - before["LastModified"]).total_seconds()) < 5


def test_what_a_step_writes_and_deletes_is_seen_in_the_bucket(s3: Any, tmp_path: Path) -> None:
    folder = LakeFolder(tmp_path, "lake")
    table = tmp_path / "lake" / "trusted" / "daily"
    table.mkdir(parents=True)
    (table / "part-0.parquet").write_bytes(b"one")
    (table / "_temporary").mkdir()
    (table / "_temporary" / "part-1.parquet").write_bytes(b"unfinished")
    folder.load()
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="lake")["Contents"]] == [
        "trusted/daily/part-0.parquet"
    ]
    (table / "part-0.parquet").unlink()
    folder.load()
    assert s3.list_objects_v2(Bucket="lake")["KeyCount"] == 0


def test_an_object_deleted_in_the_bucket_leaves_the_folder(s3: Any, tmp_path: Path) -> None:
    folder = LakeFolder(tmp_path, "lake")
    s3.put_object(Bucket="lake", Key="raw/_incoming/run/owid", Body=b"x")
    folder.save()
    (tmp_path / "lake" / "raw" / "_incoming" / "run" / ".owid.crc").touch()  # Hadoop's
    s3.delete_object(Bucket="lake", Key="raw/_incoming/run/owid")
    folder.save()
    assert not (tmp_path / "lake" / "raw").exists()


def test_a_folder_that_another_process_filled_is_not_emptied(s3: Any, tmp_path: Path) -> None:
    reader = LakeFolder(tmp_path, "lake")
    reader.load()
    (tmp_path / "lake" / "new.json").write_bytes(b"{}")
    reader.save()
    assert (tmp_path / "lake" / "new.json").exists()


def test_an_object_written_again_is_written_out_again(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="lake", Key="releases/current.json", Body=b"old")
    LakeFolder(tmp_path, "lake").save()
    folder = LakeFolder(tmp_path, "lake")
    folder.load()
    s3.put_object(Bucket="lake", Key="releases/current.json", Body=b"new")
    folder.save()
    assert (tmp_path / "lake" / "releases" / "current.json").read_bytes() == b"new"
