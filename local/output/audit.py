"""What the terminal says of the checks of a release."""

from covidlake.quality import quality_checks
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases import waiver
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.lake.releases import Audited
from local.output.run.waivers import options_of
from local.output.tables import cell, plain_table

COLOURS = {
    "passed": "green",
    "warning": "yellow",
    "accepted": "yellow",
    "skipped": "dim",
    "failed": "red",
}
COLUMNS = {
    "check": "left",
    "of": "left",
    "value": "right",
    "at most": "right",
    "verdict": "left",
    "": "left",
}
# The checks that every table has: some seventy rows that say little while they pass.
OF_TABLES = frozenset(check.name for check in quality_checks.TABLE_CHECKS)


def show(console: SafeConsole, audited: Audited, *, every: bool) -> None:
    """Print each check with value, threshold and verdict.

    Those of the tables are printed only where they did not pass, unless `every` is wanted.
    """
    checks = [check for check in audited.checks if every or not _goes_without_saying(check)]
    console.print(Text(f"Audit of {audited.subject}", style="bold"))
    _print_checks(console, checks)
    omitted = len(audited.checks) - len(checks)
    summary = (
        f"{omitted} more of the tables passed: "
        "rows as Spark wrote them, no key twice, no value missing (--all)."
    )
    console.print(summary if omitted else "")
    if audited.failed:
        console.print(
            Text.assemble(("Not published.", "red"), f" {waiver.explain(audited.checks)}"),
            soft_wrap=True,
        )
        if options := options_of(audited.checks):
            told = Text(" ".join(options), style="bold")
            console.print(Text.assemble("Here: run again with the same source and ", told))


def _goes_without_saying(check: CheckResult) -> bool:
    return check["check"] in OF_TABLES and check["verdict"] == "passed"


def _print_checks(console: SafeConsole, checks: list[CheckResult]) -> None:
    table = plain_table()
    for column, justify in COLUMNS.items():
        table.add_column(
            column,
            justify=justify,  # type: ignore[arg-type]
            header_style="dim",
            overflow="fold",
            no_wrap=column == "check",
        )
    for check in checks:
        table.add_row(
            check["check"],
            check["of"],
            cell(check["value"]),
            cell(check["threshold"]),
            Text(check["verdict"], style=COLOURS[check["verdict"]]),
            Text(check.get("detail", ""), style="dim"),
        )
    console.print(table)
