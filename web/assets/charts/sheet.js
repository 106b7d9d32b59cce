// A figure as a picture to take along: with its title, its definition and its source in it.

import { drawing } from "../shared/elements.js";
import { keyLine, keyLines } from "./key_picture.js";
import { picture } from "./picture.js";

const [WIDTH, CHART_HEIGHT] = [960, 420];
const MARGIN = 24;
const LINE_PX = 19;
const TITLE_LETTERS = 72; // of its line, also in wide type
const LETTERS = 128; // of a line of small type
const FONT = "Atkinson Hyperlegible Next, system-ui, sans-serif";

// figure: one over time (figure.js), or one that draws itself: {title, subtitle, source, key,
// draw: (width, style, offset) -> {svg, height}}; style: name -> colour
export function sheet(figure, style) {
  const heads = [
    ...lines(figure.title, TITLE_LETTERS).map((text) => ({ text, size: 20, weight: 650, fill: "ink" })),
    ...lines(figure.subtitle, LETTERS).map((text) => ({ text, size: 13, fill: "soft" })),
  ];
  const notes = lines(figure.source, LETTERS).map((text) => ({ text, size: 13, fill: "soft" }));
  const key = keyLines(figure.key, WIDTH - 2 * MARGIN);
  const keyTop = MARGIN + heads.length * LINE_PX + 10;
  const top = keyTop + key.length * LINE_PX + 4;
  const draw = figure.draw ?? overTime(figure);
  const chart = draw(WIDTH - 2 * MARGIN, style, [MARGIN, top]);
  const bottom = top + chart.height;
  const height = bottom + notes.length * LINE_PX + MARGIN;
  return drawing(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      "font-family": FONT,
    },
    drawing("title", {}, figure.title),
    drawing("rect", { width: WIDTH, height, fill: style("paper") }),
    ...heads.map((line, at) => text(line, MARGIN + (at + 0.8) * LINE_PX, style)),
    ...key.map((line, at) => keyLine(line, [MARGIN, keyTop + (at + 0.7) * LINE_PX], style)),
    chart.svg,
    ...notes.map((line, at) => text(line, bottom + (at + 1) * LINE_PX, style)),
  );
}

const overTime = (figure) => (width, style, offset) => ({
  ...picture(figure, width, CHART_HEIGHT, style, offset),
  height: CHART_HEIGHT,
});

const text = ({ text: words, size, weight, fill }, y, style) =>
  drawing(
    "text",
    { x: MARGIN, y, "font-size": size, "font-weight": weight ?? 400, fill: style(fill) },
    words,
  );

// Words in lines of at most so many letters.
export function lines(words, most) {
  const broken = [];
  for (const word of words.split(" ")) {
    const last = broken.at(-1);
    if (last !== undefined && last.length + word.length < most) broken.push(`${broken.pop()} ${word}`);
    else broken.push(word);
  }
  return broken;
}

export const asSvg = (figure, style) =>
  new Blob([new XMLSerializer().serializeToString(sheet(figure, style))], {
    type: "image/svg+xml",
  });

// Promises the sheet as PNG, with two pixels for each of its own.
export async function asPng(figure, style) {
  const svg = new XMLSerializer().serializeToString(sheet(figure, style));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
