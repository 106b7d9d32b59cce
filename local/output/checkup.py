"""What the terminal says of a checkup: each damaged object, what was done, what is left to do."""

from pathlib import Path

from covidlake.releases.records import CheckupRecord, DamageRecord
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.output import next_commands


def show(console: SafeConsole, found: CheckupRecord, lake: Path) -> None:
    """Print the findings, the worst last: what nobody but a person can mend."""
    damages = sorted(found["damages"], key=lambda damage: damage["mended"] is None)
    for damage in damages:
        _print(console, damage)
    if found["unlisted"]:
        console.print(f"and {found['unlisted']:,} more: mend these, and look again")
    mended = sum(damage["mended"] is not None for damage in damages)
    left = [damage for damage in damages if damage["remedy"]]
    console.print(
        f"{found['checked']:,} objects checked, {len(damages)} damaged, {mended} mended, "
        f"{len(left)} left to do"
    )
    if any("a repair:" in (damage["remedy"] or "") for damage in left):
        command = next_commands.local("doctor", "--repair", lake=lake)
        console.print(Text(f"      {command}", style="bold"), soft_wrap=True)


def _print(console: SafeConsole, damage: DamageRecord) -> None:
    status = ("mended ", "green") if damage["mended"] else ("DAMAGED", "red")
    done = damage["mended"] or f"do: {damage['remedy']}"
    line = Text.assemble(status, f"  {damage['key']}: {damage['damage']}; {done}")
    console.print(line, soft_wrap=True)
