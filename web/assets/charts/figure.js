// Figures over time. A figure is what a picture draws, a pointer reads, and a file takes along:
//   title, subtitle  words; unit: of its values
//   span             [first, last] day in view; least, most: of the upward axis; log: its scale
//   bars             {points: [{start, end, value, row}], colour}, or null
//   lines            [{name, colour, points: [[day, value]], bridge, label, behind, dash, width,
//                    step, dots}]
//   fans             [{name, points: [[day, low, high]], colour, strength}]
//   waves            [{from, to, label}]; marks: [{day, words}]; levels: [{value, words}]
//   moments          [{day, words}]: rules down; beyond: {day, value} where a fan leaves the top
//   last             last day with a report; key: entries of its key
//   axis             where it is not of days of reports: {title, ticks: [{day, words}]}
//   read             day -> words about it

import { WEEK, dayOf } from "../shared/days.js";
import { day as dayWords } from "../shared/format.js";
import { words } from "../shared/language.js";
import { unitOf } from "../data/time_measures.js";
import { forecastLayers } from "./fan.js";
import { reader } from "./readout.js";

const COLOURS = 8;
// Lines beyond the eight colours, and those of one colour, are told apart by their dashes.
const DASHES = [undefined, "7 3", "2 3"];
const FAN_ABOVE = 1.7; // how much higher than what is likely the 95% interval may make the chart
const DECADES = 1e5; // that a logarithmic axis shows at most

// loaded: {places, measure, form, rate, series, forecast, remarks, others}; view: {days, from, to,
// log}
export function makeFigure(loaded, view) {
  const { places, measure, form, rate } = loaded;
  const single = places.length === 1;
  const since = loaded.since?.length ? [sinceLine(loaded.since)] : [];
  const fan = single ? forecastLayers(loaded) : { lines: [], fans: [], moments: [] };
  const lines = [...loaded.others, ...places.map((place, at) => lineOf(loaded, place, at))];
  const own = places.map((place) => loaded.series[place.iso_code]);
  const bars = single ? barsOf(own[0].reported) : [];
  const figure = {
    unit: unitOf(measure, form, rate),
    log: view.log,
    lines: [...lines, ...fan.lines, ...since],
    fans: [...intervalOf(own, single), ...fan.fans],
    bars: bars.length ? { points: bars, colour: "hue" } : null,
    moments: fan.moments,
    levels: measure.level === undefined ? [] : [levelOf(measure)],
    waves: loaded.remarks.waves.map(waveOf),
    marks: form === "day" ? loaded.remarks.anomalies.map(markOf) : [],
    beyond: null,
  };
  figure.last = lastDay(lines.filter((line) => !line.behind), bars);
  figure.span = spanOf(figure, view);
  Object.assign(figure, heightOf(figure));
  figure.read = reader(figure, loaded);
  return figure;
}

const levelOf = ({ level, levelWords }) => ({ value: level, words: levelWords });

function lineOf({ places, measure, form, series }, place, at) {
  const single = places.length === 1;
  return {
    name: place.location,
    code: place.iso_code,
    colour: single ? "hue" : `place-${at % COLOURS}`,
    dash: DASHES[Math.floor(at / COLOURS)],
    points: series[place.iso_code].line,
    bridge: measure.bridge ?? (form === "week" ? 2 * WEEK : WEEK),
    label: !single,
  };
}

// What came after a release of the past: over its forecast.
const sinceLine = (points) => ({
  name: words.charts.since,
  colour: "warn",
  width: 2.75,
  points,
  bridge: 2 * WEEK,
  since: true,
});

// The days of a report, each with its share of the count: a week's is as wide as a week.
function barsOf(rows) {
  return rows
    .filter((row) => row.value != null)
    .map((row) => {
      const end = dayOf(row.date);
      const days = row.days > 1 ? row.days : 1;
      return { start: end - days + 1, end, value: row.value / days, row };
    });
}

const intervalOf = (own, single) =>
  single && own[0].interval.length
    ? [{ name: words.charts.interval(95), points: own[0].interval, colour: "hue", strength: 0.22 }]
    : [];

const waveOf = (row) => ({
  from: dayOf(row.start_date),
  to: row.end_date ? dayOf(row.end_date) : Infinity,
  label: words.charts.wave(row.wave),
});

// A row of the table `anomalies`.
function markOf(row) {
  const { anomalies, until } = words.charts;
  const rule = anomalies[row.rule]?.(row) ?? row.rule.replaceAll("_", " ");
  const days = dayWords(row.date) + (row.until > row.date ? until(dayWords(row.until)) : "");
  return { day: dayOf(row.date), until: dayOf(row.until), words: `${days}: ${rule}` };
}

function lastDay(lines, bars) {
  const ends = lines.flatMap((line) => line.points.at(-1)?.[0] ?? []);
  return Math.max(...ends, bars.at(-1)?.end ?? 0);
}

// The days asked for; by default those up to the last report, and what is forecast.
function spanOf(figure, { days, from, to }) {
  const drawn = figure.lines.filter((line) => !line.behind);
  const starts = drawn.flatMap((line) => line.points[0]?.[0] ?? []);
  const ends = drawn.flatMap((line) => line.points.at(-1)?.[0] ?? []);
  const first = Math.min(...starts, figure.bars?.points[0].start ?? Infinity);
  if (!Number.isFinite(first)) return [0, 1];
  const begin = from ? dayOf(from) : days ? Math.max(first, figure.last - days) : first;
  // What was forecast, and half as long again of what came.
  const forecast = figure.fans.length > 1 ? Math.max(...figure.fans[0].points.map(([at]) => at)) : 0;
  const shown = Math.max(figure.last, forecast);
  const end = to ? dayOf(to) : since(figure) ? Math.min(Math.max(...ends), shown + 14) : shown;
  return [begin, Math.max(end, begin + 1)];
}

const since = (figure) => figure.lines.some((line) => line.since);

// High enough for what happened and for the 50% interval; the 95% interval may leave the top, and
// an arrow says so.
function heightOf(figure) {
  const [first, last] = figure.span;
  const within = ([day]) => day >= first && day <= last;
  const likely = [
    ...figure.lines.filter((line) => !line.behind).flatMap((line) => line.points.filter(within)),
    ...(figure.bars?.points ?? [])
      .filter(({ end }) => end >= first && end <= last)
      .map(({ end, value }) => [end, value]),
    ...figure.fans.filter((fan) => fan.likely).flatMap(({ points }) =>
      points.filter(within).map(([day, , high]) => [day, high]),
    ),
  ].map(([, value]) => value);
  const intervals = figure.fans.flatMap(({ points }) => points.filter(within));
  const highest = intervals.reduce((most, one) => (one[2] > (most?.[2] ?? 0) ? one : most), null);
  const top = likely.reduce((most, value) => Math.max(most, value), 1e-9);
  const reach = Math.min(Math.max(highest?.[2] ?? 0, top), top * FAN_ABOVE);
  const beyond =
    highest && highest[2] > reach ? { day: highest[0], value: highest[2] } : null;
  const levels = figure.levels.map(({ value }) => value);
  const most = Math.max(reach, ...levels) * 1.04;
  if (!figure.log) return { least: Math.min(0, ...likely), most, beyond };
  const positive = likely.filter((value) => value > 0);
  const lowest = positive.reduce((low, value) => Math.min(low, value), most / 10);
  return { least: Math.max(lowest * 0.9, most / DECADES), most, beyond };
}
