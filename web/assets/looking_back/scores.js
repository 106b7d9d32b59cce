// How good the forecasts of one place were: their error beside the baseline's, and how often their
// intervals held what came.

import { dayOf, isoOf } from "../shared/days.js";
import { byId, element } from "../shared/elements.js";
import { day, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { sourceOf } from "../shared/sources.js";
import { orElse } from "../data/api.js";
import { timeMeasure } from "../data/time_measures.js";
import { ChartBox, lineFigure } from "./chart_box.js";

const HORIZONS = [1, 2, 3, 4];
const INTERVALS = [
  { name: words.charts.interval(95), column: "coverage_95", level: 95, colour: "place-0" },
  { name: words.charts.interval(50), column: "coverage_50", level: 50, colour: "place-1" },
];
const OWN = { source: words.forecasts.source, table: true };
const METHOD = words.forecasts.method;
let errors;
let intervals;
let shown;

// Of one place (row of locations) and target; asks the API only when it is seen.
export async function showScores(release, place, target) {
  shown = { release, place, target };
  const asked = Promise.all([
    release.rows("results/forecast_scores", {
      iso_code: place.iso_code,
      target,
      columns: "target_end_date,horizon,wis,baseline_wis,kind",
      sort: "target_end_date",
    }),
    release.rows("results/forecasts", {
      target,
      quantile: "0.5",
      columns: "iso_code,horizon,record_weeks,coverage_50,coverage_95",
    }),
  ]);
  const [scores, records] = await orElse(asked, [[], []]);
  if (shown.place !== place || shown.target !== target) return;
  byId("scores").hidden = !scores.length;
  if (!scores.length) return;
  errors ??= new ChartBox(byId("scores-chart"));
  intervals ??= new ChartBox(byId("calibration-chart"));
  byId("scores-horizon").onchange = (event) => draw(Number(event.target.value));
  const draw = (horizon) => errors.show(errorFigure(scores, horizon));
  draw(Number(byId("scores-horizon").value));
  intervals.show(intervalFigure(records));
}

export const hideScores = () => {
  shown = {};
  byId("scores").hidden = true;
};

byId("scores-horizon").replaceChildren(
  ...HORIZONS.map((weeks) => element("option", { value: weeks }, words.charts.weeks(weeks))),
);

const common = ({ release, place, target }) => ({
  place: place.location,
  facts: { target, release: release.id, licence: release.meta.licence.join("; ") },
});

function errorFigure(scores, horizon) {
  const { release, place, target } = shown;
  const { noun } = timeMeasure(target);
  const { errorTitle, errorSubtitle, errorCaveat, errorUnit } = words.forecasts;
  const { forecast, baselineLine, weekTo } = words.forecasts;
  const rows = scores.filter((row) => row.horizon === horizon);
  const points = (column) => rows.map((row) => [dayOf(row.target_end_date), row[column]]);
  const later = rows.filter((row) => row.kind === "backtest").length;
  const line = { bridge: 21, dots: true };
  const ends = rows.map((row) => dayOf(row.target_end_date));
  const lines = [
    { name: forecast, colour: "hue", points: points("wis"), ...line },
    { name: baselineLine, colour: "ink", dash: "5 4", points: points("baseline_wis"), ...line },
  ];
  return lineFigure({
    ...common(shown),
    title: errorTitle(place.location, noun, horizon),
    subtitle: errorSubtitle(noun),
    source: sourceOf(release, { ...OWN, caveat: errorCaveat(later, rows.length) }, METHOD),
    unit: errorUnit(noun),
    axis: { title: weekTo },
    lines,
    span: ends.length ? [Math.min(...ends) - 3, Math.max(...ends) + 3] : [0, 1],
    key: [
      { text: forecast, kind: "line" },
      { text: baselineLine, kind: "line median" },
    ],
    read: (at) => readErrors(lines, at),
    file: `covidlake-${place.iso_code}-${target}-scores`,
  });
}

// Of the week nearest to a day.
function readErrors(lines, at) {
  if (at === null) return [words.charts.point];
  const [forecast, baseline] = lines.map(({ points }) => points);
  if (!forecast.length) return [words.forecasts.noneScored];
  const far = ([day]) => Math.abs(day - at);
  const index = forecast.reduce(
    (best, one, here) => (far(one) < far(forecast[best]) ? here : best),
    0,
  );
  const when = day(isoOf(forecast[index][0]));
  return [
    words.charts.weekTo(when),
    words.forecasts.readForecast(number(forecast[index][1])),
    words.forecasts.readBaseline(number(baseline[index][1])),
  ];
}

// Shares in percent of all countries' weeks together, and of the place's own.
function intervalFigure(records) {
  const { release, place, target } = shown;
  const { noun } = timeMeasure(target);
  const { heldTitle, heldSubtitle, heldCaveat, heldUnit } = words.forecasts;
  const { weeksAhead, ofAll, ofPlace, allKey, alone } = words.forecasts;
  const own = records.filter((row) => row.iso_code === place.iso_code);
  const lines = INTERVALS.flatMap((interval) => [
    lineOf(records, interval, ofAll(interval.name)),
    { ...lineOf(own, interval, ofPlace(interval.name, place.location)), dash: "5 4" },
  ]).filter(({ points }) => points.length);
  const countries = new Set(records.map((row) => row.iso_code));
  // A week counts once for each number of weeks ahead from which it was forecast.
  const forecasts = records.reduce((sum, row) => sum + (row.record_weeks ?? 0), 0);
  return lineFigure({
    ...common(shown),
    title: heldTitle(noun),
    subtitle: heldSubtitle,
    source: sourceOf(release, { ...OWN, caveat: heldCaveat(forecasts, countries.size) }, METHOD),
    unit: heldUnit,
    axis: {
      title: weeksAhead,
      ticks: HORIZONS.map((weeks) => ({ day: weeks, words: words.charts.weeks(weeks) })),
    },
    lines,
    levels: INTERVALS.map(({ level }) => ({ value: level, words: words.charts.percent(level) })),
    span: [0.4, 4.2], // the words of the levels stand before the first dots
    most: 108,
    key: INTERVALS.flatMap(({ name, colour }) => [
      { text: allKey(name), kind: "line", "--hue": `var(--${colour})` },
    ]).concat([{ text: alone(place.location), kind: "line median" }]),
    read: (at) => (at === null ? [words.charts.point] : readShares(lines, at)),
    file: `covidlake-${place.iso_code}-${target}-calibration`,
  });
}

// A share for each number of weeks ahead, each past week counting once.
function lineOf(records, { column, colour }, name) {
  const points = HORIZONS.map((horizon) => {
    const rows = records.filter((row) => row.horizon === horizon && row[column] != null);
    const weeks = rows.reduce((sum, row) => sum + row.record_weeks, 0);
    const held = rows.reduce((sum, row) => sum + row.record_weeks * row[column], 0);
    return [horizon, weeks ? (100 * held) / weeks : null];
  }).filter(([, share]) => share !== null);
  return { name, colour, points, bridge: 9, dots: true };
}

const readShares = (lines, at) => [
  words.charts.weeksAhead(Math.round(at)),
  ...lines.map(({ name, points }) => {
    const point = points.find(([horizon]) => horizon === Math.round(at));
    return `${name} ${point ? words.charts.percent(number(point[1])) : "–"}`;
  }),
];
