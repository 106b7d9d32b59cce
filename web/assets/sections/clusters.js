// Countries on a plane, coloured by cluster: on the two principal components where the release has
// them, otherwise by wealth and development.

import { byId, drawing, element } from "../shared/elements.js";
import { fixed, number, short } from "../shared/format.js";
import { words } from "../shared/language.js";
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
  id: "wealth",
  across: {
    value: (row) => Math.log(row.gdp_per_capita),
    ticks: MONEY,
    at: Math.log,
    shown: short,
    title: words.countries.gdpAxis,
  },
  up: {
    value: (row) => row.human_development_index,
    ticks: TENTHS,
    at: (tick) => tick,
    shown: (tick) => fixed(tick, 1),
    title: words.countries.hdiAxis,
  },
};
const COMPONENTS = { id: "components", across: component("pca_1"), up: component("pca_2") };
const ABOUT = {
  caveat: words.countries.groupsCaveat,
  source: words.countries.groupsSource,
  table: true,
};
// Each with its decimals.
const COLUMNS = Object.entries({
  countries: 0,
  human_development_index: 2,
  gdp_per_capita: 0,
  population_density: 0,
  median_age: 1,
  total_cases_per_100k: 0,
  total_deaths_per_100k: 0,
}).map(([name, digits]) => ({ name, head: words.countries.columns[name], digits }));

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
    this.names = new Map(summary.map((row) => [row.cluster, nameOf(row)]));
    this.countries = countries.filter(
      (row) =>
        row.cluster != null &&
        [this.plane.across, this.plane.up].every(({ value }) => Number.isFinite(value(row))),
    );
    const { groups, groupedBy, lacking, planes } = words.countries;
    const { id } = this.plane;
    const left = countries.length - this.countries.length;
    byId("clusters-title").textContent = groups(this.countries.length, summary.length, id);
    byId("clusters-note").textContent = `${groupedBy[id]} ${lacking(left)}`;
    byId("scatter-title").textContent = planes[id];
    byId("scatter-key").replaceChildren(
      ...summary.map(({ cluster }) =>
        element("li", { class: "shape" }, this.#symbol(cluster), this.names.get(cluster)),
      ),
    );
    this.#members(summary);
    const name = (row) => [this.#symbol(row.cluster), this.names.get(row.cluster)];
    byId("clusters-table").replaceChildren(
      ...table(
        { head: words.countries.meansOf, of: name },
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
    const columns = [{ name: "members", head: words.countries.columns.countries, text: true, value: of }];
    const name = ({ cluster }) => [this.#symbol(cluster), this.names.get(cluster)];
    byId("members-table").replaceChildren(...table({ head: words.countries.group, of: name }, columns, summary));
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
    const { planes, planeLabel } = words.countries;
    const label = planeLabel(planes[this.plane.id], this.countries.length, this.names.size);
    const svg = drawing(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label": label,
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
      : words.charts.pointCountry;
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
    const figures = words.countries.describe({
      hdi: fixed(row.human_development_index, 2),
      gdp: number(row.gdp_per_capita),
      density: number(row.population_density),
      deaths: number(row.total_deaths_per_100k),
    });
    return [row.location, this.names.get(row.cluster), ...figures].join(" · ");
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

const nameOf = ({ name, cluster }) =>
  name ? words.countries.clusterName(name) : words.countries.cluster(cluster);

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
