"""What an audit stops, what may be waived, and what it leaves on record."""

import json
from typing import Any

import pytest
from covidlake import zones
from covidlake.checksums import sealed_json, unsealed
from covidlake.errors import AuditFailed, EventInvalid
from covidlake.schema import TABLES
from release import publish

from tests.support.publishing import (
    RELEASE,
    SETTINGS,
    audited,
    before,
    built_release,
    current_release,
    put,
)


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (
            {"daily": 4},
            r"daily: rows_differ is 1, allowed is 0 \(Athena sees 4 rows, Spark wrote 5 rows\)\. "
            "Nothing was published, and nobody",
        ),
        ({"duplicates": 2}, "daily: duplicate_keys is 2, allowed is 0"),
    ],
)
def test_a_release_that_fails_its_audit_stays_unpublished_and_says_why(
    s3: Any, seen: dict[str, int], told: str
) -> None:
    with pytest.raises(AuditFailed, match=told):
        publish(built_release(s3, **seen), SETTINGS)
    assert s3.list_objects_v2(Bucket="lake", Prefix=zones.RELEASES)["KeyCount"] == 0


def test_a_table_that_no_step_wrote_fails_the_audit(s3: Any) -> None:
    rows = {name: 5 for name in TABLES if name != "forecasts"}
    with pytest.raises(
        AuditFailed,
        match=r"forecasts: rows_differ is 1, .*Athena sees no table, Spark wrote no table",
    ):
        publish(built_release(s3, counts=rows), SETTINGS)


def test_an_empty_table_fails_unless_it_may_be_empty(s3: Any) -> None:
    rows = dict.fromkeys(TABLES, 0)
    with pytest.raises(AuditFailed) as failure:
        publish(built_release(s3, counts=rows), SETTINGS)
    assert (
        "daily: rows_differ is 1, allowed is 0 "
        "(Athena sees 0 rows, Spark wrote 0 rows: there should be some)" in str(failure.value)
    )
    assert "rejects" not in str(failure.value)


GAP = '"observations","total","World total_cases","1000.0","{summed}"'
BEYOND = [
    '"daily","countries","","4.0",',
    '"daily","beyond_population","Monaco","9.0","7.0"',
    '"daily","beyond_population","Palau","1500.0","1000.0"',
]


LOST = [
    '"locations","missing_location","Tonga","1.0",',
    '"locations","missing_location","Jersey","1.0",',
]


@pytest.mark.parametrize(
    ("check", "current", "figures", "accept", "told"),
    [
        (
            "removed_share",
            {"rows": 50},
            (),
            0.02,
            r"owid: removed_share is 0\.02, allowed is 0\.01 \(1 of 50 rows are gone\)",
        ),
        (
            "missing_locations",
            {},
            LOST,
            2,
            r"owid: missing_locations is 2, allowed is 0 \(Jersey, Tonga\)",
        ),
        (
            "days_older",
            {"data_date": "2026-01-02"},
            (),
            2,
            r"owid: days_older is 2, allowed is 0\.",
        ),
        (
            "total_gap",
            {},
            [GAP.format(summed=998)],
            0.002,
            r"World total_cases: total_gap is 0\.002, allowed is 0\.001 "
            r"\(the source says 1,000, its countries sum up to 998\)",
        ),
        (
            "cases_beyond_population",
            {},
            BEYOND,
            0.5,
            r"owid: cases_beyond_population is 0\.5, allowed is 0\.01 "
            r"\(1,500 cases among 1,000 people in Palau, 9 cases among 7 .*\)",
        ),
    ],
)
def test_an_audit_stops_the_release_until_it_is_accepted(
    s3: Any, check: str, current: dict[str, Any], figures: list[str], accept: float, told: str
) -> None:
    before(s3, **current)
    event = built_release(s3, figures=figures)
    with pytest.raises(
        AuditFailed,
        match=rf"^{told}.*Nothing was published.*"
        rf'with "accept": {{"{check}": {accept}}} in its input$',
    ):
        publish(event, SETTINGS)
    assert [
        verdict["check"] for verdict in audited(s3).values() if verdict["verdict"] == "failed"
    ] == [check]
    with pytest.raises(AuditFailed):  # what it saw is worse than what is accepted
        publish({**event, "request": {"accept": {check: accept * 0.9}}}, SETTINGS)
    assert not s3.list_objects_v2(Bucket="lake", Prefix=zones.CURRENT)["KeyCount"]
    publish({**event, "request": {"accept": {check: accept}}}, SETTINGS)
    assert current_release(s3) == RELEASE
    manifest = json.loads(s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["Body"].read())
    assert [
        verdict["check"] for verdict in manifest["checks"] if verdict["verdict"] == "accepted"
    ] == [check]
    assert manifest["checks"] == list(audited(s3).values())


