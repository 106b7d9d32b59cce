// What the release changed of the one before it.

import { byId, element } from "../shared/elements.js";
import { day, dayShort, number, plural } from "../shared/format.js";
import { state } from "../shared/state.js";
import { table } from "../shared/tables.js";

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
    byId("revisions-title").textContent = "The first release: nothing before it to revise";
    byId("revisions-note").textContent =
      "From the next release on, this says what the publisher changed of the past.";
    return;
  }
  const countries = summary.filter(
    (row) => locations.get(row.iso_code)?.location_type === "country",
  );
  const values = countries.reduce((sum, row) => sum + row.changed + row.removed, 0);
  const since = previous ? ` since ${day(previous.data_date)}` : "";
  const counts = plural(values, `daily count of ${measure}`, `daily counts of ${measure}`);
  const revised = plural(countries.length, "country", "countries");
  const shown = Math.min(MOST_ROWS, countries.length);
  byId("revisions-title").textContent = values
    ? `${counts} revised in ${revised}${since}`
    : `No daily count of ${measure} was revised${since}`;
  byId("revisions-note").textContent =
    "Counts that the release before gave and that this one gives differently, or not at all. " +
    "New days are no revisions. Countries by the size of what changed; " +
    `${shown} of ${countries.length} are shown.`;
  const name = (row) => [
    element(
      "button",
      { type: "button", class: "link", onclick: () => choose(row.iso_code) },
      row.location ?? row.iso_code,
    ),
  ];
  if (values)
    byId("revisions-table").replaceChildren(
      ...table({ head: "Country", of: name }, columns(measure, choose), countries.slice(0, MOST_ROWS)),
    );
}

const signed = (value) => (value > 0 ? `+${number(value)}` : number(value).replace("-", "−"));

const columns = (measure, choose) => [
  { name: "changed", head: "Days changed", value: (row) => number(row.changed) },
  { name: "removed", head: "Days gone", value: (row) => number(row.removed) },
  {
    name: "net_change",
    head: `Net change, ${measure}`,
    value: (row) => (row.net_change == null ? "–" : signed(row.net_change)),
  },
  { name: "largest_date", head: "Largest change", text: true, value: (row) => largest(row, choose) },
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
