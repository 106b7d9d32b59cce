"""The sample's faults: each rule that rejects a row of an OWID file is there once."""

from datetime import date
from pathlib import Path

import pytest
from covidlake.reading.dialects import OWID
from covidlake_snapshots import write_snapshot

from local.sample.live import faults, generator
from local.sample.live.span import Span
from tests.support.local.live_sample import SIZE, rows_of

FAULTY = generator.Size(countries=12, span=Span(daily_weeks=20, weekly_weeks=8), faults=True)
SOUND = generator.Size(countries=12, span=Span(daily_weeks=20, weekly_weeks=8))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("faults")
    faulty, sound = (generator.ensure(folder, size, seed=7) for size in (FAULTY, SOUND))
    return faulty.observations, sound.observations


def test_only_the_default_sample_has_faults() -> None:
    assert generator.SMALL.faults
    assert not generator.WHOLE.faults
    assert not SIZE.faults


def test_every_reason_is_there_once(samples: tuple[Path, Path], tmp_path: Path) -> None:
    content = samples[0].read_bytes()
    captured = date(2026, 11, 30)
    account = write_snapshot([content], "observations", OWID, captured, tmp_path / "rows.parquet")
    assert account.reasons == {
        "conflicting_key": 2,  # both rows of the key
        "continent: damaged text": 1,
        "date: before the disease": 1,
        "date: in the future": 1,
        "date: missing": 1,
        "date: not a date": 1,
        "duplicate_identical": 1,
        "location: unknown Atlantis": 1,
        "new_cases: not a number": 1,
        "wrong_column_count": 1,
    }


def test_no_country_has_a_fault(samples: tuple[Path, Path]) -> None:
    faulty, sound = (
        [row for row in rows_of(file) if row["continent"] and row["country"] != faults.NATION]
        for file in samples
    )
    assert faulty == sound


def test_what_is_flagged_stands_in_the_place_of_a_sound_row(samples: tuple[Path, Path]) -> None:
    faulty, sound = (rows_of(file) for file in samples)
    # Nine copies behind the rows that they are of, and one that is cut short.
    assert len(faulty) == len(sound) + 10
    names = {row["country"] for row in faulty} - {row["country"] for row in sound}
    assert names == {"Pridnestrovie", "Ship in quarantine", "Atlantis"}
