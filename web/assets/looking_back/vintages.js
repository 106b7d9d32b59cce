// How the count of one day changed from release to release.

import { dayOf, isoOf } from "../shared/days.js";
import { byId } from "../shared/elements.js";
import { day, dayShort, number } from "../shared/format.js";
import { change, state } from "../shared/state.js";
import { sourceOf } from "../shared/sources.js";
import { timeMeasure } from "../shared/time_measures.js";
import { ChartBox, POINT, lineFigure } from "./chart_box.js";

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
    showVintages(release, place, measure, suggested);
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
  if (!known.length) return `No release has ${measure} of ${place.location} on ${day(date)}.`;
  const [first, last] = [known[0], known.at(-1)];
  const begin = `${place.location}, ${day(date)}: ${number(first.value)} ${measure}`;
  if (first.vintage === now) return `${begin}, first published with this release.`;
  const published = `${begin} as first published, with the data to ${day(first.vintage)}`;
  if (known.length === 1) return `${published}, and not changed since.`;
  return `${published}; ${number(last.value)} since the data to ${day(last.vintage)}.`;
}

function figureOf(release, place, measure, date, known) {
  const points = known.map((row) => [dayOf(row.vintage), row.value]);
  const now = dayOf(release.meta.data_date);
  if (points.at(-1)[0] < now) points.push([now, points.at(-1)[1]]); // it is still so
  const begin = points[0][0];
  const unit = `new ${measure} of ${dayShort(date)}`;
  return lineFigure({
    title: `${place.location}: ${measure} of ${day(date)}, as releases had it`,
    subtitle: "The count of one day in each release, by the last day of the release's data.",
    source: sourceOf(release, {
      ...timeMeasure(measure),
      caveat: "Publishers correct counts for months; releases that were collected are not here.",
    }),
    unit,
    place: place.location,
    axis: { title: "Data to" },
    lines: [{ name: unit, colour: "hue", points, bridge: Infinity, step: true, dots: true }],
    span: [begin - 1, Math.max(now, begin + 1)],
    key: [],
    read: (at) => read(points, at),
    file: `covidlake-${place.iso_code}-${measure}-of-${date}`,
    facts: { measure, day: date, release: release.id, licence: release.meta.licence.join("; ") },
  });
}

function read(points, at) {
  if (at === null) return [POINT];
  const known = points.findLast(([vintage]) => vintage <= at);
  const when = day(isoOf(at));
  return [`data to ${when}`, known ? number(known[1]) : "not known yet"];
}
