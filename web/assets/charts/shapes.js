// What a figure holds, as shapes: bars, fans and lines.

import { drawing } from "../shared/elements.js";
import { fixed } from "./strokes.js";

const DOT_PX = 3.5;

export function bars(frame) {
  const { figure, x, y, style } = frame;
  if (!figure.bars || figure.log) return [];
  const day = x(1) - x(0);
  const gap = Math.min(day * 0.2, 2);
  const zero = y(Math.max(0, figure.least));
  const outline = figure.bars.points
    .filter(({ end }) => end >= figure.span[0] - 1)
    .map(({ start, end, value }) => {
      const left = x(start - 0.5) + gap / 2;
      const width = x(end + 0.5) - x(start - 0.5) - gap;
      return `M${fixed(left)} ${fixed(zero)}V${fixed(y(value))}h${fixed(width)}V${fixed(zero)}z`;
    });
  const fill = style(figure.bars.colour);
  return [drawing("path", { d: outline.join(""), fill, "fill-opacity": 0.32 })];
}

export function fans({ figure, x, y, style }) {
  return figure.fans.map(({ points, colour, strength }) => {
    const upper = points.map(([day, , high]) => `${fixed(x(day))} ${fixed(y(high))}`);
    const lower = points.map(([day, low]) => `${fixed(x(day))} ${fixed(y(low))}`).reverse();
    const d = points.length ? `M${[...upper, ...lower].join("L")}z` : "";
    return drawing("path", { d, fill: style(colour), "fill-opacity": strength });
  });
}

// The grey ones first, so that they lie behind.
export function lines({ figure, x, y, style }) {
  const behind = figure.lines.filter((line) => line.behind);
  const before = figure.lines.filter((line) => !line.behind);
  return [...behind, ...before].flatMap((line) => [
    drawing("path", {
      d: outlineOf(line, figure, x, y),
      fill: "none",
      stroke: style(line.colour),
      "stroke-width": line.width ?? 2.25,
      "stroke-opacity": line.behind ? 0.3 : 1,
      "stroke-dasharray": line.dash ?? false,
      "stroke-linejoin": "round",
      "stroke-linecap": line.dash ? "butt" : "round",
    }),
    ...(line.dots ? line.points : []).map(([day, value]) =>
      drawing("circle", { cx: x(day), cy: y(value), r: DOT_PX, fill: style(line.colour) }),
    ),
  ]);
}

// A line ends where nothing was reported for longer than it may bridge.
function outlineOf({ points, bridge, step }, figure, x, y) {
  let before = -Infinity;
  const parts = [];
  for (const [day, value] of points) {
    const shown = !figure.log || value > 0;
    const px = `${fixed(x(day))} ${fixed(y(value))}`;
    // h0 draws a dot, by the round cap, of a figure that stands alone.
    const along = step ? `H${fixed(x(day))}V${fixed(y(value))}` : `L${px}`;
    if (shown) parts.push(day - before <= bridge && parts.length ? along : `M${px}h0`);
    before = shown ? day : -Infinity;
  }
  return parts.join("");
}
