"""Each object that a run or a reader needs, damaged in nine ways: named, mended, never in the way.

`python -m tests.unit.checkup.table` prints the table of docs/reference/reliability.md.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from covidlake import zones
from covidlake.errors import CovidlakeError
from covidlake.reading.canonical import Account
from covidlake_aws.release_index import read_index
from garbage import retire_releases, waiting
from lake.lake_records import run_ids, run_manifest
from lake.release_store import ReleaseStore
from step_arguments import current_release, read_inputs

from tests.support.aws.memory_s3 import MemoryS3
from tests.unit.checkup import small_lake
from tests.unit.checkup.damages import DAMAGES, checkup_of, inflict
from tests.unit.checkup.small_lake import COLLECTED, CURRENT, OLDER, objects_of

NEW = "20260109T060000Z-dddddd"
LAKE = small_lake.made()
STATE = zones.source_state("owid")
IN_FORCE = small_lake.in_force(LAKE)
NEEDED = small_lake.needed(LAKE)
CASES = [
    (key, damage)
    for key in NEEDED
    for damage in DAMAGES
    if not small_lake.is_unnoticed(LAKE, key, damage)
]
# A key of the history has the time at which this process made the lake.
HISTORY = re.compile(r"(?<=^releases/history/)\w+")


def served(s3: MemoryS3, folder: Path) -> dict[str, Any]:
    """Return all that readers get, a question each; a typed error leaves its question out."""
    store = ReleaseStore(s3, "lake", folder)
    questions: dict[str, Any] = {
        "pointer": store.pointer,
        "collected": lambda: store.manifest_ever(COLLECTED),
        "run": lambda: run_manifest(store, "run-2"),
        "runs": lambda: sorted(run_ids(store)),
        "index": lambda: sorted(store.index([CURRENT])),
    }
    for release in (OLDER, CURRENT):
        questions[release] = lambda release=release: store.manifest(release)
        for table in small_lake.BUILT:
            questions[f"{table} of {release}"] = lambda release=release, table=table: [
                Path(file).read_bytes() for file in store.files(store.manifest(release), table)
            ]
    answers = {}
    with store.held():
        for name, ask in questions.items():
            try:
                answer = ask()
            except CovidlakeError:
                continue
            if answer is not None:
                answers[name] = answer
    return answers


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return served(LAKE, tmp_path_factory.mktemp("right"))


def test_a_lake_without_damage_has_none() -> None:
    s3 = small_lake.copy_of(LAKE)
    assert checkup_of(s3, mend=True) == ([], [])
    assert s3.objects == LAKE.objects
    assert len(NEEDED) > 25


def test_what_an_older_version_wrote_is_not_damaged() -> None:
    s3 = small_lake.copy_of(LAKE)
    for key in (
        zones.RELEASE_INDEX,
        zones.CURRENT,
        STATE,
        zones.release(CURRENT),
        zones.run("run-2"),
    ):
        values = json.loads(s3.objects[key].body)
        for entry in (values, *values.values()):
            if isinstance(entry, dict):
                entry.pop("checksum", None)
        s3.put_object(Bucket="lake", Key=key, Body=json.dumps(values).encode())
    assert checkup_of(s3, mend=False) == ([], [])


@pytest.mark.parametrize(
    ("key", "damage"),
    [pytest.param(key, damage, id=f"{HISTORY.sub('time', key)}-{damage}") for key, damage in CASES],
)
def test_damage_is_named_and_not_served_and_after_a_repair_runs_go_on(
    key: str, damage: str, right: dict[str, Any], tmp_path: Path
) -> None:
    s3 = small_lake.copy_of(LAKE)
    inflict(s3, key, DAMAGES[damage])
    answers = served(s3, tmp_path)
    lists = ("index", "runs")  # which may be shorter
    assert all(right[name] == answers[name] for name in answers if name not in lists)
    before = dict(s3.objects)
    named, _ = checkup_of(s3, mend=False)
    assert key in named
    assert s3.objects == before
    checkup_of(s3, mend=True)
    named, left = checkup_of(s3, mend=True)
    assert named == left  # nothing that could still be mended
    run_goes_on(s3)


def run_goes_on(s3: MemoryS3) -> None:
    """Let a run capture, build on what readers see, publish and collect."""
    captured = small_lake.capture(s3, "run-9", small_lake.THREE, day=9)
    assert captured.verdict in ("new", "revised")
    assert captured.pending
    objects = objects_of(s3, "run-9")
    inputs = read_inputs([captured.to_event()], objects)
    rows = s3.objects[inputs["observations"]["canonical"]].body
    account = s3.objects[zones.account_beside(inputs["observations"]["canonical"])].body
    # As the ETL step compares them.
    assert hashlib.sha256(rows).hexdigest() == Account.from_json(account).parquet_sha256
    previous = current_release(objects)
    if previous:  # its tables are read by the steps
        named = [key for key in checkup_of(s3, mend=False)[0] if previous in key]
        # A step looks at the model itself, and fits another (tests/spark/forecast).
        assert all(key.startswith("refined/forecast_model/") for key in named)
    small_lake.publish(s3, "run-9", NEW, captured, previous)
    assert NEW in read_index(objects)
    assert current_release(objects) == NEW
    retire_releases(datetime.now(UTC), objects)
    assert list(waiting(objects)) is not None


def test_a_file_that_is_damaged_for_good_is_captured_again() -> None:
    s3 = small_lake.copy_of(LAKE)
    inflict(s3, IN_FORCE, DAMAGES["garbage"])
    checkup_of(s3, mend=True)
    assert IN_FORCE not in s3.objects
    captured = small_lake.capture(s3, "run-9", small_lake.TWO, day=9)
    assert captured.verdict == "unchanged"
    assert s3.objects[str(captured.key)].body == small_lake.TWO


def test_readers_are_led_to_the_last_whole_release_and_the_next_run_builds() -> None:
    s3 = small_lake.copy_of(LAKE)
    inflict(s3, small_lake.file_of("daily", CURRENT), DAMAGES["zeros"])
    checkup_of(s3, mend=True)
    assert current_release(objects_of(s3)) == OLDER
    assert zones.retired(CURRENT) in s3.objects
    assert small_lake.capture(s3, "run-9", small_lake.TWO, day=9).pending


def test_without_another_release_there_is_none_until_the_next_run() -> None:
    s3 = small_lake.copy_of(LAKE)
    for release in (OLDER, CURRENT):
        inflict(s3, small_lake.file_of("daily", release), DAMAGES["half of it"])
    checkup_of(s3, mend=True)
    assert zones.CURRENT not in s3.objects
    assert small_lake.capture(s3, "run-9", small_lake.TWO, day=9).pending


def test_a_state_without_a_release_is_judged_as_the_first() -> None:
    s3 = MemoryS3()
    small_lake.capture(s3, "run-1", small_lake.ONE, day=1)
    inflict(s3, STATE, DAMAGES["a bit flipped"])
    checkup_of(s3, mend=True)
    assert small_lake.capture(s3, "run-2", small_lake.TWO, day=2).verdict == "new"
