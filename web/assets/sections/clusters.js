// Countries on a plane, coloured by cluster: on the two principal components where the release has
// them, otherwise by wealth and development.

import { byId, drawing, element } from "../shared/elements.js";
import { fixed, number, plural } from "../shared/format.js";
import { sourceOf } from "../shared/sources.js";
import { table } from "../shared/tables.js";
import { axisTitle } from "./cluster_axes.js";
import { SYMBOLS } from "../charts/symbols.js";

const MARGIN = { top: 12, right: 16, bottom: 46, left: 56 };
const COLOURS = 8; // as many clusters as there may be
const MONEY = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000];
const TENTHS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const WHOLE = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];
const WEALTH = {
  across: {
    value: (row) => Math.log(row.gdp_per_capita),
    ticks: MONEY,
    at: Math.log,
    shown: (tick) => (tick >= 1000 ? `${tick / 1000}k` : String(tick)),
    title: "GDP per person, international $, logarithmic",
  },
  up: {
    value: (row) => row.human_development_index,
    ticks: TENTHS,
    at: (tick) => tick,
    shown: (tick) => tick.toFixed(1),
    title: "Human Development Index, 0 to 1",
  },
  title: "Countries by Human Development Index and GDP per person",
  groups: "groups by development, income and density",
  features: "human development, GDP per person and population density",
};
const COMPONENTS = {
  across: component("pca_1"),
  up: component("pca_2"),
  title: "Countries on the two principal components of what they are grouped by: near is alike",
  groups: "groups that are alike in wealth, density, age and illness",
  features:
    "GDP per person, population density, median age, and deaths from heart disease and diabetes",
};
const ABOUT = {
  caveat:
    "Method: k-means, the best of 200 starts; how many groups is chosen by the silhouette. The " +
    "latest figures of each country, which are of different years.",
  source: "groups computed here",
  table: true,
};
const COLUMNS = [
  { name: "countries", head: "Countries", digits: 0 },
  { name: "human_development_index", head: "Human Development Index, 0 to 1", digits: 2 },
  { name: "gdp_per_capita", head: "GDP per person, international $", digits: 0 },
  { name: "population_density", head: "People per km²", digits: 0 },
  { name: "median_age", head: "Median age, years", digits: 1 },
  { name: "total_cases_per_100k", head: "Cases per 100,000 people", digits: 0 },
  { name: "total_deaths_per_100k", head: "Deaths per 100,000 people", digits: 0 },
];

export class Clusters {
  constructor(choose) {
    this.choose = choose;
    matchMedia("(max-width: 34rem)").addEventListener(
      "change",
      () => this.countries && this.draw(this.chosen),
    );
  }

