"""What the audit of a release would refuse of a file is refused before a cluster is paid for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from covidlake import zones
from covidlake.capturing.candidate import Capture
from covidlake.errors import SourceInvalid
from covidlake.releases.manifest import ReleaseManifest, Switch
from covidlake.releases.waiver import explain, named_waivers
from covidlake_aws.objects import LakeObjects
from judge import judge

from tests.support.capture.judged import SOURCE, state
from tests.support.capture.snapshots import sha, uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NAMES = {"KEN": "Kenya", "PER": "Peru", "TON": "Tonga", "UGA": "Uganda"}
RELEASE = "20251231T060000Z-abc123"


def csv(days: int, codes: tuple[str, ...] = tuple(NAMES), cases: int = 50) -> bytes:
    """Return a file of so many days of March 2021."""
    lines = ["iso_code,location,date,new_cases"]
    for code in codes:
        lines += [
            f"{code},{NAMES[code]},2021-03-{day:02},{cases + day}" for day in range(1, days + 1)
        ]
    return ("\n".join(lines) + "\n").encode()


BEFORE = csv(20)


def judged(s3: "S3Client", body: bytes, day: int, waivers: Mapping[str, float] = {}) -> Capture:
    run = f"run-{day}"
    return judge(uploaded(s3, run, body, day), SOURCE, LakeObjects(s3, "lake", run), waivers)


def published(s3: "S3Client", **changes: Any) -> None:
    """Let readers see a release that was built from BEFORE."""
    manifest = ReleaseManifest(
        RELEASE,
        "run-1",
        "",
        data_date="2021-03-20",
        inputs={"owid": sha(BEFORE)},
        tables={"observations": {"rows": 80, "bytes": 1, "location": ""}},
        snapshots={"owid": {"reported_until": "2021-03-20"}},  # type: ignore[typeddict-item]
    )
    pointer = Switch(RELEASE, "run-1", "2026-01-01T06:00:00+00:00")
    put(s3, zones.CURRENT, pointer.to_json())
    put(s3, zones.release(RELEASE), replace(manifest, **changes).to_json())


def put(s3: "S3Client", key: str, body: str) -> None:
    s3.put_object(Bucket="lake", Key=key, Body=body.encode())


@pytest.fixture
def lake(s3: "S3Client") -> "S3Client":
    """A lake whose readers see what is in force."""
    judged(s3, BEFORE, 1)
    published(s3)
    return s3


@pytest.mark.parametrize(
    ("after", "told", "waivers"),
    [
        (
            csv(17),
            r"its data end before those of the current release\. "
            r"owid: removed_share is 0\.15, allowed is 0\.01 \(12 of 80 rows are gone\); "
            r"owid: days_older is 3, allowed is 0\. Nothing was published\.",
            {"removed_share": 0.15, "days_older": 3},
        ),
        (
            csv(20, ("KEN", "PER", "UGA")),
            r"owid: missing_locations is 1, allowed is 0 \(Tonga\)\. Nothing was published\.",
            {"removed_share": 0.25, "missing_locations": 1},
        ),
    ],
    ids=["older-data", "a-location-less"],
)
def test_what_is_refused_says_what_lets_it_pass(
    lake: "S3Client", after: bytes, told: str, waivers: dict[str, float]
) -> None:
    with pytest.raises(SourceInvalid, match=told) as refusal:
        judged(lake, after, 2)
    assert named_waivers(str(refusal.value)) == waivers
    assert state(lake).sha256 == sha(BEFORE)
    # Not less than that; and what is waived already is named again.
    timid = {check: most / 2 for check, most in waivers.items()}
    for some in (timid, dict(list(waivers.items())[:1])):
        with pytest.raises(SourceInvalid) as refusal:
            judged(lake, after, 3, some)
        assert named_waivers(str(refusal.value)) == waivers
    passed = judged(lake, after, 4, waivers)
    assert (passed.verdict, passed.pending) == ("revised", True)
    accepted = {check["check"] for check in passed.checks if check["verdict"] == "accepted"}
    assert accepted == set(waivers)


def test_a_waiver_ends_with_its_run(lake: "S3Client") -> None:
    """What is not built yet would be refused by the audit, after a cluster."""
    older, waivers = csv(17), {"removed_share": 0.15, "days_older": 3.0}
    judged(lake, older, 2, waivers)
    with pytest.raises(SourceInvalid, match="let in by a run that failed afterwards") as refusal:
        judged(lake, older, 3)
    assert named_waivers(str(refusal.value)) == waivers
    with pytest.raises(SourceInvalid, match=r"removed_share is 0\.15, allowed is 0\.01"):
        judged(lake, older, 4, {"days_older": 3.0, "removed_share": 0.1})
    again = judged(lake, older, 5, waivers)
    assert (again.verdict, again.pending) == ("unchanged", True)
    published(lake, inputs={"owid": sha(older)})
    assert not judged(lake, older, 6).pending


def test_more_days_and_a_few_corrections_pass(lake: "S3Client") -> None:
    longer = csv(21).replace(b"KEN,Kenya,2021-03-03,53\n", b"KEN,Kenya,2021-03-03,54\n")
    capture = judged(lake, longer, 2)
    verdicts = {check["check"]: check["verdict"] for check in capture.checks}
    compared = {"removed_share", "missing_locations", "days_older"}
    assert {name: verdicts[name] for name in compared} == dict.fromkeys(compared, "passed")


@pytest.mark.parametrize(
    ("changes", "judged_of"),
    [
        # Rolled back: readers see another snapshot than the one in force.
        ({"inputs": {"owid": "a" * 64}}, {"days_older"}),
        # Rows of the file are none of the table: of provinces it has the sum.
        ({"tables": {"observations": {"rows": 79}}}, {"missing_locations", "days_older"}),
        # An older version took the last day of any country for the release's.
        ({"snapshots": {}}, {"removed_share", "missing_locations"}),
        # The current release is from another source.
        ({"inputs": {"who": sha(BEFORE)}}, set()),
    ],
    ids=["rolled-back", "provinces", "an-older-version", "another-source"],
)
def test_what_the_audit_would_see_otherwise_is_left_to_it(
    s3: "S3Client", changes: dict[str, Any], judged_of: set[str]
) -> None:
    judged(s3, BEFORE, 1)
    published(s3, **changes)
    everything = {"removed_share": 1.0, "missing_locations": 9.0, "days_older": 99.0}
    capture = judged(s3, csv(17, ("KEN", "PER", "UGA")), 2, everything)
    assert {check["check"] for check in capture.checks} & everything.keys() == judged_of


@pytest.mark.parametrize("damaged", [zones.CURRENT, zones.release(RELEASE)])
def test_a_damaged_release_is_not_asked(lake: "S3Client", damaged: str) -> None:
    put(lake, damaged, "{")
    assert judged(lake, csv(17), 2).verdict == "revised"


def test_a_sentence_names_no_more_than_its_waivers() -> None:
    """Names and rows that publishers wrote stand in it, too."""
    failed: Any = {
        "check": "removed_share",
        "of": "owid",
        "value": 0.5,
        "threshold": 0.01,
        "verdict": "failed",
    }
    sentence = explain([failed])
    assert named_waivers(sentence) == {"removed_share": 0.5}
    assert named_waivers(f'{sentence}. A row: let them pass once: "accept": {{"x": 1}}') == {
        "removed_share": 0.5
    }
    broken = sentence.replace('{"removed_share": 0.5}', '{"removed_share": 0.5')
    assert named_waivers(broken) == {}
    assert named_waivers("no such words") == {}
