"""What a snapshot says, whatever its bytes; and what the real snapshots say of each other."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from compare import comparable, details, difference
from covidlake.capturing.fingerprints import RECORD_BYTES, contract_record, fingerprinted, read_csv
from covidlake.reading.dialects import DIALECTS

from tests.support.capture.snapshots import pieces, rows_of
from tests.support.paths import REAL_DATA

PLAIN = (
    b"iso_code,date,location,total_cases,new_cases\n"
    b"COL,2021-01-01,Colombia,10.0,\n"
    b"BES,2021-01-02,Bonaire,20.0,5.0\n"
)
QUOTED = (
    b'"iso_code","date","location","total_cases","new_cases"\n'
    b'"COL","2021-01-01","Colombia","10.0",""\n'
    b"BES,2021-01-02,Bonaire,20.0,5.0\n"
)
OTHER_ORDER_AND_NAMES = (
    b"new_cases,date,country,code,total_cases\n"
    b"5.0,2021-01-02,Bonaire,BES,20.0\n"
    b",2021-01-01,Colombia,COL,10.0\n"
)
MORE_COLUMNS = (
    b"iso_code,date,location,total_cases,new_cases,colour,new_deaths\n"
    b"COL,2021-01-01,Colombia,10.0,,red,\n"
    b"BES,2021-01-02,Bonaire,20.0,5.0,,\n"
)


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    "same",
    [
        PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN[:-1],
        b"\xef\xbb\xbf" + PLAIN,
        b"\n\n" + PLAIN + b"\n",
        PLAIN.replace(b",Bonaire,", b', "Bonaire" ,').replace(b', "', b',"').replace(b'" ,', b'",'),
        PLAIN.replace(b"Colombia", b" Colombia\t"),
        QUOTED,
        OTHER_ORDER_AND_NAMES,
        MORE_COLUMNS,
        PLAIN + b"BES,2021-01-02,Bonaire,20.0,5.0\n",
    ],
    ids=[
        "same",
        "crlf",
        "cut",
        "bom",
        "blank",
        "quoted",
        "spaces",
        "all-quoted",
        "columns-and-rows",
        "extra-columns",
        "twice",
    ],
)
def test_the_same_content(same: bytes, piece: int) -> None:
    assert rows_of(same, piece=piece)[0] == rows_of(PLAIN)[0]
    assert b"".join(fingerprinted("observations", pieces(same, piece))) == rows_of(PLAIN)[0]


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace(b"10.0", b"10"),
        PLAIN.replace(b"10.0,", b",10.0"),
        PLAIN.replace(b"Colombia", b"Col ombia"),
        PLAIN.replace(b"BES,2021-01-02,", b"BES,2021-01-03,"),
        PLAIN + b"COL,2021-01-02,Colombia,1.0,\n",
        PLAIN + b"COL\n",
    ],
    ids=["text", "another-column", "inner-space", "key", "row", "ragged-row"],
)
def test_other_content(other: bytes) -> None:
    assert rows_of(other + PLAIN.splitlines(keepends=True)[1] * 20)[0] != rows_of(PLAIN)[0]


def test_the_format() -> None:
    rows, fingerprints = rows_of(
        PLAIN + b"COL,2021-01-01,Colombia,11.0,\n" + b"COL,2021-01-01,Colombia,10.0,\n" * 2
    )
    records = [rows[at : at + RECORD_BYTES] for at in range(0, len(rows), RECORD_BYTES)]
    assert records[0] == contract_record("observations") != contract_record("countries")
    assert len(records[1:]) == 3
    assert records[1:] == sorted(records[1:])
    assert (fingerprints.duplicates, fingerprints.conflicts, fingerprints.last_date) == (
        2,
        1,
        "2021-01-02",
    )


def test_null_and_a_quoted_nothing_are_one() -> None:
    assert (
        rows_of(b'iso_code,location\nCOL,""\n', "countries")[0]
        == rows_of(b"iso_code,location\nCOL,\n", "countries")[0]
    )


def test_a_comma_inside_a_value_is_none_between_two() -> None:
    one, two = (
        rows_of(b"iso_code,continent,location\nX," + values + b"\n", "countries")[0]
        for values in (b'"a,b",c', b'a,"b,c"')
    )
    assert one != two


@pytest.mark.parametrize("value", [b'" a "', b'"a\n"', b" a", b'"a\t"', b"a\t"])
def test_white_space_around_a_value_says_nothing(value: bytes) -> None:
    head = b"iso_code,continent,location\n"
    assert (
        rows_of(head + b"X," + value + b",c\n", "countries")[0]
        == rows_of(head + b"X,a,c\n", "countries")[0]
    )


def test_a_difference_merges_keys_and_not_rows() -> None:
    before = PLAIN + b"COL,2021-01-01,Colombia,11.0,\nECU,2021-01-01,Ecuador,,\n"
    after = PLAIN + b"PER,2021-01-01,Peru,,\n"
    changes = difference(*(records(text, piece=17) for text in (before, after)))
    assert (changes.added, changes.changed, changes.removed, sorted(changes.history.values())) == (
        1,
        1,
        1,
        ["changed", "removed"],
    )


def records(text: bytes, piece: int = 1 << 20, dialect: str = "owid") -> Iterator[bytes]:
    comparable_records = comparable(
        "observations", pieces(rows_of(text, dialect=dialect)[0], piece)
    )
    assert comparable_records is not None
    return comparable_records


def real(name: str) -> bytes:
    file = REAL_DATA / name
    if not file.exists():
        pytest.skip(f"{file} is not there: the real snapshots are not part of the project")
    return gzip.decompress(file.read_bytes())


OWID = [f"owid/owid-covid-data_maxdate-{date}.csv.gz" for date in (
    "2021-04-24", "2021-08-11", "2021-12-25_fetched-1911Z", "2021-12-25_fetched-1953Z",
    "2022-01-20",
)]  # fmt: skip


def by_reading(before: bytes, after: bytes) -> tuple[int, int, int]:
    """Count rows added, changed and removed from whole rows in memory, by the names of columns."""

    def rows(text: bytes) -> dict[tuple[str, str], dict[str, str]]:
        return {
            (row["iso_code"], row["date"]): {k: v for k, v in row.items() if v}
            for row in csv.DictReader(io.StringIO(text.decode()))
        }

    one, two = rows(before), rows(after)
    changed = sum(one[key] != two[key] for key in one.keys() & two.keys())
    return len(two.keys() - one.keys()), changed, len(one.keys() - two.keys())


@pytest.mark.realdata
def test_the_two_releases_of_one_evening() -> None:
    before, after = (real(name) for name in OWID[2:4])
    changes = difference(records(before), records(after))
    assert (changes.added, changes.changed, changes.removed) == (0, 735, 0)
    named = details("observations", changes, pieces(before), pieces(after))
    assert named["places"] == {"ITA": 662, "USA": 73}
    assert named["columns"]
    assert all(
        column.startswith(("icu_", "hosp_", "weekly_icu_", "weekly_hosp_"))
        for column in named["columns"]
    )
    assert (named["examined"], len(named["sample"])) == (735, 20)


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.parametrize("pair", range(4))
def test_snapshots_in_order(pair: int) -> None:
    before, after = (real(name) for name in OWID[pair : pair + 2])
    rows, fingerprints = rows_of(after)
    changes = difference(records(before), comparable("observations", [rows]) or iter(()))
    assert (changes.added, changes.changed, changes.removed) == by_reading(before, after)
    assert (fingerprints.duplicates, fingerprints.conflicts, fingerprints.copied_day(3)) == (
        0,
        0,
        None,
    )
    assert len(rows) == RECORD_BYTES * (1 + len(list(read_csv(pieces(after)))) - 1)


@pytest.mark.realdata
def test_versions_of_another_publisher_in_order() -> None:
    """Of four consecutive days."""
    texts = [
        real(f"jhu/{file.name}")
        for file in sorted(REAL_DATA.glob("jhu/countries-aggregated_committed-*.csv.gz"))
    ]
    if not texts:
        pytest.skip(f"{REAL_DATA}/jhu is not there: the real snapshots are not part of the project")
    changes = [
        difference(
            records(before, dialect="jhu-countries"), records(after, dialect="jhu-countries")
        )
        for before, after in pairwise(texts)
    ]
    assert [(one.added, one.changed, one.removed) for one in changes] == [
        (195, 2, 0),
        (195, 0, 0),
        (195, 2, 0),
    ]
    named = [
        details("observations", one, pieces(a), pieces(b), DIALECTS["jhu-countries"])
        for one, (a, b) in zip(changes, pairwise(texts), strict=True)
    ]
    assert [Counter(one["places"]) for one in named] == [
        {"FRA": 1, "IND": 1},
        {},
        {"IND": 1, "PAK": 1},
    ]
