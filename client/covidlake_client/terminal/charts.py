"""Series in the terminal: a line of block characters, or a plot by plotext."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil, floor, log10
from typing import Any

import plotext
from rich.text import Text

from covidlake_client.responses import Answer
from covidlake_client.terminal.terminal_table import (
    format_number,
    plain_table,
    show_source,
    terminal,
)

BLOCKS = "▁▂▃▄▅▆▇█"
SPARKLINE_WIDTH = 60  # characters
MAX_PLOT_WIDTH = 120
PLOT_HEIGHT = 22
# The quantiles that a forecast's plot shows. The median comes first: its colour stands out.
FAN = {
    0.5: "median",
    0.025: "95% from",
    0.25: "50% from",
    0.75: "50% to",
    0.975: "95% to",
}

Points = list[tuple[str, float | None]]


def series(rows: Iterable[Mapping[str, Any]]) -> dict[str, Points]:
    """Return name -> (day, value) of observations, by location and metric.

    The name says what is needed to tell them apart.
    """
    points: dict[tuple[str, str, str], Points] = {}
    for row in rows:
        key = (row["location"], row["metric"], row["unit"])
        points.setdefault(key, []).append((row["date"], row["value"]))
    has_one_metric = len({metric for _, metric, _ in points}) == 1
    named = {}
    for (location, metric, _), values in points.items():
        named[location if has_one_metric else f"{location}, {metric}"] = values
    return named


def measured_in(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the unit of observations, and the days that a count covers where that is not one.

    A unit by day is that of a mean, whose days are not those of a report: "cases in 1 or 7 days",
    "cases/day".
    """
    days_of: dict[str, set[int]] = {}
    for row in rows:
        days = days_of.setdefault(row["unit"], set())
        # An API of before does not say; where nothing was reported there are none.
        if row.get("days") is not None:
            days.add(row["days"])
    return ", ".join(_in_days(unit, days) for unit, days in days_of.items())


def _in_days(unit: str, days: set[int]) -> str:
    if unit.endswith("/day") or days <= {1}:
        return unit
    return f"{unit} in {' or '.join(map(str, sorted(days)))} days"


def sparkline(values: Sequence[float | None], width: int = SPARKLINE_WIDTH) -> str:
    """Return means of the values in so many steps as blocks, from the least to the greatest.

    A step without a value is a gap.
    """
    steps = min(width, len(values))
    means = []
    for step in range(steps):
        first, after = step * len(values) // steps, (step + 1) * len(values) // steps
        means.append(_mean(values[first:after]))
    reported = _reported(means)
    if not reported:
        return " " * steps
    least, greatest = min(reported), max(reported)
    return "".join(_block(mean, least, greatest) for mean in means)


def show_sparklines(answer: Answer, title: str) -> None:
    """Print one line a series: its course, and the last value that is known."""
    console = terminal()
    table = plain_table(f"{title} ({measured_in(answer.data)})")
    for name in ("series", "from", "course", "to"):
        table.add_column(name)
    table.add_column("last", justify="right")
    for name, points in series(answer.data).items():
        values = [value for _, value in points]
        reported = _reported(values)
        last = format_number(reported[-1]) if reported else "–"
        course = Text(sparkline(values), style="cyan")
        first_day, last_day = points[0][0], points[-1][0]
        table.add_row(name, first_day, course, last_day, Text(last))
    console.print(table if answer.data else "No rows.")
    show_source(console, answer)


def plot_observations(answer: Answer, title: str) -> None:
    """Print one plot with a line a series."""
    _plot(answer, f"{title} ({measured_in(answer.data)})", series(answer.data))


def plot_forecasts(answer: Answer, title: str) -> None:
    """Print one plot a location and target, in counts a week.

    It has the median and the ends of the 50% and 95% intervals, and names the weeks for which the
    baseline has been the better forecast.
    """
    fans: dict[tuple[str, str], dict[str, Points]] = {}
    lost: dict[tuple[str, str], set[int]] = {}
    for row in answer.data:
        lines = fans.setdefault((row["location"], row["target"]), {})
        if row["loses_to_baseline"]:
            lost.setdefault((row["location"], row["target"]), set()).add(row["horizon"])
        name = FAN.get(row["quantile"])
        if name:
            lines.setdefault(name, []).append((row["target_end_date"], row["value"]))
    for (location, target), lines in fans.items():
        ordered = {name: lines[name] for name in FAN.values() if name in lines}
        _plot(answer, f"{title}: {location}, new {target} a week", ordered)
        _note_lost_weeks(lost.get((location, target), ()))


def _note_lost_weeks(horizons: Iterable[int]) -> None:
    weeks = ", ".join(map(str, sorted(horizons)))
    if weeks:
        terminal().print(f"Weeks ahead for which the last week again was better so far: {weeks}.")


def _plot(answer: Answer, title: str, lines: Mapping[str, Points]) -> None:
    console = terminal()
    plotext.clear_figure()
    plotext.theme("pro" if console.is_terminal else "clear")
    plotext.plotsize(min(console.width, MAX_PLOT_WIDTH), PLOT_HEIGHT)
    plotext.date_form("Y-m-d")
    _draw_axis(lines)
    for name, points in lines.items():
        _draw_line(name, points)
    plotext.title(title)
    plot = Text.from_ansi(plotext.build())
    console.print(plot if answer.data else "No rows.")
    show_source(console, answer)


def _draw_axis(lines: Mapping[str, Points]) -> None:
    values = [value for points in lines.values() for _, value in points]
    reported = _reported(values)
    ticks = _ticks(min([0, *reported]), max(reported, default=1))
    plotext.yticks(ticks, [format_number(tick) for tick in ticks])


def _draw_line(name: str, points: Points) -> None:
    days, values = [], []
    for day, value in points:
        if value is not None:
            days.append(date.fromisoformat(day).isoformat())
            values.append(value)
    if days:
        plotext.plot(days, values, marker="braille", label=name)


def _block(mean: float | None, least: float, greatest: float) -> str:
    if mean is None:
        return " "
    span = greatest - least
    height = (mean - least) / span if span else 0
    return BLOCKS[round(height * (len(BLOCKS) - 1))]


def _ticks(least: float, greatest: float) -> list[float]:
    """Return round values from one to the other, about six of them."""
    # Equal ends would give a step of 0.
    rough = (greatest - least) / 5 or 1
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    first, last = ceil(least / step), floor(greatest / step)
    return [number * step for number in range(first, last + 1)]


def _reported(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Sequence[float | None]) -> float | None:
    reported = _reported(values)
    return sum(reported) / len(reported) if reported else None
