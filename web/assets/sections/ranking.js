// The countries in a table, by any of its columns.

import { byId, element } from "../shared/elements.js";
import { words } from "../shared/language.js";
import { MEASURES } from "../data/measures.js";
import { state } from "../shared/state.js";
import { table } from "../shared/tables.js";

const FIRST_ROWS = 15;

export class Ranking {
  // choose: called with the code of a country; change: with what changes of the state
  constructor(choose, change) {
    Object.assign(this, { choose, change, all: false });
    byId("ranking-all").addEventListener("click", () => {
      this.all = !this.all;
      this.#draw();
    });
  }

  // rows: of locations, with `figures` by metric; silent: code -> since when, in words; digits:
  // metric -> decimals of its column
  draw(rows, measure, silent, digits) {
    Object.assign(this, { rows, measure, silent, digits });
    this.#draw();
  }

  #draw() {
    const by = state.sort.replace("-", "") || this.measure.metric;
    const order = state.sort && !state.sort.startsWith("-") ? 1 : -1;
    const rows = sorted(this.rows, by, order);
    const sorting = { by, order, sort: (name) => this.#sort(name, by, order) };
    const shown = this.all ? rows : rows.slice(0, FIRST_ROWS);
    byId("ranking").replaceChildren(...table(this.#rowHead(), this.#columns(), shown, sorting));
    const { onlyFirst, allCountries } = words.countries;
    byId("ranking-all").hidden = rows.length <= FIRST_ROWS;
    byId("ranking-all").textContent = this.all ? onlyFirst(FIRST_ROWS) : allCountries(rows.length);
  }

  #columns() {
    return MEASURES.filter((one) => one.column || one === this.measure).map(
      ({ metric, name, unit }) => ({
        name: metric,
        head: element("span", {}, element("b", {}, name), element("span", {}, unit)),
        value: (row) => row.figures[metric],
        digits: this.digits(metric),
      }),
    );
  }

  #rowHead() {
    const name = (row) =>
      element(
        "button",
        { type: "button", class: "link", onclick: () => this.choose(row.iso_code) },
        row.location,
      );
    const since = (code) => element("small", { class: "silent" }, this.silent.get(code));
    return {
      name: "location",
      head: element("b", {}, words.countries.country),
      of: (row) => [name(row), ...(this.silent.has(row.iso_code) ? [since(row.iso_code)] : [])],
    };
  }

  // A measure's head maps it, too. The same head again turns the order round.
  #sort(name, by, order) {
    const rising = name === by ? order < 0 : name === "location";
    this.change({
      ...(name === "location" ? {} : { rank: name }),
      sort: `${rising ? "" : "-"}${name}`,
    });
    document.querySelector(`#ranking [data-sort="${name}"]`)?.focus();
  }
}

function sorted(all, by, order) {
  const rows = [...all];
  if (by === "location")
    return rows.sort((one, other) => order * one.location.localeCompare(other.location));
  const known = rows
    .filter((row) => row.figures[by] != null)
    .sort((one, other) => order * (one.figures[by] - other.figures[by]));
  return [...known, ...rows.filter((row) => row.figures[by] == null)]; // null is never least
}
