// What a figure says of a day.

import { day as dayWords, number, weekdayOf } from "../shared/format.js";
import { words } from "../shared/language.js";
import { WEEK, isoOf } from "../shared/days.js";

// day -> [words, ...], the day first; null -> what is said while nobody points
export function reader(figure, { places, form, measure }) {
  return (day) => {
    if (day === null) return [words.charts.pointDay];
    const parts = places.length > 1 ? ofSeveral(figure, day) : ofOne(figure, day, form, measure);
    const marked = figure.marks.filter((mark) => day >= mark.day && day <= mark.until);
    return [weekdayOf(day), ...parts, ...marked.map((mark) => mark.words)];
  };
}

function ofSeveral(figure, day) {
  return figure.lines
    .filter((line) => !line.behind)
    .map((line) => `${line.name} ${number(valueAt(line, day))}`);
}

function ofOne(figure, day, form, measure) {
  const [line] = figure.lines.filter((one) => !one.behind);
  const parts = [...reported(figure, day)];
  const weekly = form === "week" || measure.table;
  const end = weekly ? weekEnd(line, day) : day;
  if (end !== day) parts.push(words.charts.weekTo(dayWords(isoOf(end))));
  const value = valueAt(line, end);
  const shown = number(value);
  if (value != null)
    parts.push(form === "day" ? words.charts.readMean(shown) : `${shown} ${figure.unit}`);
  const interval = figure.fans.length === 1 ? between(figure.fans[0].points, end) : null;
  if (interval && value != null) parts.push(within(95, interval));
  if (value == null) parts.push(...forecast(figure, day));
  const came = figure.lines.find((one) => one.since);
  const later = came && valueAt(came, day);
  if (later != null) parts.push(words.charts.readSince(number(later)));
  const { nothingKnown, nothingReported } = words.charts;
  if (!parts.length) parts.push(day > figure.last ? nothingKnown : nothingReported);
  return parts;
}

// The last day of the week that a day is in, of a line with a figure a week.
const weekEnd = (line, day) =>
  line.points.find(([at]) => at >= day && at < day + WEEK)?.[0] ?? day;

function reported(figure, day) {
  const bar = figure.bars?.points.find(({ start, end }) => day >= start && day <= end);
  if (!bar) return [];
  const { value, days } = bar.row;
  if (days > 1)
    return [words.charts.readReportedIn(number(value), days, dayWords(isoOf(bar.end)))];
  return [words.charts.readReported(number(value))];
}

function forecast(figure, day) {
  const median = figure.lines.find((line) => line.forecast);
  const middle = median && between(median.points.map(([at, value]) => [at, value, value]), day);
  if (!middle) return [];
  const [most, half] = figure.fans.map((fan) => between(fan.points, day));
  return [words.charts.readForecast(number(middle[0])), within(50, half), within(95, most)];
}

// "95%: 30 to 70"
const within = (level, [low, high]) =>
  words.charts.within(level, words.charts.range(number(low), number(high)));

// On a line, the figure of the day alone: what nobody reported is not made up.
export const valueAt = (line, day) => line.points.find(([at]) => at === day)?.[1];

// A forecast stands on the last day of each week; between, as the fan is drawn.
function between(points, day) {
  const after = points.findIndex(([at]) => at >= day);
  if (after < 0) return null;
  const [at, ...values] = points[after];
  if (at === day) return values;
  if (after === 0) return null;
  const [before, ...first] = points[after - 1];
  const part = (day - before) / (at - before);
  return values.map((value, index) => first[index] + part * (value - first[index]));
}
