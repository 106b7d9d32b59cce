"""The findings of the checks of an account: a line each, and what to do about it."""

from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.account.finding import Finding, Status

STYLES = {Status.OK: "green", Status.WARNING: "yellow", Status.FAILS: "red"}


def show(console: SafeConsole, name: str, finding: Finding) -> Status:
    """Print a finding; return its status."""
    status = (f"{finding.status:<7}", STYLES[finding.status])
    to_do = f"; do: {finding.to_do}" if finding.to_do else ""
    line = Text.assemble(status, f"  {name:<18}  {finding.found}{to_do}")
    console.print(line, soft_wrap=True)
    return finding.status