@pytest.mark.parametrize(
    ("current", "figures"),
    [
        ({"rows": 100}, []),  # 1 of 100 rows is gone: removed_share 0.01
        ({"data_date": "2025-12-31"}, []),  # no day older
        ({}, [GAP.format(summed=999)]),  # total_gap 0.001
        (
            {},
            [
                '"daily","countries","","100.0",',
                '"daily","beyond_population","Palau","1500.0","1000.0"',
            ],
        ),  # 1 of 100 countries: cases_beyond_population 0.01
    ],
)
def test_a_release_at_a_threshold_passes(
    s3: Any, current: dict[str, Any], figures: list[str]
) -> None:
    before(s3, **current)
    publish(built_release(s3, figures=figures), SETTINGS)
    assert current_release(s3) == RELEASE
    assert not [check for check in audited(s3).values() if check["verdict"] == "failed"]


@pytest.mark.parametrize(
    ("current", "why"),
    [
        ({}, "there is no release yet"),
        ({"source": "who"}, "the current release is from another source: who, people"),
    ],
)
def test_what_cannot_be_compared_is_told_as_skipped(
    s3: Any, current: dict[str, Any], why: str
) -> None:
    event = built_release(s3)
    if current:
        before(s3, **current, data_date="2099-01-01")
    publish(event, SETTINGS)
    skipped = {
        check: verdict["detail"]
        for (check, _), verdict in audited(s3).items()
        if verdict["verdict"] == "skipped"
    }
    no_world = "the source has no row for the world or a continent"
    no_people = "no country has cases and a population"
    assert skipped == {
        "removed_share": why,
        "missing_locations": why,
        "days_older": why,
        "total_gap": no_world,
        "cases_beyond_population": no_people,
    }


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        (
            {"duplicate_keys": 5},
            "duplicate_keys cannot be accepted, only rejected_share, rates_disagree",
        ),
        ({"total_gap": True, "days_older": float("inf")}, "total_gap, days_older must be a number"),
        (["total_gap"], "accept must be an object"),
    ],
)
def test_what_nobody_may_accept_is_refused(s3: Any, accept: Any, told: str) -> None:
    with pytest.raises(EventInvalid, match=told):
        publish({**built_release(s3), "request": {"accept": accept}}, SETTINGS)


RATES = {
    "check": "rates_disagree",
    "of": "owid",
    "value": 0.4,
    "threshold": 0.001,
    "verdict": "accepted",
}


def test_what_the_snapshot_had_to_pass_is_shown_by_the_audit(s3: Any) -> None:
    """But for what the Spark steps judge again."""
    event = built_release(s3)
    rejected = {**RATES, "check": "rejected_share", "verdict": "passed"}
    event["snapshots"]["owid"]["checks"] = [rejected, RATES]
    before(s3)
    publish(event, SETTINGS)
    found = audited(s3)
    assert found["rates_disagree", "owid"] == RATES
    assert ("rejected_share", "owid") not in found


@pytest.mark.parametrize(
    ("known_before", "days_older"),
    [({}, 0), ({"owid": {"reported_until": "2025-12-31"}}, 1)],
    ids=["an-older-version", "this-version"],
)
def test_days_are_compared_as_they_were_counted(
    s3: Any, known_before: dict[str, Any], days_older: int
) -> None:
    event = built_release(s3)
    event["snapshots"]["owid"]["reported_until"] = "2025-12-30"
    event["request"] = {"accept": {"days_older": 1}}
    before(s3)
    manifest = s3.get_object(Bucket="lake", Key=zones.release("r0"))["Body"].read()
    put(s3, zones.release("r0"), sealed_json({**unsealed(manifest), "snapshots": known_before}))
    publish(event, SETTINGS)
    assert audited(s3)["days_older", "owid"]["value"] == days_older
