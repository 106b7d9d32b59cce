// The days of the places chosen: of one with its forecast, of several side by side.

import { compareChart } from "../charts/compare_chart.js";
import { dailyChart } from "../charts/daily_chart.js";
import { TimeChart } from "../charts/time_chart.js";
import { byId, facts, keyOf } from "../shared/elements.js";
import { day, dayShort, number, seconds, trend } from "../shared/format.js";
import { loadReporting, reportingShare } from "../shared/reporting.js";
import { perPeople, state } from "../shared/state.js";
import { table } from "../shared/tables.js";
import { showForecast } from "./forecast.js";

const PEOPLE = 100_000;
let chart;

// What the section needs of a release, for these places (rows of its locations) and the measure and
// rate of the state.
export async function loadDaily(release, places) {
  const { measure } = state;
  const rate = perPeople() ? { per: "100k" } : {};
  const observationsOf = (metric, how = {}) =>
    release.rows("observations", {
      location: places.map((place) => place.iso_code),
      metric,
      ...how,
    });
  const [reported, smooth, total, forecast, reporting] = await Promise.all([
    places.length > 1 ? [] : observationsOf(`new_${measure}`, rate),
    observationsOf(`new_${measure}`, { ...rate, smooth: 7 }),
    observationsOf(`total_${measure}`, rate),
    places.length > 1
      ? []
      : release.rows("forecasts", { location: places[0].iso_code, target: measure }),
    loadReporting(release, measure),
  ]);
  const refused = places.length === 1 && places[0].location_type === "country" && !forecast.length;
  const refusals = refused
    ? await release
        .rows("results/forecast_refusals", { iso_code: places[0].iso_code, target: measure })
        .catch(() => [])
    : [];
  return {
    places,
    measure,
    rate: "per" in rate,
    reported,
    smooth,
    total,
    forecast,
    refusal: refusals[0]?.reason,
    reporting,
    dataDate: release.meta.data_date,
  };
}

export function showDaily(release, loaded) {
  chart ??= new TimeChart(byId("chart"), byId("readout"));
  const { places, measure } = loaded;
  byId("daily").dataset.measure = measure;
  const several = places.length > 1;
  byId("compared").hidden = !several;
  byId("figures").hidden = several;
  const csv = {
    location: places.map((place) => place.iso_code),
    metric: [`new_${measure}`, `total_${measure}`],
  };
  byId("daily-csv").href = release.csv("observations", csv);
  (several ? showSeveral : showOne)(loaded);
}

const unit = (measure, rate) => `new ${measure} a day${rate ? " per 100,000 people" : ""}`;

function showOne(loaded) {
  const { measure, rate, reported, smooth, total, forecast, refusal } = loaded;
  const [place] = loaded.places;
  const name = place.location;
  const latest = latestOf(smooth);
  const moved = latest && trend(latest.value, weekBefore(smooth, latest));
  const onWeekBefore = moved ? `, ${moved} on the week before` : "";
  const figure = latest && `${number(latest.value)} ${unit(measure, rate)}`;
  const week = latest && `in the week to ${day(latest.date)}`;
  if (!latest) byId("daily-title").textContent = nothing(name, measure, rate, place.population);
  else if (isOld(latest.date, loaded.dataDate))
    byId("daily-title").textContent = `${name} last reported ${figure} ${week}, and none since`;
  else byId("daily-title").textContent = `${name}: ${figure} ${week}${onWeekBefore}`;
  figures({ smooth, latest, total: latestOf(total), place, measure, rate });
  const ahead = forecast.length ? ", and the forecast as a mean a day" : "";
  byId("chart-title").textContent =
    `${name}: ${measure} reported a day${rate ? " per 100,000 people" : ""}${ahead}`;
  const reports = reported.some((row) => row.days === 7) ? WEEKLY_REPORTS : REPORTS;
  keyOf(byId("key"), forecast.length ? [...reports, ...FAN] : reports);
  chart.show(
    dailyChart(
      { reported, smooth, forecast },
      rate && place.population ? PEOPLE / place.population : 1,
      Number(state.days),
    ),
  );
  showForecast(forecast, measure);
  const why = NOT_FORECAST[place.location_type]?.(name) ?? noForecast(name, measure, refusal);
  const share =
    place.location_type === "aggregate" ? ` ${reportingShare(loaded.reporting, measure)}` : "";
  byId("daily-note").textContent = forecast.length ? "" : `${why}${share}`;
}

const COUNTRIES_ONLY = "Forecasts are made for countries only.";
// By the type of a location that is no country.
const NOT_FORECAST = {
  aggregate: (name) =>
    `“${name}” is the source's own total, not the sum of the countries here. ${COUNTRIES_ONLY}`,
  subnational: (name) =>
    `“${name}” is a part of a country, which is counted there, too. ${COUNTRIES_ONLY}`,
  event: (name) => `“${name}” is an event, and no country. ${COUNTRIES_ONLY}`,
};

