"""The canonical snapshot of a promoted file is made where it lacks, and where it is damaged."""

import json
from typing import TYPE_CHECKING

import pytest
from covidlake.reading.dialects import OWID
from covidlake_aws.objects import LakeObjects
from covidlake_snapshots.ensure import ensure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "raw/owid/captured=2022-01-20/c0ffee.csv"
ROWS = "raw/owid/captured=2022-01-20/c0ffee.owid-3.parquet"
ACCOUNT = "raw/owid/captured=2022-01-20/c0ffee.owid-3.json"
FILE = "iso_code,location,date,new_cases\nCOL,Colombia,2021-01-01,5\nCOL,Colombia,2021-01-02,x\n"


@pytest.fixture
def objects(s3: "S3Client") -> LakeObjects:
    objects = LakeObjects(s3, "lake", "run-1")
    objects.write(KEY, FILE)
    return objects


def test_it_is_made_once(objects: LakeObjects) -> None:
    account = ensure(objects, KEY, "observations", OWID)
    assert (account.rows_in, account.rows_out) == (2, 1)
    assert account.reasons == {"new_cases: not a number": 1}
    objects.delete(KEY)
    assert ensure(objects, KEY, "observations", OWID) == account


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("", id="emptied"),
        pytest.param('{"dataset": "observ', id="cut short"),
        pytest.param("[]", id="another document"),
        pytest.param('{"dataset": "observations"}', id="keys lack"),
    ],
)
def test_a_damaged_account_is_made_again(objects: LakeObjects, damage: str) -> None:
    account = ensure(objects, KEY, "observations", OWID)
    objects.write(ACCOUNT, damage)
    objects.delete(ROWS)
    assert ensure(objects, KEY, "observations", OWID) == account
    assert objects.exists(ROWS)


def test_corrected_rows_are_read_as_corrected(objects: LakeObjects) -> None:
    ensure(objects, KEY, "observations", OWID)
    correction = {
        "raw": "COL,Colombia,2021-01-02,x",
        "corrected": "COL,Colombia,2021-01-02,7",
        "reason": "new_cases: not a number",
        "rejected_in": "r1",
        "corrected_by": "me",
        "corrected_at": "2022-01-21T00:00:00+00:00",
    }
    objects.write("raw/owid/corrections/run-2.jsonl", json.dumps(correction))
    account = ensure(objects, KEY, "observations", OWID)
    assert (account.rows_out, account.rows_corrected, account.reasons) == (2, 1, {})
