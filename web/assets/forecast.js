// The forecast of one place, week by week, and how good such forecasts were.

import { byId, element } from "./elements.js";
import { day, dayShort, number } from "./format.js";
import { table } from "./tables.js";

const INTERVALS = [
  { name: "half", head: "50% interval", ends: [0.25, 0.75] },
  { name: "most", head: "95% interval", ends: [0.025, 0.975] },
];

// rows of /v1/forecasts of one place and target
export function showForecast(rows, measure) {
  byId("forecast").hidden = rows.length === 0;
  if (!rows.length) return;
  const [first] = rows;
  byId("forecast-title").textContent = `Forecast of new ${measure} by week, as known on ${day(first.forecast_date)}`;
  byId("forecast-score").replaceChildren(...score(rows));
  const columns = [
    { name: "median", head: `Median, ${measure} a week`, value: (week) => number(week.at(0.5)) },
    ...INTERVALS.map(({ name, head, ends }) => ({ name, head, value: (week) => ends.map((level) => number(week.at(level))).join(" to ") })),
  ];
  const rowHead = { head: "Week to", of: (week) => [dayShort(week.end)] };
  byId("forecast-table").replaceChildren(...table(rowHead, columns, weeks(rows)));
}

function weeks(rows) {
  const ends = [...new Set(rows.map((row) => row.target_end_date))].sort();
  return ends.map((end) => {
    const values = new Map(rows.filter((row) => row.target_end_date === end).map((row) => [row.quantile, row.value]));
    return { end, at: (level) => values.get(level) };
  });
}

function score(rows) {
  return [element("span", {}, `Model ${rows[0].model}. Not scored yet in this release.`)];
}
