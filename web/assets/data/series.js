// The series of places over time: what is asked of the API for a measure in a form, and what is made
// of the answer.

import { WEEK, dayOf, isoOf, weekOf } from "../shared/days.js";

const NOT_FOUND = 404;

// Promises { code: { line, interval, reported, total } } of these places; line: [day, value] pairs;
// interval: [day, low, high]; reported: rows of the daily count, of a single place; total: the
// latest [day, value] since the start.
export async function loadSeries(release, places, { measure, form, rate }) {
  const codes = places.map((place) => place.iso_code);
  if (measure.table === "growth") return growth(release, codes);
  const per = rate ? { per: "100k" } : {};
  const ask = (metric, how = {}) =>
    release.rows("observations", { location: codes, metric, ...per, ...how });
  const withReports = form === "day" && measure.smooth && codes.length === 1;
  const [rows, others] = await Promise.all([
    form === "total"
      ? ask(measure.total)
      : ask(measure.metric, measure.smooth ? { smooth: WEEK } : {}),
    withReports
      ? ask([measure.metric, measure.total])
      : measure.total && form !== "total"
        ? ask(measure.total)
        : [],
  ]);
  return byCode(codes, (code) => {
    const own = rows.filter((row) => row.iso_code === code);
    const beside = others.filter((row) => row.iso_code === code);
    const totals = pairs(beside.filter((row) => row.metric === measure.total));
    const values = pairs(own, measure.factor);
    const line = form === "week" ? byWeek(values) : values;
    return {
      line,
      interval: [],
      reported: withReports ? beside.filter((row) => row.metric === measure.metric) : [],
      total: form === "total" ? line.at(-1) : totals.at(-1),
    };
  });
}

// A table of countries: of an aggregate it has nothing.
async function growth(release, codes) {
  const rows = await release.rows("results/growth", {
    iso_code: codes,
    week_system: "iso",
    columns: "iso_code,week_end,r_mean,r_lower,r_upper",
    sort: "iso_code,week_end",
  });
  return byCode(codes, (code) => {
    const known = rows.filter((row) => row.iso_code === code && row.r_mean != null);
    return {
      line: known.map((row) => [dayOf(row.week_end), row.r_mean]),
      interval: known.map((row) => [dayOf(row.week_end), row.r_lower, row.r_upper]),
      reported: [],
    };
  });
}

const byCode = (codes, make) => Object.fromEntries(codes.map((code) => [code, make(code)]));

// What nobody reported is left out: it is not zero.
const pairs = (rows, factor = 1) =>
  rows.filter((row) => row.value != null).map((row) => [dayOf(row.date), row.value * factor]);

// 7-day means -> counts of seven days, one a week from Monday to Sunday: to the last day of it that
// has a mean. Some report no weekends, others on one day alone.
export function byWeek(means) {
  const last = new Map(means.map((pair) => [weekOf(pair[0]), pair]));
  return [...last.values()].map(([day, mean]) => [day, mean * WEEK]);
}

// What else is known of one country's counts: its waves, and what its reports do not tell well.
// missing: as of `table`.
export async function loadRemarks(release, place, measure, missing) {
  if (place.location_type !== "country" || !measure.target) return { waves: [], anomalies: [] };
  const { iso_code } = place;
  const [waves, anomalies] = await Promise.all([
    table(release, "waves", { iso_code, sort: "wave" }, missing),
    table(release, "anomalies", { iso_code, metric: measure.metric, sort: "date" }, missing),
  ]);
  return { waves, anomalies };
}

// The rows of a table without which a chart stands all the same. missing: gets its name where the
// API does not give it now; releases that are older than a table have none.
async function table(release, name, parameters, missing) {
  try {
    return await release.rows(`results/${name}`, parameters);
  } catch (error) {
    if (error.name !== "ApiProblem") throw error;
    if (error.status !== NOT_FOUND) missing.push(name);
    return [];
  }
}

// Columns of the table `epi_weekly`, by the measure that they are; per: of 100,000 people.
const WEEKLY = {
  cases: { count: "cases", per: "cases_per_100k" },
  deaths: { count: "deaths", per: "deaths_per_100k" },
  positivity: { count: "positivity" },
  hospital: { count: "hosp_patients" },
  icu: { count: "icu_patients" },
};

// Lines of the other countries of a continent, by week: what they are seen against. Of a measure
// that the table does not have, none. missing: as of `table`.
export async function loadOthers(
  release,
  places,
  { measure, form, rate, continent },
  missing,
) {
  const column = WEEKLY[measure.id]?.[rate ? "per" : "count"];
  if (!column || !continent || form === "total") return [];
  const asked = {
    continent,
    week_system: "iso",
    columns: `iso_code,location,week_end,${column}`,
    sort: "iso_code,week_end",
  };
  const rows = await table(release, "epi_weekly", asked, missing);
  const here = new Set(places.map((place) => place.iso_code));
  const share = form === "day" ? 1 / WEEK : 1;
  const known = rows.filter((row) => row[column] != null && !here.has(row.iso_code));
  const countries = Map.groupBy(known, (row) => row.iso_code);
  return [...countries.values()].map((of) => ({
    name: of[0].location,
    code: of[0].iso_code,
    colour: "soft",
    width: 1,
    behind: true,
    bridge: 2 * WEEK,
    points: of.map((row) => [dayOf(row.week_end), row[column] * share]),
  }));
}

// What was reported after the last day of a release that was published long ago, as the newest one
// knows it: [day, value] pairs; newest: that release.
export async function loadSince(release, newest, place, { measure, form, rate }) {
  if (!measure.smooth || form === "total" || newest.id === release.id) return [];
  const rows = await newest.rows("observations", {
    location: place.iso_code,
    metric: measure.metric,
    smooth: WEEK,
    from: isoOf(dayOf(release.meta.data_date) - WEEK),
    ...(rate ? { per: "100k" } : {}),
  });
  const means = pairs(rows);
  return form === "week" ? byWeek(means) : means;
}
