"""Rows that were rejected and corrected: the file that people edit, and what the lake keeps."""

import csv
import io
import json
from typing import Any

import pytest
from covidlake import zones
from covidlake.capturing import corrections
from covidlake.capturing.candidate import SourceState
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid, SourceUnavailable
from covidlake.reading.canonical import corrections_digest
from covidlake.reading.lines import MAX_RECORD_BYTES
from covidlake_aws.objects import LakeObjects
from replay import replay_snapshot

WRONG, RIGHT = "2021-01-03,NA,Namibia,two", "2021-01-03,NA,Namibia,2"
REJECTS = [
    {
        "source": "owid",
        "line_number": 7,
        "raw": 'COL,"Bogotá, D.C.",one',
        "reason": "new_cases: not a number",
    },
    {
        "source": "owid",
        "line_number": 9,
        "raw": WRONG,
        "reason": "new_cases: not a number",
    },
]
SOURCE = Source("owid", "observations", "http", {"url": "https://x"})
REQUEST = {
    "replay": "r1",
    "reason": "new_cases: not a number",
    "by": "ana",
    "sources": [{"name": "owid"}, {"name": "countries"}],
}
# The raw file of the snapshot in force, with a row that was rejected.
KEY = "raw/owid/captured=2026-01-01/c.csv"
BODY = (
    b"Date_reported,Country_code,Country,New_cases\n"
    b"2021-01-03,CO,Colombia,1\n"
    b"2021-01-03,NA,Namibia,two\n"
)
STATE = SourceState(
    "owid",
    "u",
    None,
    None,
    "c" * 64,
    KEY,
    9,
    2,
    "2026-01-01",
    "",
    "run-0",
    "",
    dialect="who",
)


@pytest.fixture
def lake(s3: Any) -> LakeObjects:
    s3.put_object(Bucket="lake", Key=KEY, Body=BODY)
    s3.put_object(Bucket="lake", Key=zones.source_state("owid"), Body=STATE.to_json())
    return LakeObjects(s3, "lake", "run-1")


def put(s3: Any, text: str, key: str = "raw/_incoming/replay/c.csv") -> dict[str, Any]:
    s3.put_object(Bucket="lake", Key=key, Body=text.encode())
    return {**REQUEST, "corrected": key}


def kept(s3: Any) -> list[dict[str, str]]:
    return [
        json.loads(line)
        for line in s3.get_object(Bucket="lake", Key=zones.correction("owid", "run-1"))["Body"]
        .read()
        .splitlines()
    ]


def test_the_file_is_read_as_it_was_written_and_holds_what_was_changed() -> None:
    text = corrections.write_file(REJECTS)
    assert (
        text.splitlines()[1]
        == 'owid,7,"COL,""Bogotá, D.C."",one","COL,""Bogotá, D.C."",one",new_cases: not a number'
    )
    text = text.replace(f'"{WRONG}",new_cases', f'"{RIGHT}",new_cases')
    assert corrections.read_file("\ufeff" + text) == {
        "owid": {WRONG: RIGHT}
    }  # a spreadsheet puts a mark before it


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "＝", "'", "'=", "''"])
def test_a_line_that_a_spreadsheet_would_run_is_a_text_in_the_file(begins: str) -> None:
    raw = f"{begins}cmd|' /C calc'!A0,COL,2021-01-01,x"
    text = corrections.write_file([{**REJECTS[0], "raw": raw}])
    _, row = csv.reader(io.StringIO(text))
    assert row[2:4] == [f"'{raw}"] * 2
    corrected = io.StringIO()
    csv.writer(corrected).writerows([corrections.COLUMNS, [*row[:3], f"'{raw}y"]])
    assert corrections.read_file(corrected.getvalue()) == {"owid": {raw: f"{raw}y"}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (corrections.write_file(REJECTS), "changes nothing: edit the column `corrected`"),
        (
            f"source,line_number,raw,corrected\nowid,7,x,{'y' * (MAX_RECORD_BYTES + 1)}\n",
            "is no CSV: field larger than field limit",
        ),
        (
            "source,raw\nowid,x\n",
            "lacks line_number, corrected: its columns are source, line_number, raw, corrected",
        ),
        (
            'source,line_number,raw,corrected\nowid,7,x,"a\nb"\n',
            "line 7 of owid: a corrected row is a single line",
        ),
    ],
)
def test_a_file_that_corrects_nothing_is_refused(text: str, told: str) -> None:
    with pytest.raises(EventInvalid, match=told):
        corrections.read_file(text)


def test_a_replay_builds_the_snapshot_in_force_and_keeps_what_was_corrected(
    s3: Any, lake: LakeObjects
) -> None:
    text = corrections.write_file(REJECTS).replace(f'"{WRONG}",new_cases', f'"{RIGHT}",new_cases')
    capture = replay_snapshot(put(s3, text), SOURCE, lake)
    assert (capture.verdict, capture.pending, capture.sha256, capture.dialect) == (
        "unchanged",
        True,
        "c" * 64,
        "who",
    )
    assert "to replay what was refused in r1 (new_cases: not a number)" in str(capture.why)
    assert (capture.rows, capture.rows_out, capture.reasons) == (2, 2, {})
    digest = corrections_digest({WRONG: RIGHT})
    assert capture.canonical == f"raw/owid/captured=2026-01-01/c.who-3.{digest}.parquet"
    assert s3.head_object(Bucket="lake", Key=capture.canonical)
    (line,) = kept(s3)
    assert line.pop("corrected_at").endswith("+00:00")
    assert len(line.pop("checksum")) == 64
    assert line == {
        "raw": WRONG,
        "corrected": RIGHT,
        "reason": REQUEST["reason"],
        "rejected_in": "r1",
        "corrected_by": "ana",
    }
    before = s3.get_object(Bucket="lake", Key=zones.correction("owid", "run-1"))["ETag"]
    replay_snapshot(
        put(s3, text.replace("Namibia,2", "Namibia,3")), SOURCE, lake
    )  # delivered again
    assert s3.get_object(Bucket="lake", Key=zones.correction("owid", "run-1"))["ETag"] == before


def test_without_a_file_the_rules_were_mended(s3: Any, lake: LakeObjects) -> None:
    capture = replay_snapshot(REQUEST, SOURCE, lake)
    assert capture.pending
    assert (capture.rows, capture.rows_out, capture.reasons) == (
        2,
        1,
        {"new_cases: not a number": 1},
    )
    assert capture.canonical == "raw/owid/captured=2026-01-01/c.who-3.parquet"
    assert not s3.list_objects_v2(Bucket="lake", Prefix=zones.corrections("owid"))["KeyCount"]


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        (
            "raw/_incoming/replay/gone.csv",
            None,
            "there is no raw/_incoming/replay/gone.csv; put the file below s3://lake/raw/_incoming/",
        ),
        ("raw/owid/state.json", None, "there is no raw/owid/state.json"),
        (
            "raw/_incoming/c.csv",
            "source,line_number,raw,corrected\nwho,7,x,y\n",
            "no source who: there is owid and countries",
        ),
    ],
)
def test_a_file_that_is_not_one_of_corrections(
    s3: Any, lake: LakeObjects, key: str, text: str | None, told: str
) -> None:
    request = put(s3, text, key) if text else {**REQUEST, "corrected": key}
    with pytest.raises(EventInvalid, match=told):
        replay_snapshot(request, SOURCE, lake)


def test_nothing_to_replay(s3: Any) -> None:
    with pytest.raises(SourceUnavailable, match="owid: nothing was ever accepted from this source"):
        replay_snapshot(REQUEST, SOURCE, LakeObjects(s3, "lake", "run-1"))
