"""Snapshots of the past through the pipeline: each that changes something becomes a release."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from covidlake.releases.manifest import RunManifest
from covidlake_client.terminal.safe_console import SafeConsole

from local.inputs import sources
from local.inputs.vintages import Vintage
from local.pipeline import request
from local.services import publisher
from local.services.scheduler import Change


@dataclass(frozen=True)
class Replayed:
    """What became of a vintage: the verdict on it, and the release if it became one."""

    vintage: Vintage
    status: str
    verdict: str
    why: str | None
    release: str | None


def replay(
    vintages: list[Vintage],
    countries: str | None,
    dialect: str,
    lake: Path,
    build: Path,
    console: SafeConsole,
    exceptions: Change,
) -> Iterator[Replayed]:
    """Run the pipeline once a vintage, as of its own capture date; ends after one that failed.

    Args:
        vintages: oldest first.
        countries: as in `inputs.sources.serve`; None takes them from the columns of the latest
            vintage, which knows the most of them.
        dialect: how the vintages are written.
        lake: the folder of the lake.
        build: as in `inputs.sources.serve`.
        console: where the progress is printed.
        exceptions: the change of each run's input by which failed audits pass.
    """
    with sources.serve(str(vintages[-1].file), countries, build, dialect) as inputs:
        # moto takes seconds to import: not before the inputs are known to be there.
        from local import aws
        from local.pipeline import execution

        with aws.start(lake, inputs.parameters) as cloud:
            execution.fill_secret(cloud, inputs.secret)
            for vintage in vintages:
                console.print(f"{vintage.name}, captured {vintage.captured}")
                with publisher.serve(vintage.file) as url:
                    change = _combined(request.vintage(url, vintage.captured), exceptions)
                    outcome = execution.execute(cloud, console, change=change)
                if outcome.manifest is None:
                    raise RuntimeError(f"{vintage.name}: {outcome.status} {outcome.cause}")
                replayed = _replayed(vintage, outcome.manifest)
                yield replayed
                if replayed.status == "FAILED":
                    return


def _combined(first: Change, second: Change) -> Change:
    return lambda payload: second(first(payload))


def _replayed(vintage: Vintage, manifest: RunManifest) -> Replayed:
    # Observations come first among the stack's sources.
    source = next(iter(manifest.sources.values()))
    message = manifest.error["message"] if manifest.error else None
    why = message or source["why"]
    return Replayed(vintage, manifest.status, source["verdict"], why, manifest.release)
