"""Glue: an action on a table needs the database and the catalog above it, too."""

from collections.abc import Iterable

from local.iam.calls import arns
from local.iam.calls.call import Need, NeedsOf, Parameters, each

# https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
TABLE_ACTIONS = (
    "GetTable",
    "GetPartition",
    "GetPartitions",
    "BatchGetPartition",
    "UpdateTable",
    "DeleteTable",
    "CreatePartition",
    "BatchCreatePartition",
    "UpdatePartition",
    "BatchUpdatePartition",
    "DeletePartition",
    "BatchDeletePartition",
)


def of_table(database: str, table: str) -> tuple[str, str, str]:
    """Return a table and what lies above it."""
    return arns.catalog(), arns.database(database), arns.table(database, table)


def of_database(database: str) -> tuple[str, str]:
    """Return a database and what lies above it."""
    return arns.catalog(), arns.database(database)


def _on_table(action: str) -> NeedsOf:
    def needs(parameters: Parameters) -> Iterable[Need]:
        name = parameters.get("TableName") or parameters.get("Name")
        name = name or parameters["TableInput"]["Name"]
        return each([f"glue:{action}"], of_table(parameters["DatabaseName"], name))

    return needs


def _get_database(parameters: Parameters) -> Iterable[Need]:
    return each(["glue:GetDatabase"], of_database(parameters["Name"]))


def _get_tables(parameters: Parameters) -> Iterable[Need]:
    # It reads all tables of the database, which its expression narrows only afterwards.
    return each(["glue:GetTables"], of_table(parameters["DatabaseName"], "*"))


OPERATIONS: dict[str, NeedsOf] = {
    **{action: _on_table(action) for action in (*TABLE_ACTIONS, "CreateTable")},
    "GetDatabase": _get_database,
    "GetTables": _get_tables,
}
