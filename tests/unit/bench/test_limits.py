"""No request takes more of the API's function than it may: 100 of the benchmark's questions.

`python -m bench.limits` asks 5,000 over a lake of real data.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from covidlake.schema import TABLES
from moto.server import ThreadedMotoServer

from bench.limits import MOST_MB, MOST_SECONDS
from bench.serving.generated import questions
from bench.serving.taken import Ask, asked
from tests.support.serving.lake import TestLake, proxy_event

RELEASE = "20260101T000000Z-aaaaaa"
KNOWN = dict.fromkeys(("release", "as_of", "since"), RELEASE)
KNOWN |= {"run": "none", "code": "C001", "day": "2021-01-10", "date": "2021-01-10"}
METRICS = [one.name for one in TABLES["observations"].columns if one.type == "double"][:12]


def rows() -> dict[str, list[dict[str, Any]]]:
    """A year of 240 locations."""
    chance = random.Random(1)
    codes = [f"C{number:03}" for number in range(240)]
    days = [date(2020, 1, 11) + timedelta(day) for day in range(365)]
    who = {code: {"iso_code": code, "location": code, "location_type": "country"} for code in codes}
    return {
        "observations": [
            {**who[code], "date": day, **{name: chance.random() for name in METRICS}}
            for code in codes
            for day in days
        ],
        "locations": [{**who[code], "population": 1e6, "has_attributes": True} for code in codes],
    }


def event_of(url: str) -> bytes:
    return json.dumps(proxy_event(url)).encode()


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder = tmp_path_factory.mktemp("lake")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "LAKE_BUCKET": "lake",
        "CACHE_DIR": str(folder / "cache"),
        "CORS_ORIGINS": "*",
        "WEB_DIR": str(folder),
        "MAX_DATA_AGE_DAYS": "36500",
        "POWERTOOLS_METRICS_NAMESPACE": "covidlake",
        "POWERTOOLS_SERVICE_NAME": "show-results",
    }
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    s3 = boto3.client(
        "s3", region_name="us-east-1", endpoint_url=environment["AWS_ENDPOINT_URL"], **keys
    )
    s3.create_bucket(Bucket="lake")
    TestLake(s3, "lake", Path(folder)).build(RELEASE, rows())
    with asked(environment, event_of) as ask:
        yield ask
    server.stop()


def test_no_question_takes_more_than_its_share(ask: Ask) -> None:
    document = json.loads(ask("/openapi.json").body)
    answers: Counter[int] = Counter()
    for url in questions(document, KNOWN, seed=7, count=100):
        taken = ask(url)
        assert taken.cpu_seconds < MOST_SECONDS, url
        assert taken.peak_mb < MOST_MB, url
        answers[taken.status] += 1
    assert set(answers) <= {200, 303, 400, 404, 422}
    assert answers[200] > 50
    assert answers[422]


@pytest.mark.parametrize("form", ["json&limit=1", "csv&limit=10000", "parquet"])
def test_the_dearest_question_takes_no_more(ask: Ask, form: str) -> None:
    """The mean of nearly as many values as one request may be of, each with its provenance."""
    metrics = ",".join(METRICS[:8])
    question = f"location=*&metric={metrics}&smooth=90&provenance=true&format={form}"
    taken = ask(f"/v1/observations?{question}")
    assert taken.status in (200, 303)
    assert taken.cpu_seconds < MOST_SECONDS
    assert taken.peak_mb < MOST_MB


def test_the_same_seed_asks_the_same(ask: Ask) -> None:
    document = json.loads(ask("/openapi.json").body)
    first, again = (list(questions(document, KNOWN, seed=3, count=50)) for _ in range(2))
    assert first == again
    assert len({url.partition("?")[0] for url in first}) > 10


def test_the_limits_are_half_of_the_memory_and_a_third_of_the_time() -> None:
    assert (round(MOST_MB), round(MOST_SECONDS, 2)) == (927, 9.67)
