"""The findings of the checks of an account: a line each, and what to do about it."""

from rich.console import Console
from rich.markup import escape

from local.account.finding import Finding, Status

STYLES = {Status.OK: "green", Status.WARNING: "yellow", Status.FAILS: "red"}


def show(console: Console, name: str, finding: Finding) -> Status:
    """Print a finding; return its status."""
    style = STYLES[finding.status]
    status = f"[{style}]{finding.status:<7}[/{style}]"
    to_do = f"; do: {finding.to_do}" if finding.to_do else ""
    line = f"{status}  {name:<18}  {escape(finding.found + to_do)}"
    console.print(line, highlight=False, soft_wrap=True)
    return finding.status
