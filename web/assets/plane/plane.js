// Countries on a plane, each as the shape and in the colour of its group, as SVG.

import { drawing } from "../shared/elements.js";

const MARGIN = { top: 12, right: 16, bottom: 46, left: 56 };

// view: {axes: {across, up}, countries, chosen: those that are pointed out, group: row -> {shape,
// colour, name}}; an axis: {value: row -> number, ticks, at: tick -> number, shown: tick -> words,
// title}; size: [width, height]; radius: of a dot; style: name -> colour; on: row -> what listens
export function plane({ axes, countries, chosen, group }, [width, height], radius, style, on) {
  const { across: x, up: y } = axes;
  const across = scale(countries.map(x.value), MARGIN.left, width - MARGIN.right);
  const up = scale(countries.map(y.value), height - MARGIN.bottom, MARGIN.top);
  const at = (row) => [across(x.value(row)), up(y.value(row))];
  const dotOf = (row, size, kind) =>
    dot(row, at(row), group(row).shape(size), style(group(row).colour), kind, style, on(row));
  return [
    ...grid(axes, across, up, [width, height], style),
    ...countries.map((row) => dotOf(row, radius, "")),
    ...chosen.flatMap((row) => [
      dotOf(row, radius + 2, "chosen"),
      nameTag(row.location, at(row), width, style),
    ]),
  ];
}

function dot(row, at, outline, fill, kind, style, listeners) {
  return drawing(
    "path",
    {
      d: outline,
      transform: `translate(${at.map((px) => px.toFixed(1))})`,
      class: `dot-of ${kind}`,
      fill,
      "fill-opacity": kind ? 1 : 0.6,
      stroke: style(kind ? "ink" : "paper"),
      "stroke-width": kind ? 2 : 1,
      ...listeners,
    },
    drawing("title", {}, row.location),
  );
}

function grid({ across: x, up: y }, across, up, [width, height], style) {
  const [bottom, right] = [height - MARGIN.bottom, width - MARGIN.right];
  const line = (ends) => drawing("line", { ...ends, stroke: style("rule") });
  const text = (words, how) => drawing("text", { fill: style("soft"), ...how }, words);
  const columns = ticks(x, across).flatMap(([px, label]) => [
    line({ x1: px, x2: px, y1: MARGIN.top, y2: bottom }),
    text(label, { x: px, y: bottom + 18, "text-anchor": "middle" }),
  ]);
  const rows = ticks(y, up).flatMap(([px, label]) => [
    line({ x1: MARGIN.left, x2: right, y1: px, y2: px }),
    text(label, { x: MARGIN.left - 8, y: px + 4, "text-anchor": "end" }),
  ]);
  const turned = `translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)`;
  return [
    ...columns,
    ...rows,
    text(x.title, { x: (MARGIN.left + width) / 2, y: height - 6, "text-anchor": "middle" }),
    text(y.title, { transform: turned, "text-anchor": "middle" }),
  ];
}

const ticks = (axis, along) =>
  axis.ticks
    .filter((tick) => along.has(axis.at(tick)))
    .map((tick) => [along(axis.at(tick)), axis.shown(tick)]);

// A linear scale from the extent of the values, with a little air, to a range of pixels.
function scale(values, from, to) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = (most - least) * 0.04 || 1;
  const at = (value) => from + ((value - least + air) / (most - least + 2 * air)) * (to - from);
  at.has = (value) => value >= least - air && value <= most + air;
  return at;
}

function nameTag(name, [x, y], width, style) {
  const left = x > width * 0.75;
  return drawing(
    "text",
    {
      x: x + (left ? -13 : 13),
      y: y + 4,
      "text-anchor": left ? "end" : "start",
      fill: style("ink"),
      "font-weight": 650,
      "paint-order": "stroke",
      stroke: style("paper"),
      "stroke-width": 4,
    },
    name,
  );
}
