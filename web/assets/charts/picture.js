// A figure as an SVG picture. What a figure holds is said in figure.js.

import { drawing } from "../shared/elements.js";
import { arrow, marks, moments, waves } from "./annotations.js";
import { dayAxis, levels, valueAxis } from "./axes.js";
import { nameLines } from "./line_names.js";
import { linear, logarithmic } from "./scales.js";
import { bars, fans, lines } from "./shapes.js";

const EDGE = { top: 22, right: 14, bottom: 28, left: 50 };
const NAMES_PX = 168; // right of the lines: 14 letters and a value, also in wide type
const NAMED_FROM_PX = 520; // below this width the chips alone name the lines

// style: name -> colour; offset: [x, y] where it begins. {svg, x, y, dayAt, height}: the picture and
// where days and values lie in it
export function picture(figure, width, height, style, offset = [0, 0]) {
  const named = figure.lines.some((line) => line.label) && width >= NAMED_FROM_PX;
  const right = width - (named ? NAMES_PX : EDGE.right);
  const bottom = height - EDGE.bottom;
  const x = linear(figure.span, [EDGE.left, right]);
  const scaled = figure.log ? logarithmic : linear;
  const y = scaled([figure.least, figure.most], [bottom, EDGE.top]);
  const frame = { x, y, left: EDGE.left, right, top: EDGE.top, bottom, width, style, figure };
  const clip = `plot-${Math.round(width)}`;
  const inside = drawing(
    "g",
    { "clip-path": `url(#${clip})` },
    ...bars(frame),
    ...fans(frame),
    ...lines(frame),
  );
  const svg = drawing(
    "g",
    { transform: `translate(${offset})`, "font-size": 13 },
    drawing(
      "clipPath",
      { id: clip },
      drawing("rect", {
        x: EDGE.left,
        y: EDGE.top - 8,
        width: Math.max(right - EDGE.left + 4, 0),
        height: Math.max(bottom - EDGE.top + 9, 0),
      }),
    ),
    ...waves(frame),
    ...valueAxis(frame),
    ...dayAxis(frame),
    inside,
    ...levels(frame),
    ...moments(frame),
    ...arrow(frame),
    ...marks(frame),
    ...(named ? nameLines(frame) : []),
  );
  const [first, last] = figure.span;
  const dayAt = (px) => Math.round(first + ((px - EDGE.left) / (right - EDGE.left)) * (last - first));
  return { svg, x, y, dayAt, top: EDGE.top, bottom, right };
}
