"""Three releases in a row, and what each changed of the one before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tests.support.serving.lake import ROWS, TestLake, observed, served_lake

FIRST, SECOND, WRONG, THIRD = (
    f"2026010{day}T000000Z-{letter * 6}" for day, letter in enumerate("abcd", 1)
)
NEVER = "20270101T000000Z-eeeeee"


def revised(
    code: str,
    day: int,
    old: float | None,
    new: float | None,
    metric: str = "new_cases",
    **more: Any,
) -> dict[str, Any]:
    when = {
        "date": date(2021, 1, day),
        "vintage": date(2021, 1, 10),
        "previous_release": "-",
        "previous_vintage": date(2021, 1, 9),
    }
    return {
        "iso_code": code,
        "metric": metric,
        "change": "changed",
        "old_value": old,
        "new_value": new,
        **when,
        **more,
    }


CHANGES = {
    FIRST: [],
    SECOND: [revised("COL", 1, 10, 15), revised("COL", 2, 20, 10), revised("NAM", 1, None, 7)],
    WRONG: [revised("COL", 1, 15, 999)],
    THIRD: [
        revised("COL", 1, 15, 12),
        revised(
            "JEY", 3, 5, None, change="removed"
        ),  # a location that the release does not have any more
        revised(
            "COL",
            1,
            None,
            None,
            "tests_units",
            old_text="people tested",
            new_text="tests performed",
        ),
    ],
}


@contextmanager
def served_descent(folder: Path) -> Iterator[TestLake]:
    """Serve them, and one between that was rolled back, while the context lasts."""
    with served_lake(folder) as lake:
        told = [
            (FIRST, {"data_date": "2021-01-08", "captured_at": "2021-01-08T06:00:00+00:00"}),
            (
                SECOND,
                {
                    "data_date": "2021-01-09",
                    "captured_at": "2021-01-09T06:00:00+00:00",
                    "previous": FIRST,
                },
            ),
            (
                WRONG,
                {
                    "data_date": "2021-01-10",
                    "captured_at": "2021-01-10T05:00:00+00:00",
                    "previous": SECOND,
                },
            ),
            (
                THIRD,
                {
                    "data_date": "2021-01-10",
                    "captured_at": "2021-01-10T06:00:00+00:00",
                    "previous": SECOND,
                },
            ),
        ]
        for number, (release, said) in enumerate(told):
            rows = {
                **ROWS,
                "observations": observed("COL", "Colombia", "country", [number]),
                "revisions": CHANGES[release],
            }
            lake.build(release, rows, **said)
        yield lake