  // rows of the tables clusters, cluster_summary and cluster_features
  show(release, countries, summary, features) {
    byId("scatter-source").textContent = sourceOf(release, ABOUT);
    const placed = countries.some((row) => Number.isFinite(row.pca_1));
    this.plane = placed ? named(COMPONENTS, features) : WEALTH;
    this.shapes = new Map(summary.map((row, at) => [row.cluster, SYMBOLS[at % COLOURS]]));
    this.colours = new Map(summary.map((row, at) => [row.cluster, `var(--place-${at % COLOURS})`]));
    this.names = new Map(summary.map((row) => [row.cluster, row.name ?? `Cluster ${row.cluster}`]));
    this.countries = countries.filter(
      (row) =>
        row.cluster != null &&
        [this.plane.across, this.plane.up].every(({ value }) => Number.isFinite(value(row))),
    );
    byId("clusters-title").textContent =
      `${this.countries.length} countries in ${summary.length} ${this.plane.groups}`;
    const left = countries.length - this.countries.length;
    const lacking = plural(left, "country lacks", "countries lack");
    byId("clusters-note").textContent =
      `Grouped by k-means on ${this.plane.features}. ${lacking} too much of it to be placed. ` +
      "A likeness between countries is not a cause.";
    byId("scatter-title").textContent = this.plane.title;
    byId("scatter-key").replaceChildren(
      ...summary.map(({ cluster }) =>
        element("li", { class: "shape" }, this.#symbol(cluster), this.names.get(cluster)),
      ),
    );
    this.#members(summary);
    const name = (row) => [this.#symbol(row.cluster), this.names.get(row.cluster)];
    byId("clusters-table").replaceChildren(
      ...table(
        { head: "Means of", of: name },
        COLUMNS.filter((column) => column.name in (summary[0] ?? {})),
        summary,
      ),
    );
  }

  #symbol(cluster) {
    const outline = { d: this.shapes.get(cluster)(5), "--dot": this.colours.get(cluster) };
    const frame = { viewBox: "-7 -7 14 14", class: "symbol", "aria-hidden": "true" };
    return drawing("svg", frame, drawing("path", { ...outline, class: "dot-of" }));
  }

  // Who is in which group.
  #members(summary) {
    const of = ({ cluster }) =>
      this.countries
        .filter((row) => row.cluster === cluster)
        .map((row) => row.location)
        .sort()
        .join(", ");
    const columns = [{ name: "members", head: "Countries", text: true, value: of }];
    const name = ({ cluster }) => [this.#symbol(cluster), this.names.get(cluster)];
    byId("members-table").replaceChildren(...table({ head: "Group", of: name }, columns, summary));
  }

  // codes: the countries to point out, if they are here.
  draw(codes) {
    this.chosen = codes;
    const narrow = matchMedia("(max-width: 34rem)").matches;
    const [width, height] = narrow ? [380, 360] : [960, 460];
    const across = scale(
      this.countries.map(this.plane.across.value),
      MARGIN.left,
      width - MARGIN.right,
    );
    const up = scale(this.countries.map(this.plane.up.value), height - MARGIN.bottom, MARGIN.top);
    const at = (row) => ({
      cx: across(this.plane.across.value(row)),
      cy: up(this.plane.up.value(row)),
    });
    const groups = `${this.countries.length} countries in ${this.names.size} groups.`;
    const svg = drawing(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label": `${this.plane.title}: ${groups}`,
      },
      ...this.#axes(across, up, width, height),
      ...this.countries.map((row) => this.#dot(row, at(row), narrow ? 4 : 6)),
    );
    const here = this.countries.filter((row) => codes.includes(row.iso_code));
    for (const row of here)
      svg.append(this.#dot(row, at(row), narrow ? 6 : 8, "chosen"), nameTag(row, at(row), width));
    byId("scatter").replaceChildren(svg);
    byId("scatter-readout").textContent = here.length
      ? this.#describe(here[0])
      : "Point at a country to read its figures; choose it to see its days.";
  }

  #dot(row, at, radius, kind = "") {
    const tell = () => (byId("scatter-readout").textContent = this.#describe(row));
    const title = drawing("title", {}, row.location);
    return drawing(
      "path",
      {
        d: this.shapes.get(row.cluster)(radius),
        transform: `translate(${at.cx} ${at.cy})`,
        class: `dot-of ${kind}`,
        "--dot": this.colours.get(row.cluster),
        onpointerenter: tell,
        onclick: () => this.choose(row.iso_code),
      },
      title,
    );
  }

  #describe(row) {
    const figures = [
      `HDI ${fixed(row.human_development_index, 2)}`,
      `GDP ${number(row.gdp_per_capita)} $ per person`,
      `${number(row.population_density)} people per km²`,
    ];
    return [
      row.location,
      this.names.get(row.cluster),
      ...figures,
      `${number(row.total_deaths_per_100k)} deaths per 100,000 people`,
    ].join(" · ");
  }

  #axes(across, up, width, height) {
    const bottom = height - MARGIN.bottom;
    const columns = ticks(this.plane.across, across).flatMap(([x, label]) => [
      drawing("line", { class: "grid", x1: x, x2: x, y1: MARGIN.top, y2: bottom }),
      drawing("text", { x, y: bottom + 18, "text-anchor": "middle" }, label),
    ]);
    const lines = ticks(this.plane.up, up).flatMap(([y, label]) => [
      drawing("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y }),
      drawing("text", { x: MARGIN.left - 8, y: y + 4, "text-anchor": "end" }, label),
    ]);
    const middle = (MARGIN.top + bottom) / 2;
    const titles = [
      drawing(
        "text",
        { x: (MARGIN.left + width) / 2, y: height - 6, "text-anchor": "middle" },
        this.plane.across.title,
      ),
      drawing(
        "text",
        { x: 0, y: 0, transform: `translate(14 ${middle}) rotate(-90)`, "text-anchor": "middle" },
        this.plane.up.title,
      ),
    ];
    return [...columns, ...lines, ...titles];
  }
}

function component(name) {
  return { value: (row) => row[name] ?? NaN, ticks: WHOLE, at: (tick) => tick, shown: String };
}

const named = (plane, features) => ({
  ...plane,
  across: { ...plane.across, title: axisTitle(features, "pca_1") },
  up: { ...plane.up, title: axisTitle(features, "pca_2") },
});

const ticks = (axis, along) =>
  axis.ticks
    .filter((tick) => along.has(axis.at(tick)))
    .map((tick) => [along(axis.at(tick)), axis.shown(tick)]);

// A linear scale from the extent of the values, with a little air, to a range of pixels.
function scale(values, from, to) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = (most - least) * 0.04 || 1;
  const at = (value) => from + ((value - least + air) / (most - least + 2 * air)) * (to - from);
  at.has = (value) => value >= least - air && value <= most + air;
  return at;
}

function nameTag(row, { cx, cy }, width) {
  const left = cx > width * 0.75;
  return drawing(
    "text",
    {
      class: "chosen",
      x: cx + (left ? -13 : 13),
      y: cy + 4,
      "text-anchor": left ? "end" : "start",
    },
    row.location,
  );
}
