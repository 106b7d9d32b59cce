// A chart over days by uPlot: its axes, its size, its colours, and how it is read with pointer and
// keys.

import { axis, tick } from "../shared/format.js";

export const DAY = 86_400;
const WEEK = 7;
const HEIGHT = 360;
const FONT_PX = 13;

// What a chart shows:
//   data     uPlot's columns, times in seconds first
//   last     index of the last day with a report
//   days     how many days up to it are in view, 0 for all
//   series   style -> uPlot's series but the first; bands: style -> its bands
//   range    (first index, last index) in view -> [least, most] of the upward axis
//   describe index -> words; null -> words while nobody points
//   room     pixels right of the last day; annotate: (plot, style) draws there
export class TimeChart {
  constructor(box, readout) {
    this.box = box;
    this.readout = readout;
    box.addEventListener("keydown", (event) => this.#step(event));
    new ResizeObserver(() =>
      this.plot?.setSize({ width: box.clientWidth, height: HEIGHT }),
    ).observe(box);
    addEventListener("themechange", () => this.#draw());
  }

  show(content) {
    this.content = content;
    this.#draw();
  }

  #draw() {
    if (!this.content) return;
    this.plot?.destroy();
    this.box.replaceChildren();
    this.plot = new globalThis.uPlot(this.#options(), this.content.data, this.box);
    this.#tell(null);
  }

  #options() {
    const { content } = this;
    const computed = getComputedStyle(this.box);
    const style = (name) => computed.getPropertyValue(`--${name}`).trim();
    const font = `${FONT_PX}px ${computed.fontFamily}`;
    const across = {
      stroke: style("soft"),
      font,
      size: 32,
      space: 84,
      grid: { show: false },
      ticks: { stroke: style("rule"), size: 5 },
    };
    const up = {
      stroke: style("soft"),
      font,
      size: 56,
      grid: { stroke: style("rule"), width: 1 },
      ticks: { show: false },
    };
    return {
      width: this.box.clientWidth,
      height: HEIGHT,
      padding: [10, content.room ?? 16, 0, 0],
      tzDate: (time) => globalThis.uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
      hooks: {
        setCursor: [(plot) => this.#tell(plot.cursor.idx)],
        draw: [(plot) => content.annotate?.(plot, style, font)],
      },
      scales: {
        x: { range: (_, least, most) => this.#span(least, most) },
        y: { range: (plot) => this.#height(plot) },
      },
      axes: [
        { ...across, values: (_, splits, ...step) => splits.map((time) => tick(time, step[2])) },
        { ...up, values: (_, splits) => splits.map(axis) },
      ],
      series: [{}, ...content.series(style)],
      bands: content.bands?.(style) ?? [],
    };
  }

  #span(least, most) {
    if (least == null) return [0, 1];
    const { data, last, days } = this.content;
    return days ? [Math.max(least, data[0][last] - days * DAY), most + DAY] : [least, most];
  }

  #height(plot) {
    const [first, last] = plot.series[0].idxs ?? [0, this.content.data[0].length - 1];
    return this.content.range(first, last);
  }

  #step(event) {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!direction || !this.plot) return;
    event.preventDefault();
    const { data, last } = this.content;
    const index = Math.min(
      Math.max((this.plot.cursor.idx ?? last) + direction, 0),
      data[0].length - 1,
    );
    this.plot.setCursor({ left: this.plot.valToPos(data[0][index], "x"), top: 10 });
  }

  #tell(index) {
    this.readout.textContent = this.content.describe(index ?? null);
  }
}

// A column in which a line goes on over gaps of up to a week: the means of weekly reports stand on
// one day of it. undefined: the line goes on; null: it ends.
export function bridged(column) {
  const line = [...column];
  let last = null;
  for (const [at, value] of column.entries()) {
    if (value == null) continue;
    if (last !== null && at - last <= WEEK) line.fill(undefined, last + 1, at);
    last = at;
  }
  return line;
}

// The days from the first to `end`, and a function that lays values out over them: [day, value]
// pairs -> column with null between.
export function dayColumns(first, end) {
  const times = [];
  for (let time = first; time <= end; time += DAY) times.push(time);
  const place = (time) => Math.round((time - first) / DAY);
  const column = (pairs) => {
    const values = new Array(times.length).fill(null);
    for (const [time, value] of pairs) values[place(time)] = value;
    return values;
  };
  return { times, place, column };
}
