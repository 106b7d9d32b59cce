// What the chart over time says in words: its sentence, and why there is no forecast.

import { dayOf, isoOf } from "../shared/days.js";
import { day, number, trend } from "../shared/format.js";
import { reportingShare } from "../shared/reporting.js";
import { unitOf } from "../shared/time_measures.js";

const FOUR_WEEKS = 28;
const FEW_A_DAY = 10;

export const latestOf = (line) => line.at(-1);

// The figure a week before the latest: up or down, in words; null where it is not known.
export function moved(line, latest) {
  const before = line.findLast(([at]) => at === latest[0] - 7);
  return before ? trend(latest[1], before[1]) : null;
}

export function sentenceOfOne(loaded) {
  const { measure, form, rate, dataDate } = loaded;
  const [place] = loaded.places;
  const { line } = loaded.series[place.iso_code];
  const latest = latestOf(line);
  const name = place.location;
  if (!latest) return nothing(loaded, place);
  const figure = figureOf(measure, form, rate, latest[1]);
  const ofWeek = form === "day" || form === "week" || measure.table;
  const when = ofWeek ? "in the week to" : "on";
  const date = `${when} ${day(isoOf(latest[0]))}`;
  if (dayOf(dataDate) - latest[0] > FOUR_WEEKS && measure.target && form !== "total")
    return `${name} last reported ${figure} ${date}, and none since`;
  // Of a share or an index, "up 2%" could mean points.
  const counted = measure.people && form !== "total";
  const change = counted ? moved(line, latest) : null;
  return `${name}: ${figure} ${date}${change ? `, ${change} on the week before` : ""}`;
}

// "3,171 new cases a day"; of a share "12.3% of tests"; of an index "Stringency of measures 45"
function figureOf(measure, form, rate, value) {
  const unit = unitOf(measure, form, rate);
  // Nobody counts a part of a case: few are told as those of the week.
  const few = form === "day" && !rate && value < FEW_A_DAY;
  if (measure.noun && few) return `${number(Math.round(value * 7))} new ${measure.noun}`;
  if (measure.noun) return `${number(value)} ${unit}`;
  const named = unit.startsWith("%") ? `${number(value)}${unit}` : `${number(value)} ${unit}`;
  return measure.table || measure.unit.startsWith("index")
    ? `${measure.name.toLowerCase()} ${number(value)}`
    : `${measure.name.toLowerCase()}, ${named}`;
}

function nothing({ measure, rate }, place) {
  if (rate && !place.population)
    return `${place.location}: no rate, because its population is not known`;
  if (measure.table) return `${place.location}: no ${measure.name.toLowerCase()} is estimated`;
  return `${place.location} has reported no ${measure.noun ?? `${measure.name.toLowerCase()}`}`;
}

// ordered: those with a figure, the highest first, as [place, latest]
export function sentenceOfSeveral({ places, measure, form, rate }, ordered) {
  const what = measure.noun ? unitOf(measure, form, rate) : measure.name.toLowerCase();
  if (!ordered.length) return `None of ${places.length} places has reported ${measure.noun ?? what}`;
  const [[place, latest]] = ordered;
  const unit = measure.noun || measure.table ? "" : ` ${unitOf(measure, form, rate)}`;
  const most = measure.noun ? `has the most ${what}` : `is highest in ${what}`;
  return `${place.location} ${most} of ${places.length} places: ${number(latest[1])}${unit}`;
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
  too_small: "it has too few people",
  never_reported: "it has never reported any",
  ended: "it has stopped reporting",
  short_history: "its history is too short",
  too_little_to_learn: "there is too little to learn from yet",
};
const TOO_FEW = "it has too few recent reports, or too few in all";

// Why one place has no forecast of the measure; who of an aggregate's countries reports.
export function noteOf({ places, measure, forecast, refusal, reporting }) {
  const [place] = places;
  const name = place.location;
  if (places.length > 1 || forecast.length || !measure.target) return "";
  const reason = refusal ? `: ${REASONS[refusal] ?? TOO_FEW}` : "";
  const noForecast = `No forecast of ${measure.target} is made for ${name}${reason}.`;
  const why = NOT_FORECAST[place.location_type]?.(name) ?? noForecast;
  const share =
    place.location_type === "aggregate" ? ` ${reportingShare(reporting, measure.target)}` : "";
  return `${why}${share}`;
}
