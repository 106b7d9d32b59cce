// What the chart over time says in words: its sentence, and why there is no forecast.

import { dayOf, isoOf } from "../shared/days.js";
import { day, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { reportingShare } from "../data/reporting.js";
import { unitOf } from "../data/time_measures.js";

const FOUR_WEEKS = 28;
const FEW_A_DAY = 10;

export const latestOf = (line) => line.at(-1);

// The figure a week before the latest: up or down, in words; null where it is not known.
export function moved(line, latest) {
  const before = line.findLast(([at]) => at === latest[0] - 7);
  return before ? trend(latest[1], before[1]) : null;
}

// Only between two positive figures, because corrections make others meaningless.
function trend(now, before) {
  if (!(now > 0) || !(before > 0)) return null;
  const percent = Math.round((now / before - 1) * 100);
  const { up, down, unchanged } = words.daily;
  if (percent === 0) return unchanged;
  return (percent > 0 ? up : down)(number(Math.abs(percent)));
}

export function sentenceOfOne(loaded) {
  const { measure, form, rate, dataDate } = loaded;
  const [place] = loaded.places;
  const { line } = loaded.series[place.iso_code];
  const latest = latestOf(line);
  const name = place.location;
  if (!latest) return nothing(loaded, place);
  const figure = figureOf(measure, form, rate, latest[1]);
  const { lastReported, sentence } = words.daily;
  const when = whenOf(measure, form, latest);
  if (dayOf(dataDate) - latest[0] > FOUR_WEEKS && measure.target && form !== "total")
    return lastReported(name, figure, when);
  // Of a share or an index, "up 2%" could mean points.
  const counted = measure.people && form !== "total";
  const change = counted ? moved(line, latest) : null;
  return sentence(name, figure, when, change);
}

// "in the week to 9 February 2021", "on 9 February 2021"
function whenOf(measure, form, [at]) {
  const { inWeekTo, on } = words.daily;
  const ofWeek = form === "day" || form === "week" || measure.table;
  return (ofWeek ? inWeekTo : on)(day(isoOf(at)));
}

// "3,171 new cases a day"; of a share "12.3% of tests"; of an index "Stringency of measures 45"
function figureOf(measure, form, rate, value) {
  const unit = unitOf(measure, form, rate);
  // Nobody counts a part of a case: few are told as those of the week.
  const few = form === "day" && !rate && value < FEW_A_DAY;
  if (measure.noun && few) return `${number(Math.round(value * 7))} ${measure.fresh}`;
  if (measure.noun) return `${number(value)} ${unit}`;
  const name = measure.name.toLowerCase();
  if (measure.bare) return `${name} ${number(value)}`;
  return `${name}, ${words.charts.withUnit(value, unit)}`;
}

function nothing({ measure, rate }, { location, population }) {
  const { noRate, notEstimated, reportedNone } = words.daily;
  if (rate && !population) return noRate(location);
  if (measure.table) return notEstimated(location, measure.name.toLowerCase());
  return reportedNone(location, measure.none);
}

// ordered: those with a figure, the highest first, as [place, latest]
export function sentenceOfSeveral({ places, measure, form, rate }, ordered) {
  const { noneOf, mostOf, highestOf } = words.daily;
  if (!ordered.length) return noneOf(places.length, measure);
  const [[place, latest]] = ordered;
  const unit = unitOf(measure, form, rate);
  const when = whenOf(measure, form, latest);
  const count = places.length;
  if (measure.noun) return mostOf(place.location, unit, count, number(latest[1]), when);
  const value = measure.bare ? number(latest[1]) : words.charts.withUnit(latest[1], unit);
  return highestOf(place.location, measure.name.toLowerCase(), count, value, when);
}

// Why one place has no forecast of the measure, who of an aggregate's countries reports, and what
// is not drawn because the API did not give it.
export function noteOf(loaded) {
  const notDrawn = loaded.missing.length ? words.daily.notDrawn(loaded.missing.toSorted()) : "";
  return [forecastNote(loaded), notDrawn].filter(Boolean).join(" ");
}

function forecastNote({ places, measure, forecast, refusal, reporting }) {
  const [place] = places;
  const name = place.location;
  if (places.length > 1 || forecast.length || !measure.target) return "";
  const { noForecast, refusals, tooFew } = words.daily;
  const reason = refusal ? refusals[refusal] ?? tooFew : "";
  const { location_type: type } = place;
  // What is no country has a sentence of its own.
  const why = words.daily.kinds[type]?.(name) ?? noForecast(measure.noun, name, reason);
  const share = type === "aggregate" ? ` ${reportingShare(reporting, measure.target)}` : "";
  return `${why}${share}`;
}