// Reasons of the table forecast_refusals.
const REASONS = {
  never_reported: "it has never reported any",
  ended: "it has stopped reporting",
  short_history: "its history is too short",
  too_little_to_learn: "there is too little to learn from yet",
};
const TOO_FEW = "it has too few recent reports, or too few in all";
const noForecast = (name, measure, refusal) =>
  `No forecast of ${measure} is made for ${name}: ${REASONS[refusal] ?? TOO_FEW}.`;

const REPORTS = [
  { text: "Reported on the day", "--strength": 0.35 },
  { text: "7-day mean", kind: "line" },
];
const WEEKLY_REPORTS = [
  { text: "Reported in the week, by day", "--strength": 0.35 },
  { text: "7-day mean", kind: "line" },
];
const FAN = [
  { text: "Forecast median", kind: "line median" },
  { text: "50% interval", "--strength": 0.5 },
  { text: "95% interval", "--strength": 0.25 },
];

function nothing(name, measure, rate, population) {
  return rate && !population
    ? `${name}: no rate, because its population is not known`
    : `${name} has reported no ${measure}`;
}

function figures({ smooth, latest, total, place, measure, rate }) {
  const highest = smooth.reduce((most, row) => (row.value > (most?.value ?? 0) ? row : most), null);
  const per = rate ? " per 100,000 people" : "";
  const until = total ? `, to ${day(total.date)}` : "";
  const entries = [
    [`7-day mean at its highest${highest ? `, ${day(highest.date)}` : ""}`, number(highest?.value)],
    [`${measure} since the start${per}${until}`, number(total?.value)],
    ["people", number(place.population)],
  ];
  if (!rate && latest && place.population)
    entries.unshift([`${unit(measure, true)}`, number((latest.value / place.population) * PEOPLE)]);
  facts(byId("figures"), entries);
}

function showSeveral({ places, measure, rate, smooth, total }) {
  const of = (rows, place) => rows.filter((row) => row.iso_code === place.iso_code);
  const compared = places.map((place, at) => {
    const mean = of(smooth, place);
    const latest = latestOf(mean);
    return {
      place,
      at,
      mean,
      latest,
      moved: latest && trend(latest.value, weekBefore(mean, latest)),
      total: latestOf(of(total, place)),
    };
  });
  const ordered = compared
    .filter((one) => one.latest)
    .sort((one, other) => other.latest.value - one.latest.value);
  const most = ordered[0];
  byId("daily-title").textContent = most
    ? `${most.place.location} has the most ${unit(measure, rate)} of ${places.length} places: ` +
      number(most.latest.value)
    : `None of ${places.length} places has reported ${measure}`;
  byId("chart-title").textContent = `${unit(measure, rate)}, 7-day mean`.replace(/^n/, "N");
  byId("key").replaceChildren();
  chart.show(
    compareChart(
      places,
      compared.map((one) => one.mean),
      Number(state.days),
      byId("chart").clientWidth,
    ),
  );
  showForecast([], measure);
  const columns = [
    {
      name: "latest",
      head: `${unit(measure, rate)}, 7-day mean`.replace(/^n/, "N"),
      value: (one) => number(one.latest?.value),
    },
    { name: "moved", head: "On the week before", value: (one) => one.moved ?? "–" },
    {
      name: "total",
      head: `${measure} since the start${rate ? " per 100,000 people" : ""}`.replace(
        /^./,
        (first) => first.toUpperCase(),
      ),
      value: (one) => number(one.total?.value),
    },
    { name: "people", head: "People", value: (one) => number(one.place.population) },
    {
      name: "date",
      head: "Latest report",
      value: (one) => (one.latest ? dayShort(one.latest.date) : "–"),
    },
  ];
  byId("compared-table").replaceChildren(
    ...table({ head: "Place", of: (one) => [dot(one.at), one.place.location] }, columns, compared),
  );
  byId("daily-note").textContent = "";
}

function dot(at) {
  const made = document.createElement("span");
  made.className = "dot";
  made.style.setProperty("--dot", `var(--place-${at})`);
  return made;
}

const FOUR_WEEKS = 28 * 86_400;
const isOld = (date, newest) => seconds(newest) - seconds(date) > FOUR_WEEKS;

const latestOf = (rows) => rows.findLast((row) => row.value != null);

function weekBefore(rows, latest) {
  const wanted = seconds(latest.date) - 7 * 86_400;
  return rows.findLast((row) => seconds(row.date) === wanted)?.value ?? null;
}
