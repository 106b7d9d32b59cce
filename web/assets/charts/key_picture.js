// The key of a figure inside its picture: what stands on the page as a list.

import { swatch } from "../map/map_picture.js";
import { drawing } from "../shared/elements.js";

const LETTER_PX = 6.9;
const SWATCH_PX = 18;
const GAP_PX = 22;

const bar = (fill, opacity) => (style) =>
  drawing("rect", { width: SWATCH_PX, height: 10, y: -9, fill: style(fill), "fill-opacity": opacity });
const rule = (stroke, dash) => (style) =>
  drawing("path", {
    d: `M0 -4h${SWATCH_PX}`,
    stroke: style(stroke),
    "stroke-width": 2.5,
    "stroke-dasharray": dash ?? false,
  });
const diamond = (style) =>
  drawing("path", { d: "M9 3l4.5 -7l-4.5 -7l-4.5 7z", fill: style("paper"), stroke: style("ink") });

// By the kind of an entry, as charts.css has them.
const SWATCHES = {
  line: rule("hue"),
  "line median": rule("ink", "5 4"),
  "line since": rule("warn"),
  "line grey": rule("soft"),
  wave: bar("ink", 0.12),
  diamond,
};

// A shape of the plane, in its colour.
const shape = (outline, colour) => (style) =>
  drawing("path", { d: outline, transform: "translate(9 -4)", fill: style(colour) });
const tile = (kind) => (style) =>
  drawing("g", { transform: "translate(0 -11)" }, ...swatch(kind, SWATCH_PX, 13, style));

function swatchOf({ kind = "", outline, "--hue": hue, "--strength": strength = 1 }) {
  const own = hue && /--([\w-]+)/.exec(hue)[1]; // var(--place-0)
  if (outline) return shape(outline, own);
  if (kind.startsWith("swatch")) return tile(kind);
  if (own && kind.startsWith("line")) return rule(own, kind.includes("median") ? "5 4" : undefined);
  return SWATCHES[kind] ?? bar(own ?? "hue", strength);
}

// Lines of entries, as wide as `width`: [[{entry, x}]].
export function keyLines(entries, width) {
  const lines = [];
  let x = Infinity;
  for (const entry of entries) {
    const wide = SWATCH_PX + 7 + entry.text.length * LETTER_PX + GAP_PX;
    if (x + wide > width) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1).push({ entry, x });
    x += wide;
  }
  return lines;
}

export const keyLine = (line, [left, y], style) =>
  drawing(
    "g",
    { transform: `translate(${left} ${y})`, "font-size": 13 },
    ...line.map(({ entry, x }) =>
      drawing(
        "g",
        { transform: `translate(${x} 0)` },
        swatchOf(entry)(style),
        drawing("text", { x: SWATCH_PX + 7, fill: style("soft") }, entry.text),
      ),
    ),
  );
