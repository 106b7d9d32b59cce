// A chart with all that belongs to it: title, definition, key, readout, source, its files and its
// table.

import { csvOf, rowsOf } from "../charts/rows.js";
import { takeFiles } from "../charts/take_files.js";
import { TimeChart } from "../charts/time_chart.js";
import { element, keyOf } from "../shared/elements.js";
import { number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { table } from "../shared/tables.js";

const NOTHING = { bars: null, fans: [], moments: [], levels: [], waves: [], marks: [], beyond: null };
const AIR = 1.06; // above the highest value

// A figure (charts/figure.js) of lines and levels alone, from zero.
export function lineFigure(own) {
  const values = own.lines.flatMap(({ points }) => points.map(([, value]) => value));
  const levels = (own.levels ?? []).map(({ value }) => value);
  const most = Math.max(...values, ...levels, 1e-9) * AIR;
  const last = Math.max(...own.lines.map(({ points }) => points.at(-1)?.[0] ?? 0));
  return { ...NOTHING, log: false, least: Math.min(0, ...values), most, last, ...own };
}

let boxes = 0;

export class ChartBox {
  // host: where the chart is put in
  constructor(host) {
    const id = `box-${(boxes += 1)}`;
    this.title = element("p", { class: "chart-title", id: `${id}-title` });
    this.subtitle = element("p", { class: "chart-subtitle small" });
    this.key = element("ul", { class: "key", "aria-label": words.charts.key });
    this.readout = element("p", { class: "readout", id: `${id}-readout`, "aria-live": "polite" });
    this.source = element("p", { class: "small" });
    this.rows = element("table", { "aria-labelledby": `${id}-title` });
    const box = element("div", {
      class: "chart low",
      tabindex: "0",
      role: "img",
      "aria-labelledby": `${id}-title`,
      "aria-describedby": `${id}-readout`,
    });
    host.replaceChildren(
      element(
        "figure",
        {},
        element("figcaption", {}, this.title, this.subtitle),
        this.key,
        box,
        this.readout,
        this.source,
        this.#files(),
        this.#behind(),
      ),
    );
    this.chart = new TimeChart(box, this.readout, () => {});
  }

  // figure: with title, subtitle, source, key (entries of its key), place (its name), file (name of
  // its files) and facts (what each line of its CSV carries)
  show(figure) {
    this.figure = figure;
    this.title.textContent = figure.title;
    this.subtitle.textContent = figure.subtitle;
    this.source.textContent = figure.source;
    keyOf(this.key, figure.key);
    this.chart.show(figure);
    const columns = [
      { name: "series", head: words.charts.series, text: true },
      { name: "value", head: figure.unit, value: (row) => number(row.value) },
    ];
    const rowHead = { head: figure.axis?.title ?? words.charts.day, of: (row) => [row.date] };
    this.rows.replaceChildren(...table(rowHead, columns, this.#rows()));
  }

  #rows() {
    return rowsOf(this.figure, this.figure.place);
  }

  #files() {
    const host = element("p", { class: "take" });
    takeFiles(host, () => ({
      figure: this.figure,
      style: this.chart.style,
      csv: csvOf(this.#rows(), this.figure.facts),
      file: this.figure.file,
    }));
    return host;
  }

  #behind() {
    const frame = { class: "scroll tall", tabindex: "0", role: "region" };
    return element(
      "details",
      {},
      element("summary", {}, words.charts.behind),
      element("div", { ...frame, "aria-labelledby": this.title.id }, this.rows),
    );
  }
}
