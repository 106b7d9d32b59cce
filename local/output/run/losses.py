"""What the terminal says of what was in force before and is gone."""

from collections.abc import Mapping
from typing import Literal

from covidlake.capturing.changes import Losses
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

Kind = Literal["columns", "headers", "unknown", "days", "places", "codes", "continents"]
SENTENCES: Mapping[Kind, str] = {
    "columns": "Columns that lost all their values",
    "headers": "Columns of the file that are gone",
    "unknown": "Columns of the file that are new, and that nobody knows",
    "days": "Days that are gone",
    "places": "Locations that are gone",
    "codes": "Locations under another code",
    "continents": "Locations that lost their continent",
}


def print_losses(console: SafeConsole, losses: Losses, indent: str = "") -> None:
    """Print what was in force before and is gone, by name."""
    for kind, sentence in SENTENCES.items():
        if names := losses[kind]:
            text = Text.assemble((indent + sentence, "yellow"), f": {', '.join(names)}")
            console.print(text, soft_wrap=True)
