// A figure as rows: exactly what is drawn, for its table and its CSV.

import { isoOf } from "../shared/days.js";
import { words } from "../shared/language.js";

// [{date, place, series, value}], in view alone, by day
export function rowsOf(figure, placeName) {
  const [first, last] = figure.span;
  const named = new Map(figure.axis?.ticks?.map(({ day, words: text }) => [day, text]));
  const date = (day) => named.get(day) ?? isoOf(day);
  const row = (day, place, series, value) => ({ day, date: date(day), place, series, value });
  const bars = (figure.bars?.points ?? []).map(({ end, row: reported }) => {
    const series = reported.days > 1 ? words.charts.reportedIn(reported.days) : words.charts.reported;
    return row(end, placeName, series, reported.value);
  });
  const lines = figure.lines.flatMap((line) =>
    line.points.map(([day, value]) => row(day, line.code ? line.name : placeName, kind(line, figure), value)),
  );
  const fans = figure.fans.flatMap(({ name, points }) =>
    points.flatMap(([day, low, high]) => [
      row(day, placeName, words.charts.low(name), low),
      row(day, placeName, words.charts.high(name), high),
    ]),
  );
  return [...bars, ...lines, ...fans]
    .filter(({ day }) => day >= first && day <= last)
    .sort((one, other) => one.day - other.day);
}

function kind(line, figure) {
  if (figure.axis) return line.name;
  return line.forecast || line.since ? line.name.toLowerCase() : words.charts.line;
}

const quoted = (value) => {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const COLUMNS = ["date", "place", "series", "value"];

// columns: names of what is taken of each row; facts: what each line carries besides, as {column:
// value}
export function csvOf(rows, facts, columns = COLUMNS) {
  const beside = Object.values(facts);
  const lines = rows.map((row) => [...columns.map((name) => row[name] ?? ""), ...beside]);
  const head = [...columns, ...Object.keys(facts)];
  return `${[head, ...lines].map((line) => line.map(quoted).join(",")).join("\n")}\n`;
}
