"""Files that are refused before a cluster is paid for, and what is said of them."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from covidlake.capturing.candidate import Capture
from covidlake.errors import SourceInvalid
from covidlake_aws.objects import LakeObjects
from judge import judge

from tests.support.capture.judged import SOURCE, judge_candidate, objects, snapshots, state
from tests.support.capture.snapshots import sha, uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

WIDE = b"Province/State,Country/Region,Lat,Long,4/20/20,4/21/20"
# Case 04: totals since the start of all countries are 0 on the newest day.
DAY_1 = WIDE + b"\n,Afghanistan,33,67,1,2\n,Italy,41,12,10,20\n,France,46,2,5,6\n"
ZEROS = (
    WIDE + b",4/22/20\n,Afghanistan,33,67,1000,1100,0\n,Italy,41,12,100000,103000,0\n"
    b",France,46,2,50000,52000,0\n"
)
BLANKS = ZEROS.replace(b",0\n", b",\n")


def judged_wide(
    s3: "S3Client", run: str, body: bytes, day: int, waivers: dict[str, float] | None = None
) -> Capture:
    candidate = uploaded(s3, run, body, day, dialect="jhu-confirmed")
    source = replace(SOURCE, dialect="jhu-confirmed")
    return judge(candidate, source, LakeObjects(s3, "lake", run), waivers)


def test_totals_that_fall_to_zero_are_never_in_force(s3: "S3Client") -> None:
    judged_wide(s3, "run-1", DAY_1, 1)
    with pytest.raises(
        SourceInvalid,
        match=r"totals since the start fall on its newest day. owid: newest_day_falls is 1, "
        r"allowed is 0.2 \(2020-04-22, new_cases: 3 of 3 locations, AFG, FRA, ITA\). "
        r"Nothing was published.",
    ):
        judged_wide(s3, "run-2", ZEROS, 2)
    assert state(s3).sha256 == sha(DAY_1)
    # To be looked at until it expires.
    assert objects(s3)["raw/_incoming/run-2/owid"] == ZEROS
    mended = judged_wide(s3, "run-3", ZEROS.replace(b",0\n", b",110000\n"), 3)
    assert (mended.verdict, mended.reported_until) == ("revised", "2020-04-22")


def test_a_first_file_is_judged_as_well(s3: "S3Client") -> None:
    with pytest.raises(SourceInvalid, match="newest_day_falls is 1"):
        judged_wide(s3, "run-1", ZEROS, 1)


def test_a_run_may_let_it_pass(s3: "S3Client") -> None:
    judged_wide(s3, "run-1", DAY_1, 1)
    waived = judged_wide(s3, "run-2", ZEROS, 2, {"newest_day_falls": 1.0})
    assert waived.verdict == "revised"
    verdicts = {check["check"]: check["verdict"] for check in waived.checks}
    assert verdicts["newest_day_falls"] == "accepted"
    assert waived.reported_until == "2020-04-22"


def test_a_day_of_blanks_is_no_day(s3: "S3Client") -> None:
    capture = judged_wide(s3, "run-1", BLANKS, 1)
    assert (capture.verdict, capture.reported_until) == ("new", "2020-04-21")


COLUMNS = b"iso_code,location,date,total_cases,new_cases,total_cases_per_million,population\n"
KENYA = COLUMNS + b"".join(
    b"KEN,Kenya,2021-03-%02d,%d,100,%s,50000000\n" % (day, 3000 + 100 * day, rate)
    for day, rate in [(1, b"62"), (2, b"64"), (3, b"66"), (4, b"68")]
)


def test_a_destroyed_rate_names_the_fault_of_the_file(s3: "S3Client") -> None:
    """Case 41: 60,241 per million for 60.241."""
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", KENYA))
    destroyed = KENYA.replace(b",62,", b",62000,").replace(b",64,", b",64000,")
    with pytest.raises(
        SourceInvalid,
        match=r"its decimals were destroyed: rates or means disagree with their counts. owid: "
        r"rates_disagree is 0.5, .*KEN on 2021-03-01 says 62,000 for 62, as total_cases and "
        r"population have it",
    ):
        judge_candidate(s3, "run-2", uploaded(s3, "run-2", destroyed, 2))
    assert state(s3).sha256 == sha(KENYA)


def test_values_beyond_their_bounds_are_no_fault_of_the_pipeline(s3: "S3Client") -> None:
    body = KENYA.replace(b"new_cases,", b"stringency_index,").replace(b",100,", b",8025,")
    with pytest.raises(SourceInvalid, match="nobody can accept this: it is a fault of the file"):
        judge_candidate(s3, "run-1", uploaded(s3, "run-1", body))


def test_too_many_rejected_rows_say_which_and_where(s3: "S3Client") -> None:
    body = KENYA.replace(b",3100,", b",5f,").replace(b",3200,", b",0x1p3,")
    with pytest.raises(
        SourceInvalid,
        match=r"too many of its rows are rejected. owid: rejected_share is 0.5, allowed is 0.05 "
        r"\(2 of 4 rows, total_cases: not a number: 2\).*"
        r'start the state machine again with "accept": {"rejected_share": 0.5}.*'
        r"The first rejected row is line 2, total_cases: not a number: "
        r"'KEN,Kenya,2021-03-01,5f,100,62,50000000'; all of them are in "
        r"s3://lake/raw/_incoming/run-1/owid.owid-3.parquet for two days, in the columns _line, "
        r"_reason and _raw",
    ):
        judge_candidate(s3, "run-1", uploaded(s3, "run-1", body))
    assert "raw/_incoming/run-1/owid.owid-3.parquet" in objects(s3)
    lake = LakeObjects(s3, "lake", "run-2")
    passed = judge(uploaded(s3, "run-2", body, 2), SOURCE, lake, {"rejected_share": 0.5})
    assert (passed.verdict, passed.rows, passed.rows_out) == ("new", 4, 2)
    assert passed.reasons == {"total_cases: not a number": 2}


def test_a_file_that_shrank_is_compared_wherever_the_last_one_lay(s3: "S3Client") -> None:
    """Case 43: the address of a file on a laptop has another port in every run."""
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", KENYA))
    cut = b"".join(KENYA.splitlines(keepends=True)[:2])
    elsewhere = uploaded(s3, "run-2", cut, 2, url_or_table="http://127.0.0.1:4711/x.csv")
    with pytest.raises(
        SourceInvalid,
        match=r"it shrank: .* shrunk_share is 0.75, allowed is 0.5 \(1 rows after 4\)",
    ):
        judge_candidate(s3, "run-2", elsewhere)
    assert snapshots(s3).keys() == {
        state(s3).key,
        "raw/_incoming/run-2/owid",
    }
