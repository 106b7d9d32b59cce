"""A small lake for the tests of what serves it, and requests as API Gateway sends them.

Its tables are written by the contracts into a bucket.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote
from uuid import uuid4

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from covidlake import zones
from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES
from covidlake.zones import Lake
from moto import mock_aws

from tests.support.aws.memory_s3 import MemoryS3

ARROW_TYPES = {
    "string": pa.string(),
    "date": pa.date32(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
SOURCES = {
    "owid": {
        "dataset": "observations",
        "attribution": "Our World in Data, COVID-19 dataset (CC BY 4.0)",
        "licence": "CC BY 4.0",
        "url": "https://example.org/owid.csv",
    },
    "countries": {
        "dataset": "countries",
        "attribution": "Country table",
        "licence": "CC BY 4.0",
        "table": "public.countries",
    },
}
CONTEXT = SimpleNamespace(
    function_name="show-results",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:f",
    aws_request_id="request-1",
)
START = date(2021, 1, 1)
REAL_CLIENT = boto3.client


def observed(code: str, name: str, kind: str, cases: list[float | None]) -> list[dict[str, Any]]:
    who = {"iso_code": code, "location": name, "location_type": kind}
    return [
        {**who, "date": START + timedelta(number), "new_cases": value}
        for number, value in enumerate(cases)
    ]


def _place(
    code: str, name: str, kind: str, population: float | None, continent: str | None
) -> dict[str, Any]:
    known = {
        "has_attributes": population is not None,
        "first_date": START,
        "last_date": START + timedelta(9),
    }
    return {
        "iso_code": code,
        "location": name,
        "location_type": kind,
        "population": population,
        "continent": continent,
        **known,
    }


ROWS: dict[str, list[dict[str, Any]]] = {
    "observations": [
        *observed("COL", "Colombia", "country", [10, 20, None, -30, 40, 50, 60, 70, 80, 90]),
        *observed("NAM", "Namibia", "country", [None, None, 3]),
        *observed("OWID_WRL", "World", "aggregate", [100] * 10),
    ],
    "locations": [
        _place("COL", "Colombia", "country", 1_000_000, "South America"),
        _place("NAM", "Namibia", "country", None, "Africa"),
        _place("OWID_WRL", "World", "aggregate", 10_000_000, None),
    ],
    "top_countries": [
        {
            "metric": metric,
            "rank": rank,
            "iso_code": code,
            "location": name,
            "value": 100.0 / rank,
            "unit": "cases",
            "value_date": START,
        }
        for metric in ("total_deaths", "total_cases")
        for rank, code, name in ((2, "NAM", "Namibia"), (1, "COL", "Colombia"))
    ],
    "clusters": [
        {
            "iso_code": "COL",
            "location": "Colombia",
            "continent": "South America",
            "cluster": 1,
            "missing": 0,
            "gdp_per_capita": 13_254.9,
        },
        {
            "iso_code": "NAM",
            "location": "=HYPERLINK(1)",
            "continent": "Africa",
            "cluster": None,
            "missing": 5,
            "gdp_per_capita": float("nan"),
        },
    ],
    "forecasts": [
        {
            "iso_code": "COL",
            "location": "Colombia",
            "target": target,
            "forecast_date": date(2021, 1, 9),
            "horizon": horizon,
            "target_end_date": date(2021, 1, 9) + timedelta(weeks=horizon),
            "quantile": quantile,
            "value": 100.0 * horizon * quantile,
            "baseline": 90.0 * horizon * quantile,
            "model": "test",
            "model_release": "r1",
            "model_known_until": date(2021, 1, 9),
            "record_weeks": 0,
            "backtest_weeks": 0,
        }
        for target in ("cases", "deaths")
        for horizon in (1, 2)
        for quantile in (0.025, 0.25, 0.5, 0.75, 0.975)
    ],
}


@cache
def empty_table(table: str) -> bytes:
    """A table without rows; most are, so each is written once."""
    with TemporaryDirectory() as folder:
        return parquet(Path(folder), table, [])


def parquet(folder: Path, table: str, rows: list[dict[str, Any]]) -> bytes:
    """A Parquet file with the columns and types of the contract; what a row leaves out is null."""
    fields = [(column.name, ARROW_TYPES[column.type]) for column in TABLES[table].columns]
    path = folder / f"{table}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(fields)), path)
    return path.read_bytes()


@dataclass(frozen=True)
class TestLake:
    """A bucket to fill; Parquet files are made in `folder`."""

    __test__ = False
    s3: Any
    bucket: str
    folder: Path

    def put(self, key: str, value: Any) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=json.dumps(value).encode())

    def read(self, key: str) -> Any:
        return json.loads(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def build(
        self,
        release: str,
        rows: dict[str, list[dict[str, Any]]] = ROWS,
        publish: bool = True,
        **in_manifest: str,
    ) -> None:
        """Write a release with all tables, those without rows empty, and make it the current one.

        `in_manifest` goes into its manifest.
        """
        lake, tables = Lake(self.bucket), {}
        for name, table in TABLES.items():
            body = parquet(self.folder, name, rows[name]) if rows.get(name) else empty_table(name)
            prefix = zones.table(table.zone, name, release)
            self.s3.put_object(Bucket=self.bucket, Key=f"{prefix}part-00000.parquet", Body=body)
            tables[name] = {
                "rows": len(rows.get(name, [])),
                "bytes": len(body),
                "location": lake.uri(prefix),
            }
        manifest = ReleaseManifest(
            release,
            f"run-of-{release}",
            "2026-01-02T03:04:05+00:00",
            "2021-01-10",
            {"owid": "ab"},
            tables,
            SOURCES,
        )
        self.put(zones.release(release), {**asdict(manifest), **in_manifest})
        if publish:
            self.publish(release)

    def publish(self, release: str) -> None:
        self.put(
            zones.CURRENT,
            {
                "release": release,
                "published_at": "2026-01-02T03:05:00+00:00",
                "run": f"run-of-{release}",
            },
        )


@contextmanager
def served_lake(
    folder: Path, web: Path | None = None, presigned: bool = False
) -> Iterator[TestLake]:
    """An empty bucket, and the environment in which show-results serves it.

    web        folder of the page
    presigned  whether presigned addresses lead somewhere: moto answers them, and is slower than
               the S3 in memory
    """
    with pytest.MonkeyPatch.context() as patch, mock_aws() if presigned else nullcontext():
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        environment = {
            "AWS_DEFAULT_REGION": "us-east-1",
            "LAKE_BUCKET": f"lake-{uuid4()}",
            "CACHE_DIR": str(folder / "cache"),
            "CORS_ORIGINS": "*",
            "WEB_DIR": str(web or folder),
            "MAX_DATA_AGE_DAYS": "36500",
            "POWERTOOLS_METRICS_NAMESPACE": "covidlake",
            "POWERTOOLS_SERVICE_NAME": "show-results",
        }
        for name, value in environment.items():
            patch.setenv(name, value)
        if presigned:
            patch.setattr(boto3, "client", REAL_CLIENT)  # not that of a lake around this one
            boto3.client("s3").create_bucket(Bucket=environment["LAKE_BUCKET"])
        else:
            s3 = MemoryS3()
            patch.setattr(boto3, "client", lambda service, **_: {"s3": s3}[service])
        yield TestLake(boto3.client("s3"), environment["LAKE_BUCKET"], folder)


def proxy_event(
    url: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> dict[str, Any]:
    """The event that an API Gateway REST API makes of a request for `/path?query`."""
    # Not urlsplit: it takes what follows a double slash for a host.
    path, _, query_string = url.partition("?")
    query = parse_qs(query_string, keep_blank_values=True)
    return {
        "resource": "/{proxy+}",
        "path": unquote(path),
        "httpMethod": method,
        "headers": headers or {},
        "multiValueHeaders": {name: [value] for name, value in (headers or {}).items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {"proxy": path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "stage": "v",
            "path": path,
            "requestId": "test",
            "identity": {},
            "httpMethod": method,
        },
        "body": None,
        "isBase64Encoded": False,
    }
