"""The audit of a release: one Athena query that counts, and the rule that judges the counts."""

from collections.abc import Iterable, Mapping
from typing import Any

from covidlake import zones
from covidlake.schema.ddl import releases_table
from covidlake.schema.model import Table


def audit_query(tables: Iterable[Table], database: str, release: str) -> str:
    """Trino SQL with one row a check: table_name, check_name, value (bigint)."""
    return "\nUNION ALL\n".join(part for table in tables for part in _checks(table, database, zones.name(release)))


def _checks(table: Table, database: str, release: str) -> Iterable[str]:
    rows = f'FROM "{database}"."{releases_table(table)}" WHERE "release" = \'{release}\''
    key = ", ".join(f'"{name}"' for name in table.key)
    required = " OR ".join(f'"{column.name}" IS NULL' for column in table.columns if not column.nullable)

    def check(name: str, source: str) -> str:
        return f"SELECT '{table.name}' AS table_name, '{name}' AS check_name, count(*) AS value {source}"

    yield check("rows", rows)
    yield check("duplicate_keys", f"FROM (SELECT {key} {rows} GROUP BY {key} HAVING count(*) > 1) AS repeated")
    if required:
        yield check("missing_values", f"{rows} AND ({required})")


def judge(counts: Iterable[tuple[str, str, int]], built: Mapping[str, int], tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """One verdict a check: {"table", "check", "value", "expected", "passed"}.

    built  table -> rows that the Spark steps report to have written; a table without a count fails.
    """
    seen = {(table, check): value for table, check, value in counts}
    verdicts = []
    for (table, check), value in seen.items():
        if check == "rows":
            passed = value == built.get(table) and (value > 0 or tables[table].may_be_empty)
            expected = f"{built.get(table)}" + ("" if tables[table].may_be_empty else ", more than 0")
        else:
            passed, expected = value == 0, "0"
        verdicts.append({"table": table, "check": check, "value": value, "expected": expected, "passed": passed})
    unseen = tables.keys() - {table for table, check in seen if check == "rows"}
    verdicts.extend(
        {"table": table, "check": "rows", "value": None, "expected": f"{built.get(table)}", "passed": False} for table in sorted(unseen)
    )
    return verdicts
