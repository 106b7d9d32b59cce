// The countries: on a map and in a table, by the same measure.

import { csvOf } from "../charts/rows.js";
import { takeFiles } from "../charts/take_files.js";
import { mapPicture } from "../map/map_picture.js";
import { TileMap } from "../map/tile_map.js";
import { coloursOf } from "../shared/colours.js";
import { dayOf } from "../shared/days.js";
import { byId, element } from "../shared/elements.js";
import { day, digitsOf } from "../shared/format.js";
import { words } from "../shared/language.js";
import { MEASURES, aboutOf, measureOf } from "../data/measures.js";
import { lastReport, loadReporting, reportingShare } from "../data/reporting.js";
import { sourceOf } from "../shared/sources.js";
import { change, state } from "../shared/state.js";
import { subtitleOf } from "../data/time_measures.js";
import { Ranking } from "./ranking.js";

const OLD_DAYS = 14;
const RANKED_PEOPLE = 1_000_000; // rates of smaller countries jump with every report

const digitsByMetric = (rows) => (metric) =>
  digitsOf([...rows.values()].map((row) => row.figures[metric]));
const ofPeople = ({ metric }) => metric.endsWith("_per_100k");

export class Countries {
  // choose: called with the code of a country
  constructor(choose) {
    this.choose = choose;
    this.map = new TileMap(choose);
    this.ranking = new Ranking(choose, (difference) => this.#change(difference));
    byId("map-metric").replaceChildren(
      ...MEASURES.map(({ metric, name, unit }) =>
        element("option", { value: metric }, `${name}, ${unit}`),
      ),
    );
    byId("map-metric").addEventListener("change", (event) =>
      this.#change({ rank: event.target.value, sort: "" }),
    );
    byId("map-continent").addEventListener("change", (event) =>
      this.#change({ continent: event.target.value }),
    );
  }

  async load(release) {
    const metrics = MEASURES.map((measure) => measure.metric);
    const [rows, cases, deaths] = await Promise.all([
      release.rows("results/rankings", { metric: metrics }),
      loadReporting(release, "cases"),
      loadReporting(release, "deaths"),
    ]);
    this.release = release;
    this.reporting = { cases, deaths };
    this.countries = [...release.locations.values()].filter(
      (row) => row.location_type === "country",
    );
    this.rows = new Map(
      this.countries.map((row) => [row.iso_code, { ...row, figures: {}, dates: {} }]),
    );
    for (const row of rows) {
      const country = this.rows.get(row.iso_code);
      if (!country) continue;
      country.figures[row.metric] = row.value * (measureOf(row.metric).share ?? 1);
      country.dates[row.metric] = row.value_date;
    }
    const continents = [
      ...new Set(this.countries.map((row) => row.continent).filter(Boolean)),
    ].sort();
    byId("map-continent").replaceChildren(
      element("option", { value: "" }, words.countries.all),
      ...continents.map((name) =>
        element("option", { value: name }, words.places.continent(name)),
      ),
    );
    this.draw();
    takeFiles(byId("map-take"), () => this.#files());
  }

  draw() {
    const measure = measureOf(state.rank);
    byId("countries").dataset.measure = measure.hue;
    byId("map-metric").value = measure.metric;
    byId("map-continent").value = state.continent;
    const values = new Map(
      [...this.rows.values()]
        .filter((row) => row.figures[measure.metric] != null)
        .map((row) => [row.iso_code, row.figures[measure.metric]]),
    );
    const shown = this.#shown();
    const kept = new Map(
      [...values].filter(([code]) => shown.some((row) => row.iso_code === code)),
    );
    this.#title(measure, kept, shown);
    const without = this.#without(measure, kept);
    this.notes = new Map([...without].map(([code, { words: note }]) => [code, note]));
    this.map.draw({
      countries: shown,
      values: kept,
      told: (value) => words.charts.withUnit(value, measure.unit),
      old: this.#old(measure),
      without,
      note: words.charts.pointTile,
    });
    this.#ranked(measure);
    this.#nameSilent(measure, shown);
  }

  // Who reports no more, and since when.
  #nameSilent(measure, shown) {
    const silent = this.#silent(measure);
    const rows = shown.filter((row) => silent.has(row.iso_code));
    byId("silent").hidden = !rows.length;
    byId("silent").querySelector("summary").textContent = words.countries.silent(rows.length);
    byId("silent")
      .querySelector("ul")
      .replaceChildren(
        ...rows.map(({ iso_code: code, location }) =>
          element("li", {}, `${location}: ${silent.get(code)}`),
        ),
      );
  }

  // What is on the map, as files.
  #files() {
    const measure = measureOf(state.rank);
    return {
      figure: {
        title: byId("map-title").textContent,
        subtitle: byId("map-subtitle").textContent,
        source: byId("map-source").textContent,
        key: this.map.key,
        draw: (...how) => mapPicture(this.map.tiles, ...how),
      },
      style: coloursOf(byId("map")),
      csv: this.#csv(measure),
      file: `covidlake-${measure.metric}-${this.release.meta.data_date}`,
    };
  }

