"""Thirty days of schedule over a publisher who revises, extends, repeats, breaks and vanishes.

Four runs a day, seeded. Everything is the functions' own code over a bucket in memory; two doubles:
a release's tables are some bytes (no Spark), and the states call each other here (no state
machine). A model of a few lines predicts each verdict, what readers see, and what is left.
`python -m tests.unit.checkup.soak` prints the table of docs/reference/reliability.md.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from covidlake import zones
from covidlake.errors import SourceInvalid
from covidlake.schema import TABLES
from garbage import delete_retired_files, retire_releases

from tests.support.aws.memory_s3 import MemoryS3
from tests.support.capture.snapshots import HEADER
from tests.unit.checkup import small_lake
from tests.unit.checkup.damages import checkup_of
from tests.unit.checkup.small_lake import BUILT, objects_of

DAYS, RUNS_A_DAY = 30, 4
VERDICTS = ("new", "extended", "revised", "unchanged", "stale", "invalid", "failed")
KINDS = ("extend", "revise", "repeat", "return", "break", "vanish")
START = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = timedelta(days=1) / RUNS_A_DAY


@dataclass
class Publisher:
    """A dataset of one location; each value is another, so that no content comes twice by chance.

    Attributes:
        values: what is reported, a day each.
        promoted: the files that the pipeline should have taken, oldest first.
    """

    chance: random.Random
    values: list[int] = field(default_factory=lambda: list(range(100, 110)))
    promoted: list[bytes] = field(default_factory=list)
    last_value: int = 1000

    def deliver(self, kind: str) -> tuple[bytes | None, str]:
        """Return the file of a run, None for an answer that is none; and the verdict to expect."""
        if kind == "repeat" and self.promoted:
            return self.promoted[-1], "unchanged"
        if kind == "return" and len(self.promoted) > 1:
            return self.chance.choice(self.promoted[:-1]), "stale"
        if kind == "break" and self.promoted:
            return self._text(self.values[: len(self.values) // 3]), "invalid"
        if kind == "vanish":
            return None, "failed"
        return self._new(kind)

    def _new(self, kind: str) -> tuple[bytes, str]:
        self.last_value += 1
        if kind == "revise":
            self.values[self.chance.randrange(len(self.values))] = self.last_value
        else:
            self.values.append(self.last_value)
        verdict = "new" if not self.promoted else "revised" if kind == "revise" else "extended"
        self.promoted.append(self._text(self.values))
        return self.promoted[-1], verdict

    def _text(self, values: list[int]) -> bytes:
        first = datetime(2021, 1, 1, tzinfo=UTC).date()
        days = [first + timedelta(days=number) for number in range(len(values))]
        rows = [f"COL,{day},Colombia,{value}\n" for day, value in zip(days, values, strict=True)]
        return HEADER.replace(b"total_cases", b"new_cases") + "".join(rows).encode()


@dataclass
class Pipeline:
    """The lake, and what of it the model predicts.

    Attributes:
        releases: those that should have been published, with the times of their captures.
        refused: runs whose file was refused.
    """

    s3: MemoryS3 = field(default_factory=MemoryS3)
    releases: list[tuple[str, datetime]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def run(self, number: int, file: bytes | None) -> str:
        """Let the schedule start the pipeline once; return the verdict."""
        at = START + number * EVERY
        run = f"run-{number:03}"
        if file is None:
            return "failed"
        try:
            captured = small_lake.capture(self.s3, run, file, at.day, at.hour)
        except SourceInvalid:
            self.refused.add(run)
            return "invalid"
        if captured.pending:
            release = f"{at:%Y%m%dT%H%M%SZ}-{number:06x}"
            previous = self.releases[-1][0] if self.releases else None
            small_lake.publish(self.s3, run, release, captured, previous)
            self.releases.append((release, at))
            retire_releases(at, objects_of(self.s3))
            delete_retired_files(at, objects_of(self.s3))
        return str(captured.verdict)

    def kept(self) -> set[str]:
        """Return what should be there: the newest 14, and the last of each week."""
        last_of_week = {at.isocalendar()[:2]: release for release, at in self.releases}
        return {release for release, _ in self.releases[-14:]} | set(last_of_week.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_lake_is_what_a_model_predicts(seed: int) -> None:
    publisher, pipeline, verdicts = soak(seed)
    assert set(verdicts) == set(VERDICTS)
    assert len(pipeline.releases) > 30
    check_storage(pipeline, publisher)
    assert checkup_of(pipeline.s3, mend=False) == ([], [])


def soak(seed: int) -> tuple[Publisher, Pipeline, Counter[str]]:
    """Let thirty days pass; return what is left, and how often each verdict was given."""
    chance = random.Random(seed)
    publisher, pipeline = Publisher(chance), Pipeline()
    verdicts: Counter[str] = Counter()
    for number in range(DAYS * RUNS_A_DAY):
        file, expected = publisher.deliver(chance.choice(KINDS))
        assert pipeline.run(number, file) == expected, f"run {number}"
        verdicts[expected] += 1
        check_readers(pipeline)
    return publisher, pipeline, verdicts


def check_readers(pipeline: Pipeline) -> None:
    """Readers see the newest release, and find those that are kept and no other."""
    keys = pipeline.s3.objects
    found = {key[len(zones.RELEASES) : -len(".json")] for key in keys if zones.is_release(key)}
    assert found == pipeline.kept()
    if pipeline.releases:
        current, _ = pipeline.releases[-1]
        assert current.encode() in keys[zones.CURRENT].body


def check_storage(pipeline: Pipeline, publisher: Publisher) -> None:
    """Nothing is left over: not of releases that are gone, not of captures, not of runs."""
    keys = set(pipeline.s3.objects)
    for name in BUILT:
        prefix = zones.table_root(TABLES[name].zone, name)
        found = {key.split("release=")[1].split("/")[0] for key in keys if key.startswith(prefix)}
        waiting = {key.rpartition("/")[2][: -len(".json")] for key in keys if "/retired/" in key}
        ever = {release for release, _ in pipeline.releases}
        assert found == (ever if TABLES[name].outlives_release else pipeline.kept() | waiting)
        assert len(waiting) <= 1
    captured = [key for key in keys if key.startswith("raw/owid/captured=")]
    assert len(captured) == 3 * len(publisher.promoted)  # the file, its rows, their account
    # What was refused lies there for two days, which the bucket's lifecycle counts.
    incoming = {key.split("/")[2] for key in keys if key.startswith("raw/_incoming/")}
    assert incoming <= pipeline.refused
