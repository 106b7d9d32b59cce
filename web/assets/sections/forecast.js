// The forecast of one place, week by week, and how good such forecasts were.

import { byId } from "../shared/elements.js";
import { day, dayShort, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { table } from "../shared/tables.js";

const share = (value) => (value == null ? "–" : words.charts.percent(Math.round(value * 100)));
const range = (values, low, high) =>
  values.has(low) && values.get(low) != null
    ? words.charts.range(number(values.get(low)), number(values.get(high)))
    : "–";

// rows of /v1/forecasts of one place and a measure over time
export function showForecast(rows, measure) {
  byId("forecast").hidden = rows.length === 0;
  if (!rows.length) return;
  const weeks = byWeek(rows);
  byId("forecast-title").textContent = words.forecasts.title(
    measure.fresh,
    day(rows[0].forecast_date),
  );
  byId("forecast-score").textContent = [score(weeks[0].row), losing(weeks), caution(rows[0])]
    .filter(Boolean)
    .join(" ");
  byId("forecast-table").replaceChildren(
    ...table(
      { head: words.forecasts.weekTo, of: (week) => [dayShort(week.row.target_end_date)] },
      columns(weeks, measure.noun),
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
  return ahead.length ? words.forecasts.losing(ahead) : "";
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
function columns(weeks, noun) {
  const intervals = [
    {
      name: "median",
      head: words.forecasts.median(noun),
      value: ({ values }) => number(values.get(0.5)),
    },
    { name: "half", head: words.forecasts.half, value: ({ values }) => range(values, 0.25, 0.75) },
    { name: "most", head: words.forecasts.most, value: ({ values }) => range(values, 0.025, 0.975) },
  ];
  if (!weeks[0].row.record_weeks) return intervals;
  return [
    ...intervals,
    {
      name: "baseline",
      head: words.forecasts.baseline,
      value: ({ baseline }) => range(baseline, 0.025, 0.975),
    },
    {
      name: "relative",
      head: words.forecasts.pastError,
      value: ({ row }) => share(row.relative_wis),
    },
    {
      name: "held",
      head: words.forecasts.held,
      value: ({ row }) => share(row.coverage_95),
    },
  ];
}

function score(row) {
  if (!row.record_weeks) return words.forecasts.noRecord;
  const { record, error, backtest } = words.forecasts;
  return [
    record(row.record_weeks, share(row.coverage_95), share(row.coverage_50)),
    row.relative_wis == null ? "" : error(share(row.relative_wis)),
    row.backtest_weeks ? backtest(row.backtest_weeks) : "",
  ].join("");
}

function caution(row) {
  if (!row.caution) return "";
  const { caution: withCaution, cautions } = words.forecasts;
  const reasons = row.caution.split(/, ?/).map((name) => cautions[name] ?? name.replaceAll("_", " "));
  return withCaution(reasons.join(", "));
}
