// Countries on a plane of wealth and development, coloured by cluster.

import { byId, drawing, element } from "./elements.js";
import { number } from "./format.js";
import { table } from "./tables.js";

const WIDTH = 960;
const MARGIN = { top: 12, right: 16, bottom: 34, left: 40 };
const TICKS = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000];
const COLUMNS = [
  { name: "countries", head: ["Countries"], digits: 0 },
  { name: "human_development_index", head: ["Human", "development"], digits: 2 },
  { name: "gdp_per_capita", head: ["GDP per person,", "international $"], digits: 0 },
  { name: "population_density", head: ["People", "per km²"], digits: 0 },
  { name: "total_cases_per_100k", head: ["Cases per", "100,000 people"], digits: 0, rate: true },
  { name: "total_deaths_per_100k", head: ["Deaths per", "100,000 people"], digits: 0, rate: true },
];

const colour = (cluster) => `var(--cluster-${cluster % 5})`;

export class Clusters {
  constructor(countries, summary, choose) {
    this.countries = countries.filter((row) => row.cluster != null && row.gdp_per_capita > 0);
    this.choose = choose;
    this.apart = countries.length - this.countries.length;
    byId("clusters-title").textContent = `${this.countries.length} countries in ${summary.length} groups by wealth and development`;
    const name = (row) => [element("span", { class: "dot", "--dot": colour(row.cluster) }), `Cluster ${row.cluster}`];
    byId("clusters-table").replaceChildren(...table("Means of", COLUMNS, summary, name));
    matchMedia("(max-width: 34rem)").addEventListener("change", () => this.draw(this.chosen));
  }

  // code: the country to point out, if it is here.
  draw(code) {
    this.chosen = code;
    const narrow = matchMedia("(max-width: 34rem)").matches;
    const [width, height] = narrow ? [380, 340] : [WIDTH, 420];
    const across = scale(this.countries.map((row) => Math.log(row.gdp_per_capita)), MARGIN.left, width - MARGIN.right);
    const up = scale(this.countries.map((row) => row.human_development_index), height - MARGIN.bottom, MARGIN.top);
    const place = (row) => ({ cx: across(Math.log(row.gdp_per_capita)), cy: up(row.human_development_index) });
    const dots = this.countries.map((row) => this.#dot(row, place(row), narrow ? 4 : 5.5));
    const label = `Scatter plot of ${this.countries.length} countries: the Human Development Index rises with GDP per person.`;
    const svg = drawing("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, ...grid(across, up, width, height), ...dots);
    const here = this.countries.find((row) => row.iso_code === code);
    if (here) svg.append(this.#dot(here, place(here), 7, "chosen"), nameTag(here, place(here), width));
    byId("scatter").replaceChildren(svg);
    byId("scatter-readout").textContent = here ? describe(here) : `Point at a country to read its figures. ${this.apart} countries lack a figure and are not placed.`;
  }

  #dot(row, at, radius, kind = "") {
    const tell = () => (byId("scatter-readout").textContent = describe(row));
    const title = drawing("title", {}, row.location);
    return drawing("circle", { ...at, r: radius, class: kind, "--dot": colour(row.cluster), onpointerenter: tell, onclick: () => this.choose(row.iso_code) }, title);
  }
}

function describe(row) {
  const deaths = `${number(row.total_deaths_per_100k)} deaths per 100,000 people`;
  return `${row.location} · cluster ${row.cluster} · HDI ${row.human_development_index} · GDP ${number(row.gdp_per_capita)} $ per person · ${deaths}`;
}

// A linear scale from the extent of the values, with a little air, to a range of pixels.
function scale(values, from, to) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = (most - least) * 0.04 || 1;
  const at = (value) => from + ((value - least + air) / (most - least + 2 * air)) * (to - from);
  at.has = (value) => value >= least - air && value <= most + air;
  return at;
}

function grid(across, up, width, height) {
  const bottom = height - MARGIN.bottom;
  const columns = TICKS.filter((tick) => across.has(Math.log(tick))).flatMap((tick) => {
    const x = across(Math.log(tick));
    return [
      drawing("line", { class: "grid", x1: x, x2: x, y1: MARGIN.top, y2: bottom }),
      drawing("text", { x, y: bottom + 18, "text-anchor": "middle" }, tick >= 1000 ? `${tick / 1000}k` : String(tick)),
    ];
  });
  const lines = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].filter((tick) => up.has(tick)).flatMap((tick) => {
    const y = up(tick);
    return [
      drawing("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y }),
      drawing("text", { x: MARGIN.left - 8, y: y + 4, "text-anchor": "end" }, tick.toFixed(1)),
    ];
  });
  return [...columns, ...lines];
}

function nameTag(row, { cx, cy }, width) {
  const left = cx > width * 0.75;
  return drawing("text", { class: "chosen", x: cx + (left ? -12 : 12), y: cy + 4, "text-anchor": left ? "end" : "start" }, row.location);
}
