"""What a removal is about to delete, deleted, and left."""

from collections.abc import Iterable, Sequence

from covidlake_client.terminal.safe_console import SafeConsole


def warn(console: SafeConsole, stack: str, bucket: str | None) -> None:
    """Print what is about to be deleted; `bucket` only where its data are, too."""
    console.print(f"Stack {stack}: API, pipeline, catalogue, alarms and logs.")
    if bucket:
        console.print(
            f"Bucket {bucket}: every release and every snapshot, for good.",
            soft_wrap=True,
        )


def show(
    console: SafeConsole,
    stack: str,
    groups: Sequence[str],
    objects: int | None,
    staying: Iterable[tuple[str, str]],
) -> None:
    """Print what was deleted, and what stays with the command that removes it."""
    if groups:
        console.print(f"deleted  {len(groups)} security groups of EMR")
    console.print(f"deleted  stack {stack}")
    if objects is not None:
        console.print(f"deleted  the bucket and {objects:,} versions in it")
    for what, remove in staying:
        console.print(f"stays    {what}; do: {remove}", soft_wrap=True)