  #csv({ metric, name, unit }) {
    const { id, meta } = this.release;
    const rows = this.#shown().map(({ iso_code: code, location: place }) => {
      const { figures, dates } = this.rows.get(code);
      return { code, place, date: dates[metric], value: figures[metric], note: this.notes.get(code) };
    });
    const facts = { measure: name, unit, release: id };
    return csvOf(
      rows,
      { ...facts, source: meta.attribution.join("; "), licence: meta.licence.join("; ") },
      ["code", "place", "date", "value", "note"],
    );
  }

  #shown() {
    return this.countries.filter((row) => !state.continent || row.continent === state.continent);
  }

  #title(measure, values, shown) {
    const known = shown.filter((row) => values.has(row.iso_code));
    const [first] = known.sort(
      (one, other) => values.get(other.iso_code) - values.get(one.iso_code),
    );
    const { highest, noFigures, mapTitle, note } = words.countries;
    const { name, unit } = measure;
    const continent = state.continent && words.places.continent(state.continent);
    byId("countries-title").textContent = first
      ? highest(
          name,
          first.location,
          continent,
          words.charts.withUnit(values.get(first.iso_code), unit),
          day(this.rows.get(first.iso_code).dates[measure.metric]),
        )
      : noFigures(name);
    byId("map-title").textContent = mapTitle(name, unit);
    const about = aboutOf(measure);
    byId("map-subtitle").textContent = subtitleOf(about);
    byId("map-source").textContent = sourceOf(this.release, { ...about, caveat: "" });
    const dates = [...this.rows.values()]
      .map((row) => row.dates[measure.metric])
      .filter(Boolean)
      .sort();
    byId("countries-note").textContent = [
      note(dates.length ? day(dates.at(-1)) : "", ofPeople(measure)),
      reportingShare(this.reporting[measure.hue] ?? new Map(), measure.hue),
    ].join(" ");
  }

  // Code -> in words, when a country reported last that reports this measure no more.
  #silent(measure) {
    const reporting = [...(this.reporting[measure.hue] ?? [])];
    return new Map(
      reporting
        .filter(([, country]) => country.silent)
        .map(([code, country]) => [code, lastReport(country)]),
    );
  }

  // Code -> day of a figure that is more than two weeks older than the newest one.
  #old({ metric }) {
    const dated = [...this.rows.values()].filter((row) => row.dates[metric]);
    const newest = Math.max(...dated.map((row) => dayOf(row.dates[metric])));
    return new Map(
      dated
        .filter((row) => newest - dayOf(row.dates[metric]) > OLD_DAYS)
        .map((row) => [row.iso_code, day(row.dates[metric])]),
    );
  }

  // Code -> why a country has no figure.
  #without(measure, values) {
    const silent = this.#silent(measure);
    const why = ({ iso_code: code, population }) => {
      if (silent.has(code)) return { kind: "silent", words: silent.get(code) };
      const small = ofPeople(measure) && population && population < RANKED_PEOPLE;
      if (small) return { kind: "small", words: words.countries.small };
      return { kind: "unknown", words: words.countries.noReport };
    };
    const without = this.countries.filter((row) => !values.has(row.iso_code));
    return new Map(without.map((row) => [row.iso_code, why(row)]));
  }

  #ranked(measure) {
    const silent = this.#silent(measure);
    const rows = this.#shown().map((row) => this.rows.get(row.iso_code));
    this.ranking.draw(rows, measure, silent, digitsByMetric(this.rows));
  }

  #change(difference) {
    change(difference);
    this.draw();
  }
}
