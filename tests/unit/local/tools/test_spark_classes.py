"""The archive of Spark's classes: used where there is one that fits, and done without elsewhere."""

from pathlib import Path

import pytest

from local.tools import java, spark_classes


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(spark_classes, "ROOT", tmp_path)
    return tmp_path


def test_without_an_archive_java_does_as_ever() -> None:
    assert spark_classes.options() == ""


def test_an_archive_is_used(root: Path) -> None:
    archive = spark_classes.path()
    archive.parent.mkdir()
    archive.touch()
    assert archive.parent == root / ".build"
    assert spark_classes.options() == f'-XX:SharedArchiveFile="{archive}" -Xlog:disable'


def test_another_java_has_another_archive(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = spark_classes.path()
    (root / "release").write_text('JAVA_VERSION="17.0.99"')
    monkeypatch.setattr(java, "home", lambda: str(root))
    one = spark_classes.path()
    (root / "release").write_text('JAVA_VERSION="17.0.100"')
    assert len({before, one, spark_classes.path()}) == 3


@pytest.mark.slow
def test_set_up_makes_one_and_makes_it_once() -> None:
    spark_classes.make()
    archive = spark_classes.path()
    assert archive.stat().st_size > 50_000_000
    made = archive.stat().st_mtime_ns
    spark_classes.make()
    assert archive.stat().st_mtime_ns == made
