"""The parts that benchmarks are made of."""

import gzip
import os
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pyarrow.parquet as pq
import pytest
from capture.upload import PART_BYTES, Upload
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import OWID
from covidlake_snapshots import write_snapshot

from bench import page
from bench.capture import large_csv, s3_endpoint, s3_folder
from bench.measuring import etl_step, process
from bench.tables import multiplied

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_a_large_file_is_as_large_as_asked_for_and_repeats_no_row(tmp_path: Path) -> None:
    body = large_csv.ensure(tmp_path, 1).read_bytes()
    assert 0 <= len(body) - large_csv.MIB < 1000
    assert body.endswith(b"\n")
    account = write_snapshot(
        [body], "observations", OWID, date(2026, 1, 1), tmp_path / "rows.parquet"
    )
    assert account.rows_out == account.rows_in == body.count(b"\n") - 1


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_many_times_over_has_no_key_twice(tmp_path: Path, packed: bool) -> None:
    header = b"iso_code,continent,location,date,new_cases"
    rows = [b"COL,South America,Colombia,2021-02-28,5.0", b"NAM,Africa,Namibia,2020-01-31,"]
    body = b"\n".join([header, *rows, b""])
    source = tmp_path / ("given.csv.gz" if packed else "given.csv")
    source.write_bytes(gzip.compress(body) if packed else body)
    once = etl_step.canonical(source, "observations", tmp_path / "raw")
    many = tmp_path / "raw" / "many.parquet"
    multiplied.multiply(once, many, 3)
    found = pq.read_table(many).select(["iso_code", "date"]).to_pylist()
    keys = [(row["iso_code"], str(row["date"])) for row in found]
    assert keys[:2] == [("COL", "2021-02-28"), ("NAM", "2020-01-31")]
    assert keys[-1] == ("NAM", "2024-03-30")
    assert len(set(keys)) == len(keys) == 6
    account = Account.from_json(many.with_suffix(".json").read_bytes())
    assert (account.rows_in, account.rows_out, account.reasons) == (6, 6, {})
    assert account.last_date == "2025-04-28"
    assert account.parquet_sha256 == sha256(many.read_bytes()).hexdigest()


def test_what_a_program_used() -> None:
    burn = (
        "import sys; x = bytearray(200_000_000); x[::4096] = x[::4096]; "
        "print(len(sys.stdin.read()), sum(range(10**6)))"
    )
    used = process.run([sys.executable, "-c", burn], os.environ, stdin=Path(__file__))
    assert used.seconds > used.cpu_seconds / 4 > 0
    assert 200 < used.peak_mb < 260


def test_what_the_workers_used_for_which_nobody_waits() -> None:
    # As Spark's Python workers are: their parent ignores when they end, and so do all above it.
    daemon = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "if os.fork() == 0:\n"
        "    while time.process_time() < 1.2: pass\n"
        "    os._exit(0)\n"
        "try: os.wait()\n"  # until there is none, and counts none
        "except ChildProcessError: pass\n"
    )
    used = process.run([sys.executable, "-c", daemon], os.environ)
    # It is looked at twice a second.
    assert 0.6 < used.cpu_seconds < 1.6


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="out of paper"):
        process.run([sys.executable, "-c", "raise SystemExit('out of paper')"], os.environ)


def client(url: str) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


@pytest.mark.parametrize("size", [10, PART_BYTES * 2 + 1])
def test_an_endpoint_that_keeps_what_it_takes(tmp_path: Path, size: int) -> None:
    body = os.urandom(size)
    with s3_folder.serve(tmp_path) as url:
        s3 = client(url)
        with Upload(s3, "lake", "raw/date=1/key", {}) as upload:
            upload.write(body)
            upload.finish()
        assert s3.get_object(Bucket="lake", Key="raw/date=1/key")["Body"].read() == body
        assert (
            s3.get_object(Bucket="lake", Key="raw/date=1/key", Range="bytes=3-6")["Body"].read()
            == body[3:7]
        )
        s3.copy_object(Bucket="lake", Key="raw/copy", CopySource="lake/raw/date=1/key")
        assert s3.get_object(Bucket="lake", Key="raw/copy")["Body"].read() == body
        assert [
            s3.list_objects_v2(Bucket="lake", Prefix=key)["KeyCount"]
            for key in ("raw/date=1/key", "raw/other")
        ] == [1, 0]
        with pytest.raises(s3.exceptions.NoSuchKey):
            s3.get_object(Bucket="lake", Key="other")


@pytest.mark.parametrize("size", [10, PART_BYTES + 1])
def test_the_endpoint_takes_uploads(size: int) -> None:
    with s3_endpoint.serve() as url:
        s3 = client(url)
        with Upload(s3, "lake", "key", {}) as upload:
            upload.write(b"x" * size)
            assert upload.finish()
        with pytest.raises(s3.exceptions.NoSuchKey):
            s3.get_object(Bucket="lake", Key="key")


def lighthouse_report(performance: float, lcp_ms: float) -> dict[str, Any]:
    """Return what `bench.page` reads of a report of Lighthouse."""
    others = ("accessibility", "best-practices", "seo")
    return {
        "categories": {"performance": {"score": performance}}
        | {name: {"score": 1} for name in others},
        "audits": {
            "largest-contentful-paint": {"numericValue": lcp_ms},
            "cumulative-layout-shift": {"numericValue": 0.02},
            "network-requests": {"details": {"items": [{}] * 8}},
        },
    }


def test_figures_of_the_page_are_medians_of_its_visits() -> None:
    reports = [(0.97, 2_000.0), (0.5, 9_000.0), (0.99, 1_500.0)]
    visits = [page.figures(lighthouse_report(*report)) for report in reports]
    assert page.medians(visits) == {
        "performance": 97.0,
        "accessibility": 100.0,
        "best-practices": 100.0,
        "seo": 100.0,
        "largest-contentful-paint": 2.0,
        "cumulative-layout-shift": 0.02,
        "requests": 8.0,
    }
    phone = page.table({"phone": visits}).columns[1]
    assert list(phone.cells) == ["97", "100", "100", "100", "2.00", "0.020", "8"]


def test_a_measurement_of_the_page_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lighthouse, built, chromium = (tmp_path / name for name in ("lh", "built", "chromium"))
    monkeypatch.setattr(page, "LIGHTHOUSE", lighthouse)
    monkeypatch.setattr(page, "BUILT", built)
    lake = tmp_path / "lake"
    said = []
    for file in (chromium, lighthouse, built, lake / "bucket" / "releases" / "current.json"):
        said.append((page.missing(lake) or "").partition(":")[0])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o755)
    assert said == [
        "there is no chromium",
        "there is no Lighthouse",
        "nothing is built",
        f"{lake} has no release",
    ]
    assert page.missing(lake) is None
