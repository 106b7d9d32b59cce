// Countries by continent, as a table; the highest of each rate is set in bold.

import { table } from "./tables.js";
import { byId } from "./elements.js";
import { number } from "./format.js";

const COLUMNS = [
  { name: "countries", head: ["Countries"], digits: 0 },
  { name: "population", head: ["People"] },
  { name: "total_cases", head: ["Cases"] },
  { name: "cases_per_100k", head: ["Cases per", "100,000 people"], digits: 0, rate: true },
  { name: "total_deaths", head: ["Deaths"] },
  { name: "deaths_per_100k", head: ["Deaths per", "100,000 people"], digits: 0, rate: true },
  { name: "case_fatality_ratio", head: ["Deaths per", "100 cases"], digits: 2, rate: true },
  { name: "fully_vaccinated_percent", head: ["Fully", "vaccinated, %"], digits: 1, rate: true },
];

export function showContinents(continents) {
  const sorted = [...continents].sort((one, other) => (other.deaths_per_100k ?? -1) - (one.deaths_per_100k ?? -1));
  const [first] = sorted;
  if (!first) throw new Error("This release has no figures by continent.");
  byId("continents-title").textContent = `${first.continent} has the most deaths for its population: ${number(first.deaths_per_100k)} per 100,000 people`;
  byId("continents-table").replaceChildren(...table("Continent", COLUMNS, sorted, (row) => [row.continent]));
}
