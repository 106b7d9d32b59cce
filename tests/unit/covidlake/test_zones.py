"""Every key of the lake, and that no name escapes from its place in one."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from covidlake import zones
from covidlake.zones import Lake

from tests.support.paths import ROOT

DAY = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (zones.incoming("run-1", "owid"), "raw/_incoming/run-1/owid"),
        (zones.raw("owid", DAY, "abc"), "raw/owid/captured=2026-01-02/abc.csv"),
        (zones.source_state("owid"), "raw/owid/state.json"),
        (zones.table_root("trusted", "daily"), "trusted/daily/"),
        (zones.table("trusted", "daily", "r1"), "trusted/daily/release=r1/"),
        (zones.release("r1"), "releases/r1.json"),
        (
            zones.switch(datetime(2026, 1, 2, 4, 5, tzinfo=timezone(timedelta(hours=1))), "run-1"),
            "releases/history/20260102T030500Z-run-1.json",
        ),
        (zones.retired("r1"), "releases/retired/r1.json"),
        (zones.collected("r1"), "releases/collected/r1.json"),
        (zones.run("run-1"), "runs/run-1.json"),
        (zones.step_report("run-1", "etl"), "runs/run-1/etl.json"),
        (zones.cluster_record("run-1"), "runs/run-1/cluster.json"),
        (zones.code("abc", "etl.py"), "code/abc/etl.py"),
    ],
)
def test_keys(key: str, expected: str) -> None:
    assert key == expected


def test_keys_that_are_found_by_prefix() -> None:
    assert zones.raw("owid", DAY, "abc").startswith(zones.raw_snapshots("owid"))
    assert not zones.source_state("owid").startswith(zones.raw_snapshots("owid"))
    beside = [
        zones.CURRENT,
        zones.switch(datetime(2026, 1, 2, tzinfo=UTC), "run-1"),
        zones.run("run-1"),
        "releases/note.txt",
    ]
    beside += [zones.retired("r1"), zones.collected("r1")]
    assert [key for key in [zones.release("r1"), *beside] if zones.is_release(key)] == [
        zones.release("r1")
    ]


def test_the_day_of_a_snapshot() -> None:
    assert zones.captured(zones.raw("owid", DAY, "abc")) == "2026-01-02"


@pytest.mark.parametrize("value", ["a", "OWID", "9", "run-2026.01_02", "a" * 100])
def test_names(value: str) -> None:
    assert zones.name(value) == value


@pytest.mark.parametrize(
    "value",
    ["", ".", "..", "../x", "a/b", "-a", "_incoming", "a b", "a=b", "a%2fb", "é", "a\n", "a" * 101],
)
@pytest.mark.parametrize(
    "build",
    [
        zones.name,
        zones.source_state,
        zones.raw_snapshots,
        zones.release,
        zones.run,
        lambda value: zones.switch(datetime(2026, 1, 2, tzinfo=UTC), value),
        lambda value: zones.incoming(value, "owid"),
        lambda value: zones.incoming("run", value),
        lambda value: zones.raw(value, DAY, "abc"),
        lambda value: zones.raw("owid", DAY, value),
        lambda value: zones.table("trusted", "daily", value),
        lambda value: zones.step_report("run", value),
        lambda value: zones.cluster_record(value),
        lambda value: zones.code("hash", value),
    ],
    ids=range(14),
)
def test_names_that_would_escape(build: Callable[[str], str], value: str) -> None:
    with pytest.raises(ValueError, match="not a valid name in the lake"):
        build(value)


def test_paths_of_a_lake() -> None:
    lake = Lake("bucket")
    assert lake.uri("raw/owid/state.json") == "s3://bucket/raw/owid/state.json"
    assert lake.key("s3://bucket/raw/owid/state.json") == "raw/owid/state.json"
    for other in ("s3://bucket-2/raw", "s3a://bucket/raw", "raw/owid"):
        with pytest.raises(ValueError, match="is not in the lake s3://bucket/"):
            lake.key(other)


# What keys of the lake begin with, at the beginning of a text or after a slash, and two file names.
SPELLED_KEY = re.compile(
    r"(^|/)(raw|releases|runs|trusted|refined|quarantine|code|athena|exports|logs)/|(state|current)\.json"
)
# Addresses of the API have the same words.
ROUTE = re.compile(r"/v1/[^ ,;]*")
# The client knows routes only, and no lake.
PRODUCT = ("functions", "layers", "emr_steps", "local", "bench", "tools")


def texts(path: Path) -> Iterator[str]:
    """Yield the literal texts of a module, an f-string's parts as one; no docstrings."""
    tree = ast.parse(path.read_text())
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):  # an f-string comes before its parts
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            skipped |= {id(part) for part in parts}
            yield "{}".join(str(part.value) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def spelled_keys(path: Path) -> list[str]:
    return [text for text in texts(path) if SPELLED_KEY.search(ROUTE.sub("", text))]


def test_a_spelled_key_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '"""raw/owid is only spoken of."""\n'
        "key = f'raw/{source}/x'\npointer = 'releases/current.json'\n"
        "uri = f's3://{bucket}/refined/{table}'\nroute = f'{root}/v1/runs/{run}'\n"
        "name = 'refined'\n"
    )
    assert spelled_keys(module) == [
        "raw/{}/x",
        "releases/current.json",
        "s3://{}/refined/",
    ]


def test_no_other_module_spells_a_key() -> None:
    modules = [path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 100
    spelled = {
        str(path.relative_to(ROOT)): keys
        for path in modules
        if path.name != "zones.py" and (keys := spelled_keys(path))
    }
    assert spelled == {}
