// One country or aggregate: its latest figures and its days.

import { address, rows } from "./api.js";
import { chartData, seconds } from "./daily_chart.js";
import { byId, element } from "./elements.js";
import { change, day, number } from "./format.js";

// What is known of a location (a row of /v1/locations); measure: cases or deaths.
export async function loadPlace(location, measure) {
  const about = { location: location.iso_code, limit: 10_000 };
  const [reported, smooth, total, forecast] = await Promise.all([
    rows("observations", { ...about, metric: `new_${measure}` }),
    rows("observations", { ...about, metric: `new_${measure}`, smooth: 7 }),
    rows("observations", { ...about, metric: `total_${measure}` }),
    rows("forecasts", { ...about, target: measure }),
  ]);
  return { location, measure, reported: reported.data, smooth: smooth.data, total: total.data, forecast: forecast.data };
}

export function showPlace({ location, measure, reported, smooth, total, forecast }, chart, days) {
  const mean = new Map(smooth.map((row) => [row.date, row.value]));
  const series = reported.map((row) => ({ time: seconds(row.date), reported: row.value, mean: mean.get(row.date) ?? null }));
  const latest = smooth.findLast((row) => row.value != null);
  describe(location, measure, latest, weekBefore(mean, latest), total.findLast((row) => row.value != null));
  byId("chart-title").textContent = `${location.location}: ${measure} reported a day${forecast.length ? ", and forecast" : ""}`;
  byId("key").replaceChildren(...key(forecast.length > 0));
  const metric = `new_${measure},total_${measure}`;
  byId("place-csv").href = address("observations", { location: location.iso_code, metric, limit: 10_000, format: "csv" });
  chart.show(chartData(series, forecast), days);
}

function weekBefore(mean, latest) {
  if (!latest) return null;
  const date = new Date((seconds(latest.date) - 7 * 86_400) * 1000);
  return mean.get(date.toISOString().slice(0, 10)) ?? null;
}

function describe(location, measure, latest, before, total) {
  const name = location.location;
  const trend = latest && change(latest.value, before);
  byId("place-title").textContent = latest
    ? `${name}: ${number(latest.value)} new ${measure} a day${trend ? `, ${trend} on the week before` : ""}`
    : `${name} has reported no ${measure}`;
  byId("place-note").textContent =
    location.location_type === "aggregate"
      ? `“${name}” is the source's own total, not the sum of the countries here. Forecasts are made for countries only.`
      : "As reported by the country to the source.";
  const per = latest && location.population ? (latest.value / location.population) * 100_000 : null;
  byId("figures").replaceChildren(
    figure(`new ${measure} a day, 7-day mean to ${latest ? day(latest.date) : "–"}`, number(latest?.value)),
    figure(`new ${measure} a day per 100,000 people`, number(per)),
    figure(`${measure} since the start${total ? `, to ${day(total.date)}` : ""}`, number(total?.value)),
    figure("people", number(location.population)),
  );
}

const figure = (term, value) => element("div", {}, element("dt", {}, term), element("dd", {}, value));

function key(forecast) {
  const entries = [
    element("li", { "--strength": 0.3 }, "Reported on the day"),
    element("li", { class: "line" }, "7-day mean"),
  ];
  if (forecast) {
    entries.push(
      element("li", { class: "line median" }, "Forecast median, weekly count as a mean a day"),
      element("li", { "--strength": 0.5 }, "50% interval"),
      element("li", { "--strength": 0.22 }, "95% interval"),
    );
  }
  return entries;
}
