"""A release becomes current when its audit passes, whole and once."""

import json
from collections.abc import Sequence
from typing import Any

import boto3
import pytest
from covidlake import zones
from covidlake.errors import AuditFailed, EventInvalid
from covidlake.releases.facts import RevisionFacts, StepFacts
from covidlake.releases.manifest import ReleaseManifest, StepReport
from covidlake.schema import TABLES
from covidlake.settings import PublishSettings
from release import audit_query, handler, publish, register, switch_views

from tests.support.aws.lambda_context import LambdaContext

SETTINGS = PublishSettings(lake_bucket="lake", glue_database="covidlake")
RELEASE = "20260101T060000Z-abc123"
SOURCES = [
    {
        "name": "owid",
        "dataset": "observations",
        "attribution": "Our World in Data",
        "licence": "CC BY 4.0",
    }
]


def put(s3: Any, key: str, body: str) -> None:
    s3.put_object(Bucket="lake", Key=key, Body=body.encode())


def snapshot(dataset: str, captured_at: str) -> dict[str, Any]:
    return {
        "dataset": dataset,
        "sha256": dataset[0] * 64,
        "captured_at": captured_at,
        "last_date": "2025-12-31",
    }


def built_release(
    s3: Any, counts: dict[str, int] | None = None, figures: Sequence[str] = (), **seen: int
) -> dict[str, Any]:
    """Return the publish event of a run whose steps report `counts` rows a table.

    Its audit saw the same but for `seen`.

    figures: more lines of the audit query's answer.
    """
    rows = counts or {name: 0 if table.may_be_empty else 5 for name, table in TABLES.items()}
    revised = RevisionFacts("r0", changed=0, removed=1, values=1, added=0, columns={})
    facts = StepFacts(data_date="2025-12-31", revisions=revised)
    report = StepReport("etl", tables=rows, facts=facts)
    put(s3, zones.step_report("run-1", "etl"), report.to_json())
    lines = ['"table_name","check_name","subject","value","compared_with"', *figures]
    lines += [f'"{name}","rows","","{seen.get(name, rows[name])}.0",' for name in rows]
    lines += [
        f'"{name}","duplicate_keys","","{seen.get("duplicates", 0) if name == "daily" else 0}.0",'
        for name in rows
    ]
    put(s3, "athena/audit.csv", "\n".join(lines) + "\n")
    put(s3, zones.table("trusted", "daily", RELEASE) + "part-0.parquet", "x" * 100)
    return {
        "action": "publish",
        "run": "run-1",
        "release": RELEASE,
        "audit_output": "s3://lake/athena/audit.csv",
        "previous": "r0",
        "sources": SOURCES,
        "request": {},
        "snapshots": {
            "owid": snapshot("observations", "2026-01-01T06:00:01+00:00"),
            "people": snapshot("countries", "2026-01-01T06:00:09+00:00"),
        },
    }


def before(s3: Any, source: str = "owid", data_date: str = "2025-12-31", rows: int = 1000) -> None:
    """The current release r0: so many observations of a source, to that date."""
    manifest = ReleaseManifest(
        "r0",
        "run-0",
        "",
        data_date,
        {source: "a" * 64, "people": "b" * 64},
        {"observations": {"rows": rows}},
    )
    put(s3, zones.release("r0"), manifest.to_json())


def audited(s3: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """What the audit left on record: (check, of) -> verdict."""
    kept = json.loads(
        s3.get_object(Bucket="lake", Key=zones.step_report("run-1", "audit"))["Body"].read()
    )
    return {(check["check"], check["of"]): check for check in kept["quality"]["checks"]}


def current_release(s3: Any) -> str:
    return str(
        json.loads(s3.get_object(Bucket="lake", Key=zones.CURRENT)["Body"].read())["release"]
    )


def test_a_release_that_passes_its_audit_becomes_current(s3: Any) -> None:
    done = {"status": "PUBLISHED", "release": RELEASE, "data_date": "2025-12-31"}
    assert publish(built_release(s3), SETTINGS) == done
    assert current_release(s3) == RELEASE
    index = s3.get_object(Bucket="lake", Key="releases/index/releases.json")["Body"].read()
    assert RELEASE in json.loads(index)
    manifest = json.loads(s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["Body"].read())
    assert manifest["inputs"] == {"owid": "o" * 64, "people": "c" * 64}
    assert (manifest["previous"], manifest["captured_at"]) == ("r0", "2026-01-01T06:00:01+00:00")
    assert manifest["snapshots"]["owid"]["last_date"] == "2025-12-31"
    assert manifest["tables"]["daily"] == {
        "rows": 5,
        "bytes": 100,
        "location": f"s3://lake/trusted/daily/release={RELEASE}/",
        "files": [
            {
                "name": "part-0.parquet",
                "sha256": "09ecb6ebc8bcefc733f6f2ec44f791abeed6a99edf0cc31519637898aebd52d8",
            }
        ],
    }
    assert manifest["sources"] == {
        "owid": {
            "dataset": "observations",
            "attribution": "Our World in Data",
            "licence": "CC BY 4.0",
        }
    }


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
    ("reported_until", "data_date"), [("2025-12-30", "2025-12-30"), (None, "2025-12-31")]
)
def test_data_end_on_the_last_day_that_is_really_reported(
    s3: Any, reported_until: str | None, data_date: str
) -> None:
    """Of a snapshot that an older version accepted, on the last day of any country."""
    event = built_release(s3)
    event["snapshots"]["owid"]["reported_until"] = reported_until
    event["request"] = {"accept": {"days_older": 1}}
    before(s3)
    assert publish(event, SETTINGS)["data_date"] == data_date


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
    manifest = json.loads(s3.get_object(Bucket="lake", Key=zones.release("r0"))["Body"].read())
    put(s3, zones.release("r0"), json.dumps({**manifest, "snapshots": known_before}))
    publish(event, SETTINGS)
    assert audited(s3)["days_older", "owid"]["value"] == days_older


def test_publishing_twice_has_one_effect(s3: Any) -> None:
    event = built_release(s3)
    publish(event, SETTINGS)
    first = (
        s3.get_object(Bucket="lake", Key=zones.CURRENT)["ETag"],
        s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["ETag"],
    )
    publish(event, SETTINGS)
    assert first == (
        s3.get_object(Bucket="lake", Key=zones.CURRENT)["ETag"],
        s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["ETag"],
    )


def test_a_release_is_registered_and_shown(s3: Any) -> None:
    glue = boto3.client("glue", region_name="us-east-1")
    glue.create_database(DatabaseInput={"Name": "covidlake"})
    assert register({"release": RELEASE}, SETTINGS) == {"release": RELEASE}
    assert switch_views({"release": RELEASE}, SETTINGS) == {"views": len(TABLES)}
    assert switch_views({"release": RELEASE}, SETTINGS) == {"views": 0}


def test_the_audit_asks_about_every_table() -> None:
    query = audit_query({"release": RELEASE, "previous": "r0"}, SETTINGS)["query"]
    assert all(f"SELECT '{name}' AS table_name" in query for name in TABLES)
    assert len(query.encode()) < 262_144  # Athena's limit


def test_an_unknown_action_is_refused_by_name() -> None:
    with pytest.raises(
        EventInvalid,
        match="one of register, audit_query, publish, switch_views, rollback, not 'nonsense'",
    ):
        handler({"action": "nonsense"}, LambdaContext())
