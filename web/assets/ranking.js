// The highest countries by a measure.

import { byId, element } from "./elements.js";
import { day, metricName, number, unitName } from "./format.js";

// ranks: rows of top_countries; choose: called with the code of a country that was clicked.
export function showRanking(ranks, choose) {
  const select = byId("ranking-metric");
  const metrics = [...new Set(ranks.map((row) => row.metric))];
  select.replaceChildren(...metrics.map((metric) => element("option", { value: metric, selected: metric === preferred(metrics) }, metricName(metric))));
  select.onchange = () => draw(ranks.filter((row) => row.metric === select.value), choose);
  select.onchange();
}

const preferred = (metrics) => ["new_cases_7d_per_100k", "total_cases"].find((metric) => metrics.includes(metric)) ?? metrics[0];

function draw(rows, choose) {
  const [first] = rows;
  if (!first) return;
  byId("ranking").className = subject(first.metric);
  byId("ranking-title").textContent = `${metricName(first.metric)}: ${first.location} is highest`;
  const rate = first.unit.includes("100,000") || first.unit === "%";
  const smaller = rate ? " Countries with fewer than 1 million people are left out." : "";
  byId("ranking-note").textContent = `In ${unitName(first.unit)}; latest value of each country, the newest of ${day(newest(rows))}.${smaller}`;
  const most = Math.max(...rows.map((row) => row.value));
  byId("ranking-list").replaceChildren(...rows.map((row) => entry(row, most, choose)));
}

const subject = (metric) => (/death|fatality/.test(metric) ? "deaths" : /cases/.test(metric) ? "cases" : "neutral");

const newest = (rows) => rows.map((row) => row.value_date).sort().at(-1);

function entry(row, most, choose) {
  return element(
    "li",
    {},
    element("span", { class: "rank" }, String(row.rank)),
    element("span", {}, element("button", { class: "link", type: "button", onclick: () => choose(row.iso_code) }, row.location)),
    element("div", { class: "bar", "--share": most > 0 ? Math.max(row.value, 0) / most : 0 }),
    element("span", { class: "value" }, number(row.value)),
  );
}
