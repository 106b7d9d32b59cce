// Who still reports, and since when others do not: from the table `coverage`.

import { day } from "../shared/format.js";
import { words } from "../shared/language.js";

// Of each release, what was asked of it: two sections show it.
const asked = new WeakMap();

// Code of a country -> { last: the day of its last report or null, silent: whether it reports no
// more }; of a measure, cases or deaths. Empty for a release that does not tell.
export function loadReporting(release, measure) {
  if (!asked.has(release)) asked.set(release, {});
  const of = asked.get(release);
  of[measure] ??= read(release, measure);
  return of[measure];
}

async function read(release, measure) {
  const columns = "iso_code,rhythm,first_date,last_date";
  const rows = await release
    .rows("results/coverage", { metric: `new_${measure}`, columns, sort: "iso_code,first_date" })
    .catch(() => []);
  const known = rows.filter((row) => row.rhythm);
  // The last period of each country is what it does now.
  return new Map(
    known.map(({ iso_code: code, rhythm, last_date: last }) => [
      code,
      { last, silent: rhythm === "silent" || rhythm === "ended" },
    ]),
  );
}

export const lastReport = ({ last }) =>
  last ? words.daily.lastReport(day(last)) : words.daily.neverReported;

// "120 of 230 countries reported cases in the last four weeks."; nothing where that is not known.
export function reportingShare(reporting, measure) {
  if (!reporting.size) return "";
  const silent = [...reporting.values()].filter((country) => country.silent).length;
  const all = reporting.size;
  return words.daily.reportingShare(all - silent, all, words.measures[measure].noun);
}
