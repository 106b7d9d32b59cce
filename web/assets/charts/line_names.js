// The names of lines and their last values, right of where they end.

import { drawing } from "../shared/elements.js";
import { short } from "../shared/format.js";

const LINE_PX = 15; // between two names
const LONGEST = 14; // letters of a name

export function nameLines({ figure, y, right, top, bottom, style }) {
  const ends = figure.lines
    .filter((line) => line.label && line.points.length)
    .map((line) => ({ line, value: line.points.at(-1)[1] }))
    .filter(({ value }) => !figure.log || value > 0)
    .map(({ line, value }) => ({ line, value, at: y(value) }))
    .sort((one, other) => one.at - other.at);
  pushApart(ends, top, bottom);
  return ends.map(({ line, value, at }) => {
    const name = line.name.length > LONGEST ? `${line.name.slice(0, LONGEST - 1)}…` : line.name;
    return drawing(
      "text",
      { x: right + 7, y: at + 4, fill: style(line.colour), "font-weight": 650 },
      name,
      drawing("tspan", { "font-weight": 400 }, ` ${short(value)}`),
    );
  });
}

// First up from the bottom, then down from the top, so that none lies on another.
function pushApart(ends, top, bottom) {
  let floor = bottom;
  for (const end of [...ends].reverse()) {
    end.at = Math.min(end.at, floor);
    floor = end.at - LINE_PX;
  }
  let ceiling = top;
  for (const end of ends) {
    end.at = Math.max(end.at, ceiling);
    ceiling = end.at + LINE_PX;
  }
}
