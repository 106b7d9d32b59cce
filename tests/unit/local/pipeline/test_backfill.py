"""Snapshots of the past through the pipeline: what stops them before anything starts."""

from pathlib import Path

import pytest
from rich.console import Console

from local.inputs.sources import InputError
from local.inputs.vintages import Vintage
from local.pipeline.backfill import replay


def snapshot(file: Path, *lines: str) -> Path:
    file.write_text("\n".join([*lines, ""]))
    return file


def test_without_a_country_table_the_latest_snapshot_is_asked_for_it(tmp_path: Path) -> None:
    old = snapshot(
        tmp_path / "old.csv",
        "iso_code,date,location,population",
        "COL,2021-04-24,Colombia,51516562",
    )
    new = snapshot(tmp_path / "new.csv", "iso_code,date,location", "COL,2021-12-25,Colombia")
    vintages = [Vintage("2021-04-24", old.name, old), Vintage("2021-12-25", new.name, new)]
    lake = tmp_path / "lake"
    message = r"new\.csv: no country table can be taken from it, as it has no column population"
    with pytest.raises(InputError, match=message):
        next(replay(vintages, None, "owid", lake, tmp_path / "build", Console(), dict))
    assert not lake.exists()
