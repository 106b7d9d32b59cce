"""What a header lacks or adds is told by name, also where all rows are the same as before."""

from typing import TYPE_CHECKING

import pytest

from tests.support.capture.judged import judge_candidate
from tests.support.capture.snapshots import uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

HEADER = b"iso_code,date,location,total_cases,new_tests,colour\n"
ROW = b"COL,2021-01-01,Colombia,1,,red\n"


@pytest.mark.parametrize(
    ("header", "row", "lost", "unknown"),
    [
        (HEADER.replace(b"colour", b"color"), ROW, ["colour"], ["color"]),
        (HEADER.replace(b",colour", b""), b"COL,2021-01-01,Colombia,1,\n", ["colour"], []),
        # A column of the contract without a value, under another name.
        (HEADER.replace(b"new_tests", b"tests_new"), ROW, ["new_tests"], ["tests_new"]),
        (HEADER.replace(b"colour", b"COLOUR"), ROW, [], []),
        (HEADER, ROW.replace(b"1,,", b"1.0,,"), [], []),
    ],
    ids=["renamed", "gone", "renamed and empty", "in capitals", "written otherwise"],
)
def test_names_of_columns(
    s3: "S3Client", header: bytes, row: bytes, lost: list[str], unknown: list[str]
) -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", HEADER + ROW))
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", header + row, day=2))
    assert capture.verdict == "unchanged"
    told = capture.losses or {"headers": [], "unknown": []}
    assert (told["headers"], told["unknown"]) == (lost, unknown)


def test_the_same_bytes_lose_nothing(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", HEADER + ROW))
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", HEADER + ROW, day=2))
    assert (capture.verdict, capture.losses) == ("unchanged", None)
