// One place: daily bars, their 7-day mean, and the forecast fan, in reports a day.

import { day, number, seconds, weekday } from "../shared/format.js";
import { DAY, bridged, dayColumns } from "./time_chart.js";

const QUANTILES = [0.025, 0.25, 0.5, 0.75, 0.975];
// Columns of the chart's data, after the times.
const [REPORTED, MEAN, LOW, LOWER, MEDIAN, UPPER, HIGH] = [1, 2, 3, 4, 5, 6, 7];
const MOST_ABOVE = 1.7;

// reported, smooth: rows of /v1/observations; forecast: rows of /v1/forecasts of one target; share:
// what one report counts.
export function dailyChart({ reported, smooth, forecast }, share, days) {
  const data = chartData(reported, smooth, forecast, share);
  const last = data[0].findLastIndex(
    (_, at) => data[REPORTED][at] != null || data[MEAN][at] != null,
  );
  const chart = { data, days, last: Math.max(last, 0), series, bands, beyond: null };
  chart.reports = reportsByDay(reported);
  chart.range = (from, to) => height(chart, from, to);
  chart.describe = (index) => describe(chart, index);
  return chart;
}

function chartData(reported, smooth, forecast, share) {
  const days = reported.flatMap(covered);
  const means = smooth.map((row) => [seconds(row.date), row.value]);
  const end = forecast.reduce(
    (latest, row) => Math.max(latest, seconds(row.target_end_date)),
    days.at(-1)?.[0] ?? 0,
  );
  const { times, place, column } = dayColumns(days[0]?.[0] ?? end, end);
  const mean = column(means);
  const anchor = forecast.length ? place(seconds(forecast[0].forecast_date)) : null;
  // A week's count divided by 7 is what the 7-day mean would be on the week's last day. undefined:
  // the line goes on; null: it ends.
  const fan = QUANTILES.map((level) => {
    const values = new Array(times.length).fill(null);
    if (anchor === null) return values;
    values.fill(undefined, anchor);
    values[anchor] = mean[anchor];
    for (const row of forecast)
      if (row.quantile === level)
        values[place(seconds(row.target_end_date))] = (row.value / 7) * share;
    return values;
  });
  return [times, column(days), bridged(mean), ...fan];
}

// The days of a report, each with its share of the count: a week's is as wide as a week.
function covered({ date, value, days }) {
  const end = seconds(date);
  if (value === null || !(days > 1)) return [[end, value]];
  return Array.from({ length: days }, (_, at) => [end - at * DAY, value / days]);
}

// Time of a day -> the report that covers it, of those that cover several.
function reportsByDay(rows) {
  const several = rows.filter((row) => row.value !== null && row.days > 1);
  return new Map(several.flatMap((row) => covered(row).map(([time]) => [time, row])));
}

function series(style) {
  const bars = globalThis.uPlot.paths.bars({ size: [0.8, 12], gap: 1 });
  const edge = { width: 0, points: { show: false } };
  return [
    { paths: bars, fill: faint(style, 28), width: 0, points: { show: false } },
    { stroke: style("hue"), width: 2.5, points: { show: false } },
    edge,
    edge,
    { stroke: style("ink"), width: 1.75, dash: [4, 4], points: { show: false } },
    edge,
    edge,
  ];
}

const bands = (style) => [
  { series: [HIGH, LOW], fill: faint(style, 20) },
  { series: [UPPER, LOWER], fill: faint(style, 36) },
];

const faint = (style, percent) => `color-mix(in srgb, ${style("hue")} ${percent}%, transparent)`;

// High enough for what happened and for the 50% interval; the 95% interval may leave the top, and
// the words say so.
function height(chart, from, to) {
  const seen = (column) => chart.data[column].slice(from, to + 1).filter((value) => value != null);
  const likely = [...seen(REPORTED), ...seen(MEAN), ...seen(UPPER)];
  const top = Math.max(...likely, 1e-9);
  const beyond = Math.max(...seen(HIGH), 0);
  const reach = Math.min(Math.max(beyond, top), top * MOST_ABOVE);
  chart.beyond = reach < beyond ? beyond : null;
  return [Math.min(0, ...likely), reach * 1.04];
}

function describe({ data, last, beyond, reports }, index) {
  if (index === null) {
    const words = "Point at a day, or focus the chart and use the arrow keys, to read its figures.";
    return beyond
      ? `${words} The 95% interval leaves the chart: it reaches ${number(beyond)} a day.`
      : words;
  }
  const at = (column) => data[column][index];
  const parts = [weekday(data[0][index])];
  const report = reports.get(data[0][index]);
  if (report)
    parts.push(`${number(report.value)} reported in the ${report.days} days to ${day(report.date)}`);
  else if (at(REPORTED) != null) parts.push(`${number(at(REPORTED))} reported`);
  if (at(MEAN) != null) parts.push(`7-day mean ${number(at(MEAN))}`);
  else if (at(MEDIAN) != null) {
    parts.push(
      `forecast ${number(at(MEDIAN))} a day`,
      `50%: ${number(at(LOWER))} to ${number(at(UPPER))}`,
      `95%: ${number(at(LOW))} to ${number(at(HIGH))}`,
    );
  }
  if (parts.length === 1)
    parts.push(index > last ? "forecasts stand on the last day of each week" : "nothing reported");
  return parts.join(" · ");
}
