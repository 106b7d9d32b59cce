// What the release changed of the one before it.

import { byId, element } from "../shared/elements.js";
import { day, dayShort, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { state } from "../shared/state.js";
import { table } from "../shared/tables.js";
import { timeMeasure } from "../data/time_measures.js";

const MOST_ROWS = 10;
const REVISED = ["cases", "deaths"];

export const revisedMeasure = (measure) => REVISED.includes(measure);
export const measureShown = () => (revisedMeasure(state.measure) ? state.measure : REVISED[0]);

// The day whose count is followed through the releases, until somebody chooses one: that of the
// largest change, or the last that the release before had.
export function suggestedDay({ summary }, previous, place) {
  const own = summary.find((row) => row.iso_code === place.iso_code);
  return own?.largest_date ?? previous?.data_date ?? null;
}

// summary: rows of /v1/revisions/summary, of the daily counts of the state's measure
export async function loadRevisions(release, manifest) {
  if (!manifest.previous) return { before: null, summary: [] };
  const summary = await release.rows("revisions/summary", {
    metric: [`new_${measureShown()}`],
    sort: "-absolute_change",
  });
  return { before: summary[0]?.previous_vintage ?? null, summary };
}

// choose: called with the code of a country, and with the day of its largest change, or none
export function showRevisions({ summary }, manifest, previous, locations, choose) {
  const measure = measureShown();
  byId("revisions").dataset.measure = measure;
  byId("revisions-table").replaceChildren();
  if (!manifest.previous) {
    byId("revisions-title").textContent = words.countries.firstRelease;
    byId("revisions-note").textContent = words.countries.fromNext;
    return;
  }
  const countries = summary.filter(
    (row) => locations.get(row.iso_code)?.location_type === "country",
  );
  const values = countries.reduce((sum, row) => sum + row.changed + row.removed, 0);
  const since = previous ? day(previous.data_date) : "";
  const { noun } = timeMeasure(measure);
  const { revised, noneRevised, revisionsNote, country } = words.countries;
  byId("revisions-title").textContent = values
    ? revised(values, noun, countries.length, since)
    : noneRevised(noun, since);
  const shown = Math.min(MOST_ROWS, countries.length);
  byId("revisions-note").textContent = revisionsNote(shown, countries.length);
  const name = (row) => [
    element(
      "button",
      { type: "button", class: "link", onclick: () => choose(row.iso_code) },
      row.location ?? row.iso_code,
    ),
  ];
  if (values)
    byId("revisions-table").replaceChildren(
      ...table({ head: country, of: name }, columns(noun, choose), countries.slice(0, MOST_ROWS)),
    );
}

const signed = (value) => (value > 0 ? `+${number(value)}` : number(value).replace("-", "−"));

const columns = (noun, choose) => [
  { name: "changed", head: words.countries.daysChanged, value: (row) => number(row.changed) },
  { name: "removed", head: words.countries.daysGone, value: (row) => number(row.removed) },
  {
    name: "net_change",
    head: words.countries.netChange(noun),
    value: (row) => (row.net_change == null ? "–" : signed(row.net_change)),
  },
  {
    name: "largest_date",
    head: words.countries.largestChange,
    text: true,
    value: (row) => largest(row, choose),
  },
];

// Choosing it shows what each release had for that day.
function largest(row, choose) {
  if (row.largest_date == null) return "–";
  return element(
    "button",
    { type: "button", class: "link", onclick: () => choose(row.iso_code, row.largest_date) },
    `${dayShort(row.largest_date)}: `,
    element("s", {}, number(row.largest_old)),
    ` → ${number(row.largest_new)}`,
  );
}
