"""What Athena refuses is refused here, and what the product sends stays well below."""

from pathlib import Path

import boto3
import pytest
import sqlglot
from botocore.exceptions import ClientError
from covidlake.quality.audit_query import audit_sql
from covidlake.schema import TABLES
from moto import mock_aws
from sqlglot import exp

from local.services.athena import api
from local.services.athena.catalog import LakeCatalog
from local.services.athena.engine import Engine
from local.services.athena.limits import planned_stages
from local.services.athena.registered import RegisteredCatalog
from local.services.s3 import LakeFolder

AUDIT = audit_sql(TABLES.values(), "covidlake", "r1", "r0")


def parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="athena")


@pytest.mark.parametrize(
    ("sql", "stages"),
    [
        ("SELECT 1", 1),
        ("SELECT * FROM a", 2),
        ("SELECT count(*) FROM a GROUP BY b", 3),
        ("SELECT count(DISTINCT b) FROM a", 3),
        ("SELECT * FROM a JOIN b USING (c)", 4),
        ("SELECT * FROM a WHERE b IN (SELECT b FROM c)", 4),
        ("SELECT * FROM a WHERE b IN (1, 2)", 2),
        ("WITH a AS (SELECT * FROM b) SELECT * FROM a", 2),
        ("SELECT * FROM a CROSS JOIN UNNEST(ARRAY[1, 2]) AS c (d)", 2),
        ("SELECT * FROM a UNION ALL SELECT * FROM b", 3),
    ],
)
def test_stages_are_counted_from_the_syntax_tree(sql: str, stages: int) -> None:
    assert planned_stages(parsed(sql)) == stages


def test_the_audit_has_fewer_than_100_stages() -> None:
    """Athena's engine refuses a query of more than 150. A table adds two."""
    stages = planned_stages(parsed(AUDIT))
    assert stages == 2 * len(TABLES) + 26
    assert stages < 100


def test_the_audit_reads_a_table_once_to_count_it() -> None:
    scans = [table.name for table in parsed(AUDIT).find_all(exp.Table)]
    of_other_checks = {"observations": 4, "daily": 2, "forecasts": 1, "locations": 4}
    assert {name: scans.count(f"{name}_releases") for name in TABLES} == {
        name: 1 + of_other_checks.get(name, 0) for name in TABLES
    }


def test_the_audit_is_a_tenth_of_the_longest_statement() -> None:
    assert len(AUDIT.encode()) * 10 < 262_144


def test_a_query_of_too_many_stages_fails(tmp_path: Path) -> None:
    each = "SELECT count(*) FROM a GROUP BY b"
    with pytest.raises(ValueError, match=r"QUERY_HAS_TOO_MANY_STAGES: .* \(151\) .* \(150\)"):
        Engine(LakeCatalog(tmp_path, None)).run(" UNION ALL ".join([each] * 75))


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(("length", "is_taken"), [(262_144, True), (262_145, False)])
def test_a_statement_that_is_too_long_is_not_taken(
    tmp_path: Path, length: int, *, is_taken: bool
) -> None:
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="lake")
        api.install(RegisteredCatalog(LakeFolder(tmp_path, "lake")))
        athena = boto3.client("athena")
        sql = "SELECT 1 --".ljust(length, "-")
        output = {"OutputLocation": "s3://lake/athena/"}
        if is_taken:
            athena.start_query_execution(QueryString=sql, ResultConfiguration=output)
            return
        with pytest.raises(ClientError, match=r"InvalidRequestException.*takes 262,144 at most"):
            athena.start_query_execution(QueryString=sql, ResultConfiguration=output)


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
