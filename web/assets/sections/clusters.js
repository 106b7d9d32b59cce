// Countries in groups that are alike: on a plane, coloured by group, and in tables.

import { csvOf } from "../charts/rows.js";
import { takeFiles } from "../charts/take_files.js";
import { axesOf } from "../plane/axes.js";
import { plane } from "../plane/plane.js";
import { SYMBOLS } from "../plane/symbols.js";
import { coloursOf, ofPage } from "../shared/colours.js";
import { byId, drawing, element } from "../shared/elements.js";
import { fixed, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { sourceOf } from "../shared/sources.js";
import { table } from "../shared/tables.js";

const COLOURS = 8; // as many clusters as there may be
const NARROW = "(max-width: 34rem)";
const SHEET_HEIGHT = 460;
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
    matchMedia(NARROW).addEventListener("change", () => this.countries && this.draw(this.codes));
  }

  // rows of the tables clusters, cluster_summary and cluster_features
  show(release, countries, summary, features) {
    this.release = release;
    this.axes = axesOf(countries, features);
    this.groups = new Map(summary.map((row, at) => [row.cluster, groupOf(row, at)]));
    const { across, up, id } = this.axes;
    this.countries = countries.filter(
      (row) =>
        row.cluster != null && [across, up].every(({ value }) => Number.isFinite(value(row))),
    );
    const { groups, groupedBy, lacking, planes } = words.countries;
    const left = countries.length - this.countries.length;
    byId("clusters-title").textContent = groups(this.countries.length, summary.length, id);
    byId("clusters-note").textContent = `${groupedBy[id]} ${lacking(left)}`;
    byId("scatter-title").textContent = planes[id];
    byId("scatter-source").textContent = sourceOf(release, ABOUT);
    byId("scatter-key").replaceChildren(
      ...[...this.groups.values()].map((group) =>
        element("li", { class: "shape" }, symbol(group), group.name),
      ),
    );
    this.#tables(summary);
    takeFiles(byId("scatter-take"), () => this.#files());
  }

  #tables(summary) {
    const { meansOf, group, columns } = words.countries;
    const name = ({ cluster }) => {
      const own = this.groups.get(cluster);
      return [symbol(own), own.name];
    };
    const means = COLUMNS.filter((column) => column.name in (summary[0] ?? {}));
    byId("clusters-table").replaceChildren(...table({ head: meansOf, of: name }, means, summary));
    const members = ({ cluster }) =>
      this.countries
        .filter((row) => row.cluster === cluster)
        .map((row) => row.location)
        .sort((one, other) => one.localeCompare(other))
        .join(", ");
    const who = [{ name: "members", head: columns.countries, text: true, value: members }];
    byId("members-table").replaceChildren(...table({ head: group, of: name }, who, summary));
  }

  // codes: the countries to point out, if they are here.
  draw(codes) {
    this.codes = codes;
    const narrow = matchMedia(NARROW).matches;
    const [width, height] = narrow ? [380, 360] : [960, 460];
    const { planes, planeLabel } = words.countries;
    const label = planeLabel(planes[this.axes.id], this.countries.length, this.groups.size);
    const frame = { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label };
    const on = (row) => ({
      onpointerenter: () => (byId("scatter-readout").textContent = this.#describe(row)),
      onclick: () => this.choose(row.iso_code),
    });
    const dots = plane(this.#view(), [width, height], narrow ? 4 : 6, ofPage, on);
    byId("scatter").replaceChildren(drawing("svg", frame, ...dots));
    const [here] = this.#chosen();
    byId("scatter-readout").textContent = here ? this.#describe(here) : words.charts.pointCountry;
  }

  #chosen() {
    return this.countries.filter((row) => this.codes.includes(row.iso_code));
  }

  #view() {
    return {
      axes: this.axes,
      countries: this.countries,
      chosen: this.#chosen(),
      group: (row) => this.groups.get(row.cluster),
    };
  }

  #describe(row) {
    const figures = words.countries.describe({
      hdi: fixed(row.human_development_index, 2),
      gdp: number(row.gdp_per_capita),
      density: number(row.population_density),
      deaths: number(row.total_deaths_per_100k),
    });
    return [row.location, this.groups.get(row.cluster).name, ...figures].join(" · ");
  }

  // The plane as files.
  #files() {
    const { meta } = this.release;
    return {
      figure: {
        title: byId("scatter-title").textContent,
        subtitle: byId("clusters-note").textContent,
        source: byId("scatter-source").textContent,
        key: [...this.groups.values()].map((group) => ({
          text: group.name,
          outline: group.shape(6),
          "--hue": ofPage(group.colour),
        })),
        draw: (width, style, offset) => ({
          svg: drawing(
            "g",
            { transform: `translate(${offset})`, "font-size": 13 },
            ...plane(this.#view(), [width, SHEET_HEIGHT], 6, style, () => ({})),
          ),
          height: SHEET_HEIGHT,
        }),
      },
      style: coloursOf(byId("scatter")),
      csv: this.#csv(),
      file: `covidlake-groups-${meta.data_date}`,
    };
  }

  #csv() {
    const { id, meta } = this.release;
    const { across, up } = this.axes;
    const rows = this.countries.map((row) => ({
      ...row,
      code: row.iso_code,
      place: row.location,
      group: this.groups.get(row.cluster).name,
    }));
    const facts = { release: id, source: meta.attribution.join("; ") };
    return csvOf(rows, { ...facts, licence: meta.licence.join("; ") }, [
      "code",
      "place",
      "group",
      across.name,
      up.name,
    ]);
  }
}

// {name, shape: radius -> outline, colour: its name}
const groupOf = ({ name, cluster }, at) => ({
  name: name ? words.countries.clusterName(name) : words.countries.cluster(cluster),
  shape: SYMBOLS[at % COLOURS],
  colour: `place-${at % COLOURS}`,
});

function symbol({ shape, colour }) {
  const frame = { viewBox: "-7 -7 14 14", class: "symbol", "aria-hidden": "true" };
  return drawing("svg", frame, drawing("path", { d: shape(5), fill: ofPage(colour) }));
}
