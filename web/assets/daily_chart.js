// Daily bars, their 7-day mean, and the forecast fan, on one time axis in reports a day.

import { axis, number, tick, weekday } from "./format.js";

const DAY = 86_400;
const HEIGHT = 340;
const QUANTILES = [0.025, 0.25, 0.5, 0.75, 0.975];
// Columns of the chart's data, after the times.
const [REPORTED, MEAN, LOW, LOWER, MEDIAN, UPPER, HIGH] = [1, 2, 3, 4, 5, 6, 7];
const MOST_ABOVE = 1.7;

// days: [{time, reported, mean}] by time in seconds; forecast: rows of /v1/forecasts of one target.
export function chartData(days, forecast) {
  const anchor = forecast.length ? seconds(forecast[0].forecast_date) : null;
  const last = forecast.reduce((latest, row) => Math.max(latest, seconds(row.target_end_date)), days.at(-1)?.time ?? 0);
  const times = [];
  for (let time = days[0]?.time ?? last; time <= last; time += DAY) times.push(time);
  const place = new Map(times.map((time, index) => [time, index]));
  const column = (key) => {
    const values = new Array(times.length).fill(null);
    for (const entry of days) values[place.get(entry.time)] = entry[key];
    return values;
  };
  const mean = column("mean");
  // A week's count divided by 7 is what the 7-day mean would be on the week's last day. undefined: the line goes on; null: it ends.
  const fan = QUANTILES.map((level) => {
    const values = new Array(times.length).fill(null);
    if (anchor === null) return values;
    for (let index = place.get(anchor); index < times.length; index += 1) values[index] = undefined;
    values[place.get(anchor)] = mean[place.get(anchor)];
    for (const row of forecast) if (row.quantile === level) values[place.get(seconds(row.target_end_date))] = row.value / 7;
    return values;
  });
  return [times, column("reported"), mean, ...fan];
}

export const seconds = (iso) => Date.parse(`${iso}T00:00Z`) / 1000;

export class DailyChart {
  constructor(box, readout) {
    this.box = box;
    this.readout = readout;
    this.plot = null;
    box.addEventListener("keydown", (event) => this.#step(event));
    new ResizeObserver(() => this.plot?.setSize({ width: box.clientWidth, height: HEIGHT })).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  // days: how many up to the last report are in view, 0 for all.
  show(data, days) {
    this.data = data;
    this.days = days;
    this.draw();
  }

  draw() {
    if (!this.data) return;
    this.plot?.destroy();
    this.box.replaceChildren();
    this.plot = new globalThis.uPlot(this.#options(), this.data, this.box);
    this.#tell(null);
  }

  #options() {
    const style = getComputedStyle(this.box);
    const [hue, ink, soft, rule] = ["--hue", "--ink", "--soft", "--rule"].map((name) => style.getPropertyValue(name).trim());
    const faint = (percent) => `color-mix(in srgb, ${hue} ${percent}%, transparent)`;
    const bars = globalThis.uPlot.paths.bars({ size: [0.85, 12], gap: 1 });
    const edge = { width: 0, points: { show: false } };
    const font = `12px ${style.fontFamily}`;
    return {
      width: this.box.clientWidth,
      height: HEIGHT,
      padding: [8, 26, 0, 0],
      tzDate: (time) => globalThis.uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
      hooks: { setCursor: [(plot) => this.#tell(plot.cursor.idx)] },
      scales: { x: { range: (_, least, most) => this.#span(least, most) }, y: { range: (plot) => this.#height(plot) } },
      axes: [
        { stroke: soft, font, grid: { show: false }, ticks: { stroke: rule, size: 4 }, size: 32, space: 76, values: (_, splits, ...step) => splits.map((time) => tick(time, step[2])) },
        { stroke: soft, font, size: 52, grid: { stroke: rule, width: 1 }, ticks: { show: false }, values: (_, splits) => splits.map(axis) },
      ],
      series: [
        {},
        { paths: bars, fill: faint(30), width: 0, points: { show: false } },
        { stroke: hue, width: 2.25, points: { show: false } },
        edge,
        edge,
        { stroke: ink, width: 1.75, dash: [4, 4], points: { show: false } },
        edge,
        edge,
      ],
      bands: [
        { series: [HIGH, LOW], fill: faint(22) },
        { series: [UPPER, LOWER], fill: faint(40) },
      ],
    };
  }

  #span(least, most) {
    if (least == null) return [0, 1];
    if (!this.days) return [least, most];
    return [Math.max(least, this.#lastReport() - this.days * DAY), most + DAY];
  }

  // High enough for what happened and for the 50% interval; the 95% interval may leave the top, and the readout says so.
  #height(plot) {
    const [first, last] = plot.series[0].idxs ?? [0, this.data[0].length - 1];
    const seen = (column) => this.data[column].slice(first, last + 1).filter((value) => value != null);
    const likely = [...seen(REPORTED), ...seen(MEAN), ...seen(UPPER)];
    const top = Math.max(...likely, 1e-9);
    this.beyond = Math.max(...seen(HIGH), 0);
    const reach = Math.min(Math.max(this.beyond, top), top * MOST_ABOVE);
    if (reach >= this.beyond) this.beyond = null;
    return [Math.min(0, ...likely), reach * 1.04];
  }

  #lastReport() {
    const [times, reported, mean] = this.data;
    const index = times.findLastIndex((_, at) => reported[at] != null || mean[at] != null);
    return times[Math.max(index, 0)];
  }

  #step(event) {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!direction || !this.plot) return;
    event.preventDefault();
    const [times] = this.data;
    const start = this.plot.cursor.idx ?? times.indexOf(this.#lastReport());
    const index = Math.min(Math.max(start + direction, 0), times.length - 1);
    this.plot.setCursor({ left: this.plot.valToPos(times[index], "x"), top: 10 });
  }

  #tell(index) {
    const [times, reported, mean] = this.data;
    if (index == null) {
      const beyond = this.beyond ? ` The 95% interval leaves the chart: it reaches ${number(this.beyond)} a day.` : "";
      this.readout.textContent = `Point at a day, or focus the chart and use the arrow keys, to read its figures.${beyond}`;
      return;
    }
    const parts = [weekday(times[index])];
    if (reported[index] != null) parts.push(`${number(reported[index])} reported`);
    if (mean[index] != null) parts.push(`7-day mean ${number(mean[index])}`);
    const at = (column) => number(this.data[column][index]);
    if (this.data[MEDIAN][index] != null && mean[index] == null) {
      parts.push(`forecast ${at(MEDIAN)} a day`, `50%: ${at(LOWER)} to ${at(UPPER)}`, `95%: ${at(LOW)} to ${at(HIGH)}`);
    }
    if (parts.length === 1) parts.push(times[index] > this.#lastReport() ? "forecasts stand on the last day of each week" : "nothing reported");
    this.readout.textContent = parts.join(" · ");
  }
}
