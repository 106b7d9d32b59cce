// How the count of one day changed from release to release.

import { dayOf, isoOf } from "../shared/days.js";
import { byId, inSection } from "../shared/elements.js";
import { day, dayShort, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { change, state } from "../shared/state.js";
import { sourceOf } from "../shared/sources.js";
import { timeMeasure } from "../data/time_measures.js";
import { ChartBox, lineFigure } from "./chart_box.js";

let box;

// place: row of locations; measure: id of a count; suggested: a day to begin with, or null
export async function showVintages(release, place, measure, suggested) {
  const date = state.day || suggested;
  byId("vintages").hidden = !date;
  if (!date) return;
  byId("vintage-day").value = date;
  byId("vintage-day").max = release.meta.data_date;
  byId("vintage-day").onchange = (event) => {
    change({ day: event.target.value });
    inSection("revisions", () => showVintages(release, place, measure, suggested));
  };
  const rows = await release.rows("vintages", {
    location: place.iso_code,
    metric: `new_${measure}`,
    from: date,
    to: date,
  });
  const known = rows.filter((row) => row.value != null);
  const { data_date: now } = release.meta;
  byId("vintages-note").textContent = sentence(place, measure, date, known, now);
  const later = known.some((row) => row.vintage !== now);
  byId("vintages-chart").hidden = !later; // of one release there is nothing to draw
  if (!later) return;
  box ??= new ChartBox(byId("vintages-chart"));
  box.show(figureOf(release, place, measure, date, known));
}

// "... 30 cases as first published, with the data to 5 February 2021; 25 since the data to ..."
function sentence(place, measure, date, known, now) {
  const { noun } = timeMeasure(measure);
  const { noRelease, count, firstHere, published, notChanged, changed } = words.forecasts;
  if (!known.length) return noRelease(noun, place.location, day(date));
  const [first, last] = [known[0], known.at(-1)];
  const begin = count(place.location, day(date), number(first.value), noun);
  if (first.vintage === now) return firstHere(begin);
  const sincePublished = published(begin, day(first.vintage));
  if (known.length === 1) return notChanged(sincePublished);
  return changed(sincePublished, number(last.value), day(last.vintage));
}

function figureOf(release, place, measure, date, known) {
  const points = known.map((row) => [dayOf(row.vintage), row.value]);
  const now = dayOf(release.meta.data_date);
  if (points.at(-1)[0] < now) points.push([now, points.at(-1)[1]]); // it is still so
  const begin = points[0][0];
  const { noun, fresh } = timeMeasure(measure);
  const { ofDay, vintagesTitle, vintagesSubtitle, vintagesCaveat, dataTo } = words.forecasts;
  const unit = ofDay(fresh, dayShort(date));
  return lineFigure({
    title: vintagesTitle(place.location, noun, day(date)),
    subtitle: vintagesSubtitle,
    source: sourceOf(release, { ...timeMeasure(measure), caveat: vintagesCaveat }),
    unit,
    place: place.location,
    axis: { title: dataTo },
    lines: [{ name: unit, colour: "hue", points, bridge: Infinity, step: true, dots: true }],
    span: [begin - 1, Math.max(now, begin + 1)],
    key: [],
    read: (at) => read(points, at),
    file: `covidlake-${place.iso_code}-${measure}-of-${date}`,
    facts: { measure, day: date, release: release.id, licence: release.meta.licence.join("; ") },
  });
}

function read(points, at) {
  if (at === null) return [words.charts.point];
  const known = points.findLast(([vintage]) => vintage <= at);
  const when = day(isoOf(at));
  const { readDataTo, notKnown } = words.forecasts;
  return [readDataTo(when), known ? number(known[1]) : notKnown];
}
