// A figure as an SVG picture. What a figure holds is said in figure.js.

import { drawing } from "../shared/elements.js";
import { dayMonthOf, monthOf, short } from "../shared/format.js";
import { words } from "../shared/language.js";
import { nameLines } from "./line_names.js";
import { dayTicks, linear, linearTicks, logTicks, logarithmic } from "./scales.js";

const EDGE = { top: 22, right: 14, bottom: 28, left: 50 };
const NAMES_PX = 168; // right of the lines: 14 letters and a value, also in wide type
const NAMED_FROM_PX = 520; // below this width the chips alone name the lines
const TICK_PX = 92;
const WAVE_LABEL_PX = 52;
const LETTER_PX = 6.6; // at most, on average
const DOT_PX = 3.5;
const ARROW_PX = 84; // the arrow and its words

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

const fixed = (px) => px.toFixed(1);
// Words that lie over what is drawn.
const halo = (style) => ({
  "paint-order": "stroke",
  stroke: style("paper"),
  "stroke-width": 3,
  "stroke-opacity": 0.8,
});
const inView = ({ figure }, day) => day >= figure.span[0] && day <= figure.span[1];

function waves({ figure, x, top, bottom, style }) {
  return figure.waves.flatMap(({ from, to, label }, at) => {
    const left = x(Math.max(from, figure.span[0]));
    // One that is not over goes as far as what was reported.
    const right = x(Math.min(to, figure.last, figure.span[1]));
    if (right <= left) return [];
    const height = bottom - top + 14;
    const strength = at % 2 ? 0.11 : 0.05;
    const band = { x: left, y: top - 14, width: right - left, height };
    const text = { x: left + 5, y: top - 2, fill: style("soft"), "font-size": 12 };
    // Not where the arrow of a fan stands.
    const end = figure.beyond ? x(figure.span[1]) - ARROW_PX : Infinity;
    const room = Math.min(right, end) - left > WAVE_LABEL_PX;
    return [
      drawing("rect", { ...band, fill: style("ink"), "fill-opacity": strength }),
      ...(room ? [drawing("text", text, label)] : []),
    ];
  });
}

function valueAxis({ figure, y, left, right, top, bottom, style }) {
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

function dayAxis({ figure, x, left, right, bottom, style }) {
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

function levels({ figure, y, left, right, style }) {
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

function bars(frame) {
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

function fans({ figure, x, y, style }) {
  return figure.fans.map(({ points, colour, strength }) => {
    const upper = points.map(([day, , high]) => `${fixed(x(day))} ${fixed(y(high))}`);
    const lower = points.map(([day, low]) => `${fixed(x(day))} ${fixed(y(low))}`).reverse();
    const d = points.length ? `M${[...upper, ...lower].join("L")}z` : "";
    return drawing("path", { d, fill: style(colour), "fill-opacity": strength });
  });
}

// The grey ones first, so that they lie behind.
function lines({ figure, x, y, style }) {
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

function moments(frame) {
  const { figure, x, top, bottom, right, style } = frame;
  return figure.moments
    .filter(({ day }) => inView(frame, day))
    .flatMap(({ day, words: text }) => {
      const late = x(day) + text.length * LETTER_PX > right;
      return [
        drawing("line", {
          x1: x(day),
          x2: x(day),
          y1: top - 10,
          y2: bottom,
          stroke: style("ink"),
          "stroke-dasharray": "2 3",
        }),
        drawing(
          "text",
          {
            x: x(day) + (late ? -5 : 5),
            y: top + 18,
            "text-anchor": late ? "end" : "start",
            fill: style("ink"),
            ...halo(style),
          },
          text,
        ),
      ];
    });
}

// Where the fan leaves the chart at its top.
function arrow(frame) {
  const { figure, x, top, right, style } = frame;
  if (!figure.beyond) return [];
  const at = Math.min(x(figure.beyond.day), right - 4);
  return [
    drawing("path", {
      d: `M${at - 5} ${top}l5 -8l5 8z`,
      fill: style("ink"),
    }),
    drawing(
      "text",
      {
        x: at - 8,
        y: top - 1,
        "text-anchor": "end",
        fill: style("ink"),
        "font-size": 12,
        ...halo(style),
      },
      words.charts.beyond(short(figure.beyond.value)),
    ),
  ];
}

function marks(frame) {
  const { figure, x, bottom, style } = frame;
  return figure.marks
    .filter(({ day }) => inView(frame, day))
    .map(({ day, words: text }) =>
      drawing(
        "path",
        {
          d: `M${fixed(x(day))} ${bottom - 3}l4.5 -7l-4.5 -7l-4.5 7z`,
          fill: style("paper"),
          stroke: style("ink"),
          "stroke-width": 1.25,
          class: "mark",
        },
        drawing("title", {}, text),
      ),
    );
}
