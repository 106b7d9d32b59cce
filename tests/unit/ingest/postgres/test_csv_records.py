"""CSV as PostgreSQL writes it, taken apart and merged.

Whatever stands in its fields, and wherever it is cut.
"""

import csv
import io

import pytest
from covidlake.errors import SourceInvalid
from hypothesis import given
from hypothesis import strategies as st
from postgres.csv_records import Merge, records, values

TEXT = st.text(st.sampled_from('ab,"\n\r é0'), max_size=6)
ROWS = st.dictionaries(st.tuples(TEXT, TEXT), TEXT, max_size=8)
HEADER = b"one,two,value\n"


def written(rows: dict[tuple[str, str], str]) -> list[bytes]:
    """Records in the order of their key, as bytes."""
    order = sorted(rows, key=lambda key: [part.encode() for part in key])
    return [f"{','.join(map(quoted, [*key, rows[key]]))}\n".encode() for key in order]


def quoted(value: str) -> str:
    """As PostgreSQL does where it must, and for ''."""
    return (
        '"' + value.replace('"', '""') + '"' if not value or set(value) & set(',"\n\r') else value
    )


@given(ROWS, st.integers(1, 7))
def test_records_are_found_wherever_the_file_is_cut(
    rows: dict[tuple[str, str], str], piece: int
) -> None:
    expected = written(rows)
    body = b"".join(expected)
    split = list(records(body[at : at + piece] for at in range(0, len(body), piece)))
    assert split == expected
    assert [[field.decode() for field in values(record)] for record in split] == list(
        csv.reader(io.StringIO(body.decode(), newline=""))
    )


@given(ROWS, ROWS)
def test_a_merge_is_the_snapshot_with_the_rows_that_changed(
    base: dict[tuple[str, str], str], changed: dict[tuple[str, str], str]
) -> None:
    sink = io.BytesIO()
    merge = Merge(iter(written(base)), [0, 1], sink)  # type: ignore[arg-type]
    for row in (HEADER, *written(changed)):
        merge.write(row)
    assert merge.finish() == len(base.keys() - changed.keys())
    assert sink.getvalue() == HEADER + b"".join(written(base | changed))


@pytest.mark.parametrize(
    ("base", "changed"),
    [
        ([b"b,1\n", b"a,2\n"], []),
        ([b"a,1\n", b"a,2\n"], []),
        ([b"a,1\n"], [b"c,1\n", b"b,1\n"]),
        ([], [b"a,1\n", b"a,2\n"]),
    ],
    ids=["snapshot-unordered", "snapshot-key-twice", "rows-unordered", "rows-key-twice"],
)
def test_rows_that_are_not_in_the_order_of_their_key_are_not_merged(
    base: list[bytes], changed: list[bytes]
) -> None:
    merge = Merge(iter(base), [0], io.BytesIO())  # type: ignore[arg-type]
    with pytest.raises(SourceInvalid, match="the rows are not in the order of their key"):
        for row in (b"k,v\n", *changed):
            merge.write(row)
        merge.finish()
