"""Counts are told with the days that they cover; a mean needs each of its days."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from covidlake.schema import OBSERVATION_COLUMNS
from lake.queries.observations import METRICS, ObservationQuery, observations

MONDAY = date(2024, 1, 1)
Row = tuple[int, float | None, int | None]
# As published, and what the pipeline found that each count covers.
ROWS: dict[str, list[tuple[float | None, int | None]]] = {
    "DAY": [(10.0, 1)] * 14,
    "WEE": [*[(0.0, None)] * 6, (70.0, 7), *[(0.0, None)] * 6, (140.0, 7)],
    # As WHO has it: a row a week.
    "WHO": [(5_619.0, 7)],
    "SIL": [(10.0, 1), *[(0.0, None)] * 13],
    "GAP": [*[(10.0, 1)] * 6, (None, None), *[(10.0, 1)] * 7],
    "NEG": [*[(10.0, 1)] * 6, (-5.0, 1), *[(10.0, 1)] * 7],
    "TOT": [*[(10.0, 1)] * 6, (None, None), *[(10.0, 1)] * 7],
    "HID": [*[(10.0, 1)] * 6, (None, 1), *[(10.0, 1)] * 7],
}
# Who has totals, 10 more on each day, and on that without a count, too.
WITH_TOTALS = ("TOT", "HID")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[str]]:
    """The tables of a release, of which only the counts have values."""
    names = {"iso_code", "location", "date", "new_cases", "total_cases", "hosp_patients"}
    nulls = [
        f"NULL::DOUBLE AS {column.name}"
        for column in OBSERVATION_COLUMNS
        if column.type == "double" and column.name not in names
    ]
    rows = [
        f"('{code}', '{code}', DATE '{MONDAY + timedelta(days=day)}', {_sql(count)}, {_sql(days)}, "
        f"{_sql(10.0 * day if code in WITH_TOTALS else None)})"
        for code, counts in ROWS.items()
        for day, (count, days) in enumerate(counts)
    ]
    duckdb.connect().execute(
        f"COPY (SELECT *, new_cases AS hosp_patients, NULL::INT AS new_deaths_days, "
        f"{', '.join(nulls)} FROM (VALUES {', '.join(rows)}) "
        "AS t(iso_code, location, date, new_cases, new_cases_days, total_cases)) "
        f"TO '{tmp_path}/observations.parquet'"
    )
    duckdb.connect().execute(
        "COPY (SELECT unnest(['DAY', 'WEE']) AS iso_code, 'x' AS location, 1e6 AS population) "
        f"TO '{tmp_path}/locations.parquet'"
    )
    return {name: [f"{tmp_path}/{name}.parquet"] for name in ("observations", "locations")}


def asked(
    files: dict[str, list[str]],
    code: str,
    metric: str = "new_cases",
    smooth: int = 1,
    days: tuple[date | None, date | None] = (None, None),
) -> list[Row]:
    query = observations(ObservationQuery([code], [METRICS[metric]], *days, smooth=smooth))
    rows = duckdb.connect().execute(query.sql, {**query.values, **files}).fetchall()
    columns = [query.columns.index(name) for name in ("date", "value", "days")]
    found = [tuple(row[column] for column in columns) for row in rows]
    return [((day - MONDAY).days, value, days) for day, value, days in found]


def known(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row[1] is not None]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("DAY", [(day, 10.0, 1) for day in range(14)]),
        ("WEE", [(6, 70.0, 7), (13, 140.0, 7)]),
        ("SIL", [(0, 10.0, 1)]),
        ("NEG", [(day, -5.0 if day == 6 else 10.0, 1) for day in range(14)]),
    ],
)
def test_a_count_that_nobody_reported_is_null(
    files: dict[str, list[str]], code: str, expected: list[Row]
) -> None:
    assert known(asked(files, code)) == expected


@pytest.mark.parametrize(
    ("code", "smooth", "expected"),
    [
        ("DAY", 7, [(day, 10.0, 7) for day in range(6, 14)]),
        ("WEE", 7, [(6, 10.0, 7), (13, 20.0, 7)]),
        ("WEE", 14, [(13, 15.0, 14)]),
        ("WEE", 3, []),
        ("WHO", 7, [(0, pytest.approx(802.714, abs=0.001), 7)]),
        ("SIL", 7, []),
        ("GAP", 7, [(13, 10.0, 7)]),
        ("NEG", 7, [(13, 10.0, 7)]),
        # Totals at both ends tell what a count does not; not where a report withholds it.
        ("TOT", 7, [(day, 10.0, 7) for day in range(7, 14)]),
        ("HID", 7, [(13, 10.0, 7)]),
    ],
)
def test_a_mean_needs_its_days(
    files: dict[str, list[str]], code: str, smooth: int, expected: list[Row]
) -> None:
    assert known(asked(files, code, smooth=smooth)) == expected


@pytest.mark.parametrize("smooth", [1, 3, 7, 14])
@pytest.mark.parametrize("code", ROWS)
def test_some_days_have_the_means_that_they_have_among_all(
    files: dict[str, list[str]], code: str, smooth: int
) -> None:
    """Only what they are made of is read."""
    all_days = asked(files, code, smooth=smooth)
    for first, last in ((8, 10), (0, 13), (13, 13)):
        days = (MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
        expected = [row for row in all_days if first <= row[0] <= last]
        assert asked(files, code, smooth=smooth, days=days) == expected


def test_days_long_before_the_disease_may_be_asked_for(files: dict[str, list[str]]) -> None:
    assert len(asked(files, "DAY", smooth=90, days=(date(1, 1, 1), None))) == 14


def test_what_is_no_count_may_be_negative(files: dict[str, list[str]]) -> None:
    means = known(asked(files, "NEG", "hosp_patients", smooth=2))
    assert [value for _, value, _ in means[4:7]] == [10.0, 2.5, 2.5]


def test_a_release_that_does_not_tell_covers_the_day(
    files: dict[str, list[str]], tmp_path: Path
) -> None:
    older = tmp_path / "older.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT * REPLACE (NULL::INT AS new_cases_days) FROM '{files['observations'][0]}') "
        f"TO '{older}'"
    )
    rows = asked({**files, "observations": [str(older)]}, "SIL")
    assert rows[1:3] == [(1, 0.0, 1), (2, 0.0, 1)]


def _sql(value: float | None) -> str:
    return "NULL" if value is None else str(value)
