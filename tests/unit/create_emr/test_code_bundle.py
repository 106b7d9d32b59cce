"""The code that EMR runs: complete, and the same on every machine."""

import io
import zipfile

from code_bundle import bundle, content_hash


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


def test_every_folder_of_the_archive_is_a_package() -> None:
    """zipimport finds no module in a folder without an __init__.py, as Python does on disk."""
    names = zipfile.ZipFile(io.BytesIO(bundle()["pyfiles.zip"])).namelist()
    folders = {name.rpartition("/")[0] for name in names}
    assert sorted(folder for folder in folders if f"{folder}/__init__.py" not in names) == []
