"""A capture killed at any call of S3, and run again, leaves what an undisturbed one leaves."""

from typing import Any

import pytest
from capture import upload
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.source import capture_file
from covidlake.capturing.candidate import Candidate
from covidlake.capturing.source import Source

from tests.support.aws.contended_s3 import ContendedS3, Killed, killed_at
from tests.support.aws.memory_s3 import MemoryS3
from tests.support.capture.fault_server import FaultServer, answer
from tests.support.capture.judged import UNFINISHED, objects

BODY = b"iso_code,date,location\n" + b"".join(
    b"COL,2021-%02d-%02d,X\n" % (month, day) for month in range(1, 13) for day in range(1, 29)
)
# The state, the file, its rows and their account. In parts: begun, so many of the file and of its
# rows, completed; the account is small.
WHOLE, IN_PARTS = 4, 1 + (1 + 3 + 1) + (1 + 7 + 1) + 1


def capture(s3: Any, url: str) -> Candidate:
    source = Source("owid", "observations", "http", {"url": url}, captured="2021-12-31")
    return capture_file(
        source, Incoming(s3, "lake", "run-1"), Deadline(20), allow_loopback_http=True
    )


@pytest.fixture(params=[1 << 20, 2500], ids=["whole", "in-parts"])
def calls(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Uploads of either kind; how often a capture calls S3."""
    monkeypatch.setattr(upload, "PART_BYTES", request.param)
    return WHOLE if request.param > len(BODY) else IN_PARTS


def test_all_calls_are_known(calls: int, web: FaultServer) -> None:
    counting = ContendedS3(MemoryS3())  # type: ignore[arg-type]
    capture(counting, web.url("/owid.csv", answer(body=BODY)))
    assert len(counting.calls) == calls


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_call_and_run_again_it_ends_the_same(
    calls: int, web: FaultServer, when: str
) -> None:
    url = web.url("/owid.csv", answer(body=BODY))
    alone: Any = MemoryS3()
    expected = capture(alone, url)
    for call in range(1, calls + 1):
        s3: Any = MemoryS3()
        with pytest.raises(Killed):
            capture(ContendedS3(s3, **killed_at(call, when)), url)
        assert capture(s3, url) == expected
        # What was begun in parts is invisible, and ended by the bucket's lifecycle.
        assert {key: body for key, body in objects(s3).items() if body != UNFINISHED} == objects(
            alone
        )
