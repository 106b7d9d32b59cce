// What a picture says beside its figures: waves, moments, doubtful reports, and a fan that leaves it.

import { drawing } from "../shared/elements.js";
import { short } from "../shared/format.js";
import { words } from "../shared/language.js";
import { fixed, halo } from "./strokes.js";

const WAVE_LABEL_PX = 52;
const LETTER_PX = 6.6; // at most, on average
const ARROW_PX = 84; // the arrow and its words

const inView = ({ figure }, day) => day >= figure.span[0] && day <= figure.span[1];

export function waves({ figure, x, top, bottom, style }) {
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

export function moments(frame) {
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
export function arrow(frame) {
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

export function marks(frame) {
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
