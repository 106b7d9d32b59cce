"""Series in the terminal: a line of block characters, or a plot by plotext."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil, floor, log10
from typing import Any

import plotext
from rich.table import Table
from rich.text import Text

from covidlake_client.answers import Answer
from covidlake_client.tables import figure, show_source, terminal

BLOCKS = "▁▂▃▄▅▆▇█"
SPARKS = 60  # characters of a sparkline
HEIGHT = 22
FAN = (
    (0.5, "median"),
    (0.025, "95% from"),
    (0.25, "50% from"),
    (0.75, "50% to"),
    (0.975, "95% to"),
)

Points = list[tuple[str, float | None]]


def series(rows: Iterable[Mapping[str, Any]]) -> dict[str, Points]:
    """Rows of observations as (day, value) by place and metric; the name says what is needed to tell them apart."""
    found: dict[tuple[str, str, str], Points] = {}
    for row in rows:
        found.setdefault((row["location"], row["metric"], row["unit"]), []).append(
            (row["date"], row["value"])
        )
    one_metric = len({metric for _, metric, _ in found}) == 1
    return {
        location if one_metric else f"{location}, {metric}": points
        for (location, metric, _), points in found.items()
    }


def sparkline(values: Sequence[float | None], width: int = SPARKS) -> str:
    """Means of the values in so many steps, from the least to the greatest as blocks; a gap where none is known."""
    steps = min(width, len(values))
    means = [
        _mean(values[at * len(values) // steps : (at + 1) * len(values) // steps])
        for at in range(steps)
    ]
    known = [mean for mean in means if mean is not None]
    if not known:
        return " " * steps
    least, span = min(known), max(known) - min(known)
    top = len(BLOCKS) - 1
    return "".join(
        " " if mean is None else BLOCKS[round((mean - least) / span * top) if span else 0]
        for mean in means
    )


def show_sparklines(answer: Answer, title: str) -> None:
    """One line a series: its course, and the last figure that is known."""
    console = terminal()
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for name in ("series", "from", "course", "to"):
        table.add_column(name)
    table.add_column("last", justify="right")
    for name, points in series(answer.data).items():
        last = next((value for _, value in reversed(points) if value is not None), None)
        course = Text(sparkline([value for _, value in points]), style="cyan")
        table.add_row(
            name, points[0][0], course, points[-1][0], Text("–" if last is None else figure(last))
        )
    console.print(table if answer.data else "No rows.")
    show_source(console, answer)


def plot_observations(answer: Answer, title: str) -> None:
    units = dict.fromkeys(row["unit"] for row in answer.data)
    _plot(answer, f"{title} ({', '.join(units)})", series(answer.data))


def plot_forecasts(answer: Answer, title: str) -> None:
    """One plot a place and target: the median and the ends of the 50% and 95% intervals, in counts a week."""
    for location, target in dict.fromkeys((row["location"], row["target"]) for row in answer.data):
        rows = [
            row for row in answer.data if (row["location"], row["target"]) == (location, target)
        ]
        fan = {
            name: [
                (row["target_end_date"], row["value"]) for row in rows if row["quantile"] == level
            ]
            for level, name in FAN
        }
        _plot(
            answer,
            f"{title}: {location}, new {target} a week",
            {name: points for name, points in fan.items() if points},
        )


def _plot(answer: Answer, title: str, lines: Mapping[str, Points]) -> None:
    console = terminal()
    plotext.clear_figure()
    plotext.theme("clear" if not console.is_terminal else "pro")
    plotext.plotsize(min(console.width, 120), HEIGHT)
    plotext.date_form("Y-m-d")
    seen = [value for points in lines.values() for _, value in points if value is not None]
    ticks = _ticks(min([0, *seen]), max(seen, default=1))
    plotext.yticks(ticks, [figure(tick) for tick in ticks])
    for name, points in lines.items():
        known = [(day, value) for day, value in points if value is not None]
        if known:
            days, values = zip(*known, strict=True)
            plotext.plot(
                [date.fromisoformat(day).isoformat() for day in days],
                values,
                marker="braille",
                label=name,
            )
    plotext.title(title)
    console.print(Text.from_ansi(plotext.build()) if answer.data else "No rows.")
    show_source(console, answer)


def _ticks(least: float, most: float) -> list[float]:
    """Round values from one to the other, about six of them."""
    rough = (most - least) / 5 or 1
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    return [number * step for number in range(ceil(least / step), floor(most / step) + 1)]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
