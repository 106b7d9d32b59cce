// The axes of a picture, and levels that mean something.

import { drawing } from "../shared/elements.js";
import { dayMonthOf, monthOf, short } from "../shared/format.js";
import { dayTicks, linearTicks, logTicks } from "./scales.js";
import { halo } from "./strokes.js";

const TICK_PX = 92;

export function valueAxis({ figure, y, left, right, top, bottom, style }) {
  const limits = [figure.least, figure.most];
  const ticks = figure.log ? logTicks(limits) : linearTicks(limits, (bottom - top) / 56);
  return ticks.flatMap((tick) => [
    drawing("line", {
      x1: left,
      x2: right,
      y1: y(tick),
      y2: y(tick),
      stroke: tick === 0 ? style("soft") : style("rule"),
    }),
    drawing(
      "text",
      { x: left - 7, y: y(tick) + 4, "text-anchor": "end", fill: style("soft") },
      short(tick),
    ),
  ]);
}

export function dayAxis({ figure, x, left, right, bottom, style }) {
  const ticks =
    figure.axis?.ticks ?? dayTicks(figure.span, Math.max((right - left) / TICK_PX, 1));
  return ticks.flatMap(({ day, label, words: own }) => {
    const at = x(day);
    const text = own ?? (label === "day" ? dayMonthOf(day) : monthOf(day));
    // A label at the edge is moved in, not cut.
    const anchor = at > right - 30 ? "end" : at < left + 30 ? "start" : "middle";
    return [
      drawing("line", { x1: at, x2: at, y1: bottom, y2: bottom + 5, stroke: style("soft") }),
      drawing(
        "text",
        { x: at, y: bottom + 20, "text-anchor": anchor, fill: style("soft") },
        text,
      ),
    ];
  });
}

export function levels({ figure, y, left, right, style }) {
  return figure.levels
    .filter(({ value }) => value >= figure.least && value <= figure.most)
    .flatMap(({ value, words: text }) => [
      drawing("line", {
        x1: left,
        x2: right,
        y1: y(value),
        y2: y(value),
        stroke: style("ink"),
        "stroke-width": 1.25,
      }),
      drawing(
        "text",
        { x: left + 4, y: y(value) - 5, fill: style("ink"), ...halo(style) },
        text,
      ),
    ]);
}
