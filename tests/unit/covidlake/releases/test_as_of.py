"""Which release `as_of` means: by id, by vintage of the data, by moment of capture.

Always along the lineage of the current release.
"""

import pytest
from covidlake.errors import ReleaseNotFound
from covidlake.releases.as_of import lineage, resolve
from covidlake.releases.manifest import ReleaseManifest


def manifest(
    release: str, data_date: str, captured_at: str, previous: str | None
) -> ReleaseManifest:
    return ReleaseManifest(
        release,
        "run",
        "2026-11-25T06:00:00+00:00",
        data_date,
        {},
        {},
        previous=previous,
        captured_at=captured_at,
    )


def releases(*rows: tuple[str, str, str, str | None]) -> dict[str, ReleaseManifest]:
    return {row[0]: manifest(*row) for row in rows}


# April and August, two of one evening, then January; and an older file again, captured last.
STORY = releases(
    ("r1", "2021-04-24", "2021-04-24T06:00:00+00:00", None),
    ("r2", "2021-08-11", "2021-08-11T06:00:00.000000+00:00", "r1"),
    ("r3", "2021-12-25", "2021-12-25T19:11:00+00:00", "r2"),
    ("r4", "2021-12-25", "2021-12-25T19:53:00+00:00", "r3"),
    ("r5", "2022-01-20", "2022-01-20T06:00:00+00:00", "r4"),
    ("r6", "2021-12-26", "2022-01-21T06:00:00+00:00", "r5"),
)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("r3", "r3"),
        ("2021-04-24", "r1"),
        ("2021-08-10", "r1"),
        ("2021-12-25", "r4"),  # of two the newer
        ("2021-12-26", "r6"),
        ("2022-01-20", "r5"),
        ("2099-01-01", "r5"),  # the furthest vintage, though an older one was captured since
        ("2021-12-25T19:11:00Z", "r3"),
        ("2021-12-25T20:52:59+01:00", "r3"),
        ("2021-12-25T19:53:00", "r4"),  # UTC unless it says otherwise
        ("2022-01-20T23:59:59Z", "r5"),
        ("2099-01-01T00:00:00Z", "r6"),  # what was captured last
    ],
)
def test_as_of(as_of: str, expected: str) -> None:
    assert resolve(as_of, STORY, "r6").release == expected


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2021-04-23", "no release as of 2021-04-23: the earliest has data to 2021-04-24"),
        (
            "2021-04-24T05:59:59Z",
            r"as of 2021-04-24T05:59:59\+00:00: the earliest was captured at 2021-04-24T06:00:00",
        ),
        ("r9", "no release 'r9': as_of takes a release id, a day"),
        ("yesterday", "as_of takes a release id, a day of the data as 2022-01-20, or a moment"),
        ("", "as_of takes"),
    ],
)
def test_as_of_what_is_not_there(as_of: str, told: str) -> None:
    with pytest.raises(ReleaseNotFound, match=told):
        resolve(as_of, STORY, "r6")


def test_as_of_before_anything_is_published() -> None:
    with pytest.raises(ReleaseNotFound, match="nothing is published yet"):
        resolve("2022-01-01", {}, "none")


ROLLED_BACK = releases(
    ("r1", "2021-01-01", "2021-01-01T00:00:00+00:00", None),
    (
        "r2",
        "2021-01-02",
        "2021-01-02T00:00:00+00:00",
        "r1",
    ),  # wrong: rolled back to r1, then r3 was built
    ("r3", "2021-01-03", "2021-01-03T00:00:00+00:00", "r1"),
    ("r4", "2021-01-04", "2021-01-04T00:00:00+00:00", "r3"),
)


def test_what_was_rolled_back_answers_to_its_id_only() -> None:
    assert resolve("2021-01-02", ROLLED_BACK, "r4").release == "r1"
    assert resolve("2021-01-02T12:00:00Z", ROLLED_BACK, "r4").release == "r1"
    assert resolve("r2", ROLLED_BACK, "r4").release == "r2"


@pytest.mark.parametrize(
    ("gone", "current", "expected"),
    [
        ((), "r4", ["r4", "r3", "r1"]),
        ((), "r1", ["r1"]),
        ((), "r2", ["r2", "r1"]),  # forward again
        (("r3", "r2"), "r4", ["r4", "r1"]),  # collected: the newest older one stands in
        (("r1",), "r3", ["r3", "r2"]),
        ((), "unknown", []),
    ],
)
def test_the_lineage_of_the_current_release(
    gone: tuple[str, ...], current: str, expected: list[str]
) -> None:
    there = {name: one for name, one in ROLLED_BACK.items() if name not in gone}
    assert [one.release for one in lineage(there, current)] == expected


def test_manifests_from_before_these_fields_are_ordered_by_their_ids() -> None:
    old = {
        name: ReleaseManifest(
            name, "run", f"2026-01-0{name[1]}T00:00:00+00:00", "2021-01-01", {}, {}
        )
        for name in ("r1", "r2", "r3")
    }
    assert [one.release for one in lineage(old, "r3")] == ["r3", "r2", "r1"]
    assert resolve("2026-01-02T12:00:00Z", old, "r3").release == "r2"
