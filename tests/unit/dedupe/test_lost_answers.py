"""The answer of S3 to a write is lost on its way, each in turn.

boto3 asks again, and is told that somebody was there before.
"""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.support.aws.credentials import CREDENTIALS
from tests.support.aws.losing_proxy import LosingProxy
from tests.support.capture.judged import ONE, TWO, UNFINISHED, judge_candidate, objects
from tests.support.capture.snapshots import uploaded


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[LosingProxy]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr("judge.now", lambda: "2026-01-01T00:00:00+00:00")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with LosingProxy(server.get_host_and_port()[1]) as losing:
        yield losing
    server.stop()


def second_verdict(s3: Any, proxy: LosingProxy, lost: int = 0) -> tuple[Any, list[str]]:
    """Judge a revision, the answer to one call of which is lost.

    Returns the verdict with what is in the bucket then, and the calls.
    """
    for key in objects(s3):
        s3.delete_object(Bucket="lake", Key=key)
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    candidate = uploaded(s3, "run-2", TWO, 2)
    proxy.seen, proxy.lost = [], lost
    capture = judge_candidate(s3, "run-2", candidate)
    calls, proxy.lost = list(proxy.seen), 0
    # An upload that was begun twice is invisible, and ended by the bucket's lifecycle.
    return (capture, {key: body for key, body in objects(s3).items() if body != UNFINISHED}), calls


def test_every_answer_to_a_write_is_lost_once(proxy: LosingProxy) -> None:
    s3: Any = boto3.client("s3", endpoint_url=proxy.url)
    s3.create_bucket(Bucket="lake")
    expected, calls = second_verdict(s3, proxy)
    writes = [number for number, call in enumerate(calls, start=1) if not call.startswith("GET")]
    assert {calls[number - 1].split(" ")[0] for number in writes} == {"POST", "PUT", "DELETE"}
    for lost in writes:
        found, sent = second_verdict(s3, proxy, lost)
        assert found == expected, calls[lost - 1]
        assert len(sent) > len(calls), f"{calls[lost - 1]} was not sent again"
