"""The options of a drill: what goes wrong on purpose in a run, to see what is said of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from covidlake import zones

from local.services.emr.start_failures import START_FAILURES

if TYPE_CHECKING:
    from local.drills.drill import Drill

T = TypeVar("T")
HELP = "Drills"


def start_failure_name(name: str | None) -> str | None:
    """Return the name of a way to fail; typer.BadParameter where there is none of it."""
    if name is not None and name not in START_FAILURES:
        raise typer.BadParameter(f"choose {', '.join(START_FAILURES)}")
    return name


ClusterFailsOption = Annotated[
    str | None,
    typer.Option(
        metavar="WHY",
        callback=start_failure_name,
        rich_help_panel=HELP,
        help="Let the cluster fail to start, to see what is said of it: "
        f"{', '.join(START_FAILURES)}.",
    ),
]
FaultOption = Annotated[
    str | None,
    typer.Option(
        metavar="SERVICE:ERROR@STATE",
        rich_help_panel=HELP,
        help="Let a service answer with an error while a state runs: s3:SlowDown@Publish.",
    ),
]
KillOption = Annotated[
    str | None,
    typer.Option(
        metavar="STEP",
        rich_help_panel=HELP,
        help="Kill a step of Spark as it starts: etl, analytics or forecast.",
    ),
]
ClockOption = Annotated[
    str | None,
    typer.Option(
        metavar="OFFSET",
        rich_help_panel=HELP,
        help="Put the functions' clock off: +5y, -2d, +3h.",
    ),
]
CorruptOption = Annotated[
    str | None,
    typer.Option(
        metavar="OBJECT",
        rich_help_panel=HELP,
        help="First flip a bit in an object of the lake, which keeps it: "
        f"{zones.source_state('owid')}.",
    ),
]


def drill_of(
    cluster_fails: str | None, fault: str | None, kill: str | None, clock: str | None
) -> "Drill":
    """Return the drill that the options ask for; typer.BadParameter where one cannot be."""
    from local.drills.drill import Drill, parse_clock, parse_step
    from local.drills.faults import Fault

    return Drill(
        start_failure=START_FAILURES[cluster_fails] if cluster_fails else None,
        fault=_parsed("--fault", fault, Fault.parse),
        killed_step=_parsed("--kill", kill, parse_step),
        clock=_parsed("--clock", clock, parse_clock) or timedelta(0),
    )


def _parsed(option: str, text: str | None, parse: Callable[[str], T]) -> T | None:
    try:
        return parse(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
