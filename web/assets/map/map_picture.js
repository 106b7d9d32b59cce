// The map as an SVG picture to take along: its tiles, as the page shows them, as wide as they may be.

import { drawing } from "../shared/elements.js";

const GAP_PX = 2;
const MOST_PX = 46; // of a tile's width
const HEIGHT = 0.86; // of a tile, to its width
const HATCH_PX = 6 * Math.SQRT2; // between two lines, along the edge
const FROM_SHADE = 3; // from here on letters have a colour of their own

// tiles: [{code, x, y, kind}] by column and row; style: name -> colour; {svg, height}
export function mapPicture(tiles, width, style, offset) {
  const columns = tiles.map(({ x }) => x);
  const rows = tiles.map(({ y }) => y);
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  const wide = Math.min(width / (Math.max(...columns) - left + 1), MOST_PX);
  const high = wide * HEIGHT;
  const svg = drawing(
    "g",
    { transform: `translate(${offset})`, "font-size": wide * 0.37, "text-anchor": "middle" },
    ...tiles.map(({ x, y, ...tile }) =>
      drawing(
        "g",
        { transform: `translate(${((x - left) * wide).toFixed(1)} ${((y - top) * high).toFixed(1)})` },
        ...swatch(tile.kind, wide - GAP_PX, high - GAP_PX, style),
        drawing(
          "text",
          { x: (wide - GAP_PX) / 2, y: high * 0.6, fill: style(inkOf(tile.kind)) },
          tile.code,
        ),
      ),
    ),
  );
  return { svg, height: (Math.max(...rows) - top + 1) * high };
}

const shadeOf = (kind) => Number(/class-(\d)/.exec(kind)?.[1] ?? NaN);

function inkOf(kind) {
  const shade = shadeOf(kind);
  if (shade >= FROM_SHADE) return `on-shade-${shade}`;
  return /small|unknown/.test(kind) ? "soft" : "ink";
}

// Slanted lines across a box.
function hatch(width, height) {
  const lines = [];
  for (let at = HATCH_PX / 2; at < width + height; at += HATCH_PX)
    lines.push(
      `M${Math.min(at, width)} ${Math.max(at - width, 0)}` +
        `L${Math.max(at - height, 0)} ${Math.min(at, height)}`,
    );
  return lines.join("");
}

// A tile, or its sample in a key, by its kind: "class-0 old", "silent", "small", "unknown".
export function swatch(kind, width, height, style) {
  const box = { width, height, rx: 2 };
  const shade = shadeOf(kind);
  const old = { x: 0, width, height: 1.2, fill: style("ink") };
  const outline = { fill: "none", stroke: style("soft"), "stroke-dasharray": "2 2" };
  return [
    ...(shade >= 0
      ? [
          drawing("rect", { ...box, fill: style("field") }),
          // As the page mixes it: so much of the hue over the field.
          drawing("rect", {
            ...box,
            fill: style("hue"),
            "fill-opacity": parseFloat(style(`shade-${shade}`)) / 100,
          }),
        ]
      : []),
    ...(/silent/.test(kind)
      ? [drawing("path", { d: hatch(width, height), stroke: style("rule"), "stroke-width": 3 })]
      : []),
    ...(/small/.test(kind) ? [drawing("rect", { ...box, ...outline })] : []),
    ...(/unknown/.test(kind)
      ? [drawing("rect", { ...box, fill: "none", stroke: style("rule") })]
      : []),
    ...(/old/.test(kind)
      ? [
          drawing("rect", { ...old, y: height - 4 }),
          drawing("rect", { ...old, y: height - 1.2 }),
        ]
      : []),
  ];
}
