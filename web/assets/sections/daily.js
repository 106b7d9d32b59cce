// The places chosen over time: of one with its forecast, of several side by side.

import { makeFigure } from "../charts/figure.js";
import { TimeChart } from "../charts/time_chart.js";
import { isoOf } from "../shared/days.js";
import { byId, facts, keyOf } from "../shared/elements.js";
import { capital, day, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { whenSeen } from "../shared/later.js";
import { sourceOf } from "../shared/sources.js";
import { loadReporting } from "../data/reporting.js";
import { loadOthers, loadRemarks, loadSeries, loadSince } from "../data/series.js";
import { change, perPeople, state } from "../shared/state.js";
import { methodOf, subtitleOf, timeMeasure, unitOf } from "../data/time_measures.js";
import { hideScores, showScores } from "../looking_back/scores.js";
import { formOf, showChoices } from "../controls/choices.js";
import { showCompared } from "./compared.js";
import { latestOf, noteOf, sentenceOfOne, sentenceOfSeveral } from "./daily_words.js";
import { showForecast } from "./forecast.js";
import { takeAlong } from "../controls/take_along.js";

const PEOPLE = 100_000;
let chart;
let shown; // what was loaded last

// What the section needs of a release, for these places (rows of its locations) and the state;
// newest: the current release, where this is one of the past.
export async function loadDaily(release, places, newest) {
  const measure = timeMeasure(state.measure);
  const form = formOf(measure);
  const rate = Boolean(measure.people) && perPeople();
  const [first] = places;
  const single = places.length === 1;
  const isCountry = first.location_type === "country";
  const target = single && isCountry && form !== "total" ? measure.target : undefined;
  const othersOf = places.find((place) => place.continent)?.continent;
  const asked = { measure, form, rate };
  const missing = []; // tables that the API did not give
  const [series, forecast, remarks, reporting, others, since] = await Promise.all([
    loadSeries(release, places, asked),
    target ? release.rows("forecasts", { location: first.iso_code, target }) : [],
    single ? loadRemarks(release, first, measure, missing) : { waves: [], anomalies: [] },
    single && first.location_type === "aggregate" && measure.target
      ? loadReporting(release, measure.target)
      : new Map(),
    state.others
      ? loadOthers(release, places, { ...asked, continent: othersOf }, missing)
      : [],
    single && newest ? loadSince(release, newest, first, asked) : [],
  ]);
  return {
    places,
    ...asked,
    target,
    series,
    forecast,
    remarks,
    reporting,
    others,
    othersOf,
    since,
    missing,
    dataDate: release.meta.data_date,
  };
}

// Why there is no forecast: asked only where somebody reads it.
async function explain(release, loaded) {
  const { iso_code: code } = loaded.places[0];
  const [row] = await release
    .rows("results/forecast_refusals", { iso_code: code, target: loaded.target })
    .catch(() => []);
  if (shown.loaded === loaded)
    byId("daily-note").textContent = noteOf({ ...loaded, refusal: row?.reason ?? "unknown" });
}

export function showDaily(release, loaded) {
  shown = { release, loaded };
  const { places, measure, form } = loaded;
  byId("daily").dataset.measure = measure.hue;
  const several = places.length > 1;
  byId("compared").hidden = !several;
  byId("figures").hidden = several;
  showChoices({ form, othersOf: loaded.othersOf });
  if (several) showSeveral(loaded);
  else showOne(loaded);
  byId("daily-note").textContent = noteOf(loaded);
  hideScores();
  if (loaded.forecast.length)
    whenSeen(byId("forecast"), () => showScores(release, places[0], loaded.target));
  if (loaded.target && !loaded.forecast.length)
    whenSeen(byId("daily-note"), () => explain(release, loaded));
  byId("chart-subtitle").textContent = subtitleOf(measure);
  byId("chart-source").textContent = sourceOf(release, { ...measure, caveat: "" }, methodOf(loaded));
  drawView();
}

// Anew from what is loaded, when only the days or the scale are others.
export function drawView() {
  if (!shown) return;
  const { release, loaded } = shown;
  chart ??= new TimeChart(byId("chart"), byId("readout"), (from, to) => {
    change({ from: isoOf(from), to: isoOf(to) });
    drawView();
  });
  showChoices({ form: loaded.form, othersOf: loaded.othersOf });
  const view = {
    days: Number(state.days),
    from: state.from,
    to: state.to,
    log: state.scale === "log",
  };
  const figure = makeFigure(loaded, view);
  figure.title = titleOf(loaded);
  figure.subtitle = byId("chart-subtitle").textContent;
  figure.source = byId("chart-source").textContent;
  byId("chart-title").textContent = figure.title;
  figure.key = keyEntries(figure, loaded);
  keyOf(byId("key"), figure.key);
  chart.show(figure);
  takeAlong(figure, { release, loaded, style: chart.style });
}

function titleOf({ places, measure, form, rate, forecast }) {
  const unit = unitOf(measure, form, rate);
  const what = measure.noun ? unit : `${measure.name.toLowerCase()}, ${unit}`;
  const mean = form === "day" && measure.noun ? words.charts.mean : "";
  if (places.length > 1) return `${capital(what)}${mean}`;
  const ahead = forecast.length ? words.daily.withForecast : "";
  return `${places[0].location}: ${what}${ahead}`;
}

function keyEntries(figure, { places, measure, form, forecast, others, othersOf }) {
  if (places.length > 1) return others.length ? [greyKey(othersOf)] : [];
  const weekly = figure.bars?.points.some((bar) => bar.row.days === 7);
  const entries = [];
  if (figure.bars && !figure.log)
    entries.push({
      text: weekly ? words.charts.ofWeek : words.charts.ofDay,
      "--strength": 0.35,
    });
  if (form === "day") entries.push({ text: words.charts.mean7, kind: "line" });
  if (forecast.length && form !== "total") entries.push(...FAN);
  else if (figure.fans.length) entries.push(FAN.at(-1));
  if (figure.lines.some((line) => line.since))
    entries.push({ text: words.charts.since, kind: "line since" });
  if (others.length) entries.push(greyKey(othersOf));
  if (figure.waves.length) entries.push({ text: words.charts.waves, kind: "wave" });
  if (figure.marks.length) entries.push({ text: words.charts.doubtful, kind: "diamond" });
  return entries.length > 1 || !measure.noun ? entries : entries.slice(0, 1);
}

const FAN = [
  { text: words.charts.median, kind: "line median" },
  { text: words.charts.interval(50), "--strength": 0.5 },
  { text: words.charts.interval(95), "--strength": 0.25 },
];
const greyKey = (continent) => ({
  text: words.charts.others(words.places.continent(continent)),
  kind: "line grey",
});

function showOne(loaded) {
  const [place] = loaded.places;
  const { line, total } = loaded.series[place.iso_code];
  byId("daily-title").textContent = sentenceOfOne(loaded);
  figures(loaded, place, line, total);
  showForecast(loaded.forecast, loaded.measure);
}

function figures({ measure, form, rate }, place, line, total) {
  const latest = latestOf(line);
  const highest = line.reduce((most, one) => (one[1] > (most?.[1] ?? 0) ? one : most), null);
  const { highest: highestWords, sinceStart, people } = words.daily;
  const dayOfPair = (pair) => (pair ? day(isoOf(pair[0])) : "");
  const entries = [[highestWords(form === "day", dayOfPair(highest)), number(highest?.[1])]];
  if (!rate && latest && measure.people && place.population)
    entries.unshift([
      unitOf(measure, form, true),
      number((latest[1] / place.population) * PEOPLE),
    ]);
  if (measure.noun && form !== "total")
    entries.push([sinceStart(measure.noun, rate, dayOfPair(total)), number(total?.[1])]);
  entries.push([people, number(place.population)]);
  facts(byId("figures"), entries);
}

function showSeveral(loaded) {
  const ordered = loaded.places
    .map((place) => [place, latestOf(loaded.series[place.iso_code].line)])
    .filter(([, latest]) => latest)
    .sort(([, one], [, other]) => other[1] - one[1]);
  byId("daily-title").textContent = sentenceOfSeveral(loaded, ordered);
  showForecast([], loaded.measure);
  showCompared(loaded);
}
