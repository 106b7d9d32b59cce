"""A saved model whose files are not as they were saved is told, in whichever way."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from steps.model_files import fault_of, write_list

NAMES = ["format=1/metadata/part-00000", "format=1/stages/0_A b/fitted/part-0.parquet"]


@pytest.fixture
def saved(spark: SparkSession, tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(name.encode() * 9)
    write_list(spark, str(tmp_path))
    return tmp_path


def test_every_file_is_listed_and_a_list_written_again_does_not_list_itself(
    spark: SparkSession, saved: Path
) -> None:
    write_list(spark, str(saved))
    listed = json.loads((saved / "files.json").read_text())["files"]
    assert [file["name"] for file in listed] == NAMES
    assert fault_of(spark, str(saved)) is None


def damaged(body: bytes) -> bytes:
    return bytes([body[0] ^ 1]) + body[1:]


@pytest.mark.parametrize(
    ("name", "damage", "fault"),
    [
        (NAMES[1], damaged, "0_A b/fitted/part-0.parquet is not as it was saved"),
        (NAMES[1], lambda body: body[:-1], "part-0.parquet is not as it was saved"),
        (NAMES[0], lambda _: b"", "format=1/metadata/part-00000 is not as it was saved"),
        (NAMES[0], None, "format=1/metadata/part-00000 is missing"),
        ("files.json", None, "there is no files.json, which lists its files"),
        ("files.json", lambda _: b"{}", "files.json is damaged: 'files'"),
        ("files.json", lambda body: body[:40], "files.json is damaged: "),
        ("files.json", lambda body: body.replace(b"metadata", b"METADATA"), "its checksum"),
    ],
)
def test_a_damage_is_told(
    spark: SparkSession,
    saved: Path,
    name: str,
    damage: Callable[[bytes], bytes] | None,
    fault: str,
) -> None:
    file = saved / name
    # Without what Hadoop keeps beside a file on a local disk, as in S3.
    file.with_name(f".{file.name}.crc").unlink(missing_ok=True)
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage(file.read_bytes()))
    assert fault in str(fault_of(spark, str(saved)))


def test_what_hadoop_finds_on_a_local_disk_is_told(spark: SparkSession, saved: Path) -> None:
    list_file = saved / "files.json"
    list_file.write_bytes(damaged(list_file.read_bytes()))
    assert str(fault_of(spark, str(saved))).startswith("a file is not as it was saved: Checksum")
