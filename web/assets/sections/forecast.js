// The forecast of one place, week by week, and how good such forecasts were.

import { byId } from "../shared/elements.js";
import { day, dayShort, number, plural } from "../shared/format.js";
import { table } from "../shared/tables.js";

const share = (value) => (value == null ? "–" : `${Math.round(value * 100)}%`);
const range = (values, low, high) =>
  values.has(low) && values.get(low) != null
    ? `${number(values.get(low))} to ${number(values.get(high))}`
    : "–";

// rows of /v1/forecasts of one place and target
export function showForecast(rows, measure) {
  byId("forecast").hidden = rows.length === 0;
  if (!rows.length) return;
  const weeks = byWeek(rows);
  byId("forecast-title").textContent =
    `Forecast of new ${measure} by week, as known on ${day(rows[0].forecast_date)}`;
  byId("forecast-score").textContent = [score(weeks[0].row), losing(weeks), caution(rows[0])]
    .filter(Boolean)
    .join(" ");
  byId("forecast-table").replaceChildren(
    ...table(
      { head: "Week to", of: (week) => [dayShort(week.row.target_end_date)] },
      columns(weeks, measure),
      weeks,
    ),
  );
  const lines = byId("forecast-table").querySelectorAll("tbody tr");
  for (const [at, { row }] of weeks.entries())
    lines[at].classList.toggle("loses", Boolean(row.loses_to_baseline));
}

// Which weeks ahead the baseline was the better forecast of, by the record.
function losing(weeks) {
  const ahead = weeks.filter(({ row }) => row.loses_to_baseline).map(({ row }) => row.horizon);
  if (!ahead.length) return "";
  const named = ahead.join(", ").replace(/, (\d+)$/, " and $1");
  return `For ${named} ${ahead.at(-1) === 1 ? "week" : "weeks"} ahead the baseline was better: in grey.`;
}

function byWeek(rows) {
  const weeks = Map.groupBy(rows, (row) => row.target_end_date);
  return [...weeks.values()].map((of) => ({
    row: of[0],
    values: new Map(of.map((row) => [row.quantile, row.value])),
    baseline: new Map(of.map((row) => [row.quantile, row.baseline])),
  }));
}

// The record, where the release has one, stands beside each week.
function columns(weeks, measure) {
  const intervals = [
    {
      name: "median",
      head: `Median, ${measure} a week`,
      value: ({ values }) => number(values.get(0.5)),
    },
    { name: "half", head: "50% interval", value: ({ values }) => range(values, 0.25, 0.75) },
    { name: "most", head: "95% interval", value: ({ values }) => range(values, 0.025, 0.975) },
  ];
  if (!weeks[0].row.record_weeks) return intervals;
  return [
    ...intervals,
    {
      name: "baseline",
      head: "Baseline's 95% interval",
      value: ({ baseline }) => range(baseline, 0.025, 0.975),
    },
    {
      name: "relative",
      head: "Past error, of the baseline's",
      value: ({ row }) => share(row.relative_wis),
    },
    {
      name: "held",
      head: "Weeks that the 95% interval held",
      value: ({ row }) => share(row.coverage_95),
    },
  ];
}

function score(row) {
  if (!row.record_weeks) return "These forecasts have no record yet: none of their weeks is over.";
  const weeks = plural(row.record_weeks, "week");
  const [most, half] = [share(row.coverage_95), share(row.coverage_50)];
  return (
    `Their record one week ahead, over ${weeks}: the 95% interval held what came in ${most}, ` +
    `the 50% interval in ${half}.${error(row)}${afterwards(row)}`
  );
}

function error(row) {
  if (row.relative_wis == null) return "";
  return (
    ` Their error (weighted interval score) was ${share(row.relative_wis)} of the baseline's, ` +
    "which repeats the last week."
  );
}

function afterwards(row) {
  if (!row.backtest_weeks) return "";
  const weeks = plural(row.backtest_weeks, "of these weeks is", "of these weeks are");
  return ` ${weeks} a backtest: forecast afterwards, from the days before.`;
}

function caution(row) {
  if (!row.caution) return "";
  const reasons = row.caution.replaceAll("_", " ").replaceAll(",", ", ");
  return `With caution, because of the newest reports: ${reasons}.`;
}
