"""What Athena does on its caller's behalf: Glue actions by kind of statement, and files.

https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
lists the actions of DDL and calls access to the default database mandatory; those on partitions
and views are on the pages of the statements, and in the managed policy AmazonAthenaFullAccess.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlglot
from covidlake.schema.catalog import view_definition
from sqlglot import exp

from local.iam.calls import arns
from local.iam.calls.call import Need, each
from local.iam.calls.glue import of_database, of_table

DIALECT = "athena"
_REPAIR = re.compile(r"MSCK REPAIR TABLE `?(\w+)`?\.`?(\w+)`?", re.IGNORECASE)

GlueTable = Mapping[str, Any]
# Returns the Glue table of a database and a name; None where there is none.
TableOf = Callable[[str, str], GlueTable | None]

# Athena makes sure of its default database before any statement, whatever that is about.
_MANDATORY = ("glue:GetDatabase", "glue:CreateDatabase")
_PARTITIONS = ("glue:GetPartitions", "glue:BatchGetPartition")
_ADD_PARTITIONS = ("glue:CreatePartition", "glue:BatchCreatePartition")


@dataclass(frozen=True)
class Session:
    """In which a statement runs.

    Attributes:
        database: of names without one.
        table_of: looks into the catalog.
    """

    database: str
    table_of: TableOf

    def named(self, reference: exp.Table) -> tuple[str, str]:
        """Return database and name of a table that a statement refers to; Athena knows no case."""
        return (reference.db or self.database).lower(), reference.name.lower()


def needs(sql: str, session: Session) -> Iterator[Need]:
    """Yield what a statement needs beside its results; nothing more of one that is wrong."""
    yield from each(_MANDATORY, of_database("default"))
    yield from each(["glue:GetDatabase"], of_database(session.database))
    if repair := _REPAIR.fullmatch(sql.strip()):
        yield from _repair(repair[1], repair[2], session)
        return
    try:
        statement = sqlglot.parse_one(sql, read=DIALECT)
    except sqlglot.errors.SqlglotError:
        return  # Athena refuses it before it looks into the catalog
    yield from _of_statement(statement, session)


def results(output: str) -> Iterator[Need]:
    """Yield what it takes to write the result of a query to an s3:// address."""
    bucket, key = arns.location(output)
    yield Need("s3:GetBucketLocation", arns.bucket(bucket))
    yield Need("s3:PutObject", arns.s3_object(bucket, key))


def _of_statement(statement: exp.Expr, session: Session) -> Iterable[Need]:
    if isinstance(statement, exp.Query):
        return _query(statement, session)
    target = statement.find(exp.Table)
    if target is None:
        return []
    table = of_table(*session.named(target))
    described = each(["glue:GetDatabase"], table[:2]) + each(["glue:GetTable"], table)
    if isinstance(statement, exp.Create) and statement.kind == "VIEW":
        return [*described, *_view(statement, target, session)]
    if isinstance(statement, exp.Create):
        return [*described, *each(["glue:CreateTable"], table)]
    if isinstance(statement, exp.Drop):
        return [*described, *each(_drop_actions(target, session), table)]
    if isinstance(statement, exp.Alter):
        return [*described, *each(_alter_actions(statement), table)]
    return described


def _view(statement: exp.Create, target: exp.Table, session: Session) -> Iterator[Need]:
    database, name = session.named(target)
    exists = session.table_of(database, name) is not None
    action = "glue:UpdateTable" if exists else "glue:CreateTable"
    yield from each([action], of_table(database, name))
    # The analysis of a view lists the databases, and reads what the view reads.
    yield from each(["glue:GetDatabases"], [*of_database("default"), arns.database(database)])
    for reference in _tables(statement.expression):
        yield from each(["glue:GetTable"], of_table(*session.named(reference)))


def _drop_actions(target: exp.Table, session: Session) -> list[str]:
    found = session.table_of(*session.named(target)) or {}
    if not found.get("PartitionKeys"):
        return ["glue:DeleteTable"]
    partitions = ("glue:GetPartitions", "glue:GetPartition", "glue:DeletePartition")
    return ["glue:DeleteTable", *partitions]


def _alter_actions(statement: exp.Alter) -> Iterable[str]:
    if statement.find(exp.DropPartition):
        several = len(list(statement.find_all(exp.Literal))) > 1
        deleting = "glue:BatchDeletePartition" if several else "glue:DeletePartition"
        return ["glue:GetPartition", "glue:GetPartitions", deleting]
    if statement.find(exp.AddPartition):
        return _ADD_PARTITIONS
    return ["glue:UpdateTable"]


def _repair(database: str, name: str, session: Session) -> Iterator[Need]:
    table = of_table(database, name)
    yield from each(["glue:GetDatabase"], table[:2])
    yield from each(["glue:GetTable", "glue:GetPartitions", *_ADD_PARTITIONS], table)
    found = session.table_of(database, name)
    if found:
        bucket, prefix = arns.location(found["StorageDescriptor"]["Location"])
        yield Need("s3:ListBucket", arns.bucket(bucket), {"s3:prefix": prefix})


def _query(query: exp.Expr, session: Session) -> Iterator[Need]:
    """Yield what reading takes: tables and views, partitions, and the files of tables."""
    for reference in _tables(query):
        database, name = session.named(reference)
        yield from each(["glue:GetDatabase"], of_database(database))
        yield from each(["glue:GetTable"], of_table(database, name))
        found = session.table_of(database, name)
        if found is None:
            continue
        if found["TableType"] == "VIRTUAL_VIEW":
            view = view_definition(found["ViewOriginalText"])["originalSql"]
            yield from _query(sqlglot.parse_one(view, read=DIALECT), session)
        else:
            yield from each(_PARTITIONS, of_table(database, name))
            yield from _files(found["StorageDescriptor"]["Location"])


def _files(location: str) -> Iterator[Need]:
    bucket, prefix = arns.location(location)
    yield Need("s3:ListBucket", arns.bucket(bucket), {"s3:prefix": prefix})
    yield Need("s3:GetObject", arns.s3_object(bucket, f"{prefix}*"))


def _tables(query: exp.Expr) -> Iterator[exp.Table]:
    """Yield the tables that a query reads; names that it defines itself are none."""
    defined = {cte.alias for cte in query.find_all(exp.CTE)}
    for reference in query.find_all(exp.Table):
        if reference.db or reference.name not in defined:
            yield reference
