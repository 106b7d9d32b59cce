"""The folder of a lake: its bucket."""

from pathlib import Path

from local.output import next_commands


def bucket_of(lake: Path) -> Path:
    """Return the folder of the bucket in a lake; ValueError where nothing has run yet."""
    bucket = next((path.parent for path in lake.glob("*/runs")), None)
    if bucket is None:
        run = next_commands.make("run", lake=lake)
        raise ValueError(f"nothing has run in {lake} yet: try `{run}`")
    return bucket
