"""How to let failed audits pass once, in the words of the command line."""

from collections.abc import Sequence

from covidlake.quality.quality_checks import CheckResult
from covidlake.releases import waiver
from rich.console import Console


def print_options(console: Console, failed: Sequence[CheckResult]) -> None:
    """Print the options that let these checks pass; nothing where one of them may not be waived."""
    accept = waiver.needed_waivers(failed)
    if not accept:
        return
    pairs = [f"--accept {name}={waiver.number(most)}" for name, most in accept.items()]
    console.print(
        f"Here: run again with the same source and [bold]{' '.join(pairs)}[/bold]",
        highlight=False,
        soft_wrap=True,
    )
