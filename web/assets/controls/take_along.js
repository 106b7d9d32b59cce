// What can be taken along: the picture, exactly what is drawn as CSV, the link, an embedding and a
// citation; and the table behind the chart.

import { csvOf, rowsOf } from "../charts/rows.js";
import { asPng, asSvg } from "../charts/sheet.js";
import { isoOf } from "../shared/days.js";
import { byId, element } from "../shared/elements.js";
import { dayShort, number } from "../shared/format.js";
import { languageQuery, words } from "../shared/language.js";
import { save } from "../shared/save.js";
import { table } from "../shared/tables.js";

const MOST_TABLE_ROWS = 1500;
let taken; // {figure, release, loaded, style} of the chart that is shown

export function takeAlong(figure, context) {
  taken = { figure, ...context };
  byId("taken").textContent = "";
  byId("whole").href = `./${languageQuery}${location.hash}`;
  if (byId("table-behind").open) showTable();
}

byId("take-png").addEventListener("click", async () =>
  keep(await asPng(taken.figure, taken.style), "png"),
);
byId("take-svg").addEventListener("click", () => keep(asSvg(taken.figure, taken.style), "svg"));
byId("take-csv").addEventListener("click", () =>
  keep(new Blob([csv()], { type: "text/csv;charset=utf-8" }), "csv"),
);
byId("take-link").addEventListener("click", () => copy(location.href, words.daily.linkCopied));
byId("take-embed").addEventListener("click", () => copy(embedding(), words.daily.frameCopied));
byId("take-cite").addEventListener("click", () => copy(citation(), words.daily.citationCopied));
byId("table-behind").addEventListener("toggle", (event) => {
  if (event.target.open) showTable();
});

function csv() {
  const { figure, release, loaded } = taken;
  const { meta } = release;
  return csvOf(rowsOf(figure, loaded.places[0].location), {
    measure: loaded.measure.name,
    unit: figure.unit,
    release: release.id,
    source: meta.attribution.join("; "),
    licence: meta.licence.join("; "),
  });
}

// A frame of the release that is shown: what is quoted does not change.
function embedding() {
  const { figure } = taken;
  const address = new URL(`embed${languageQuery}`, document.baseURI);
  address.hash = location.hash;
  const title = figure.title.replaceAll('"', "&quot;");
  return `<iframe src="${address}" title="${title}" width="100%" height="560" loading="lazy"></iframe>`;
}

function citation() {
  const { figure, release } = taken;
  const today = new Date().toISOString().slice(0, 10);
  return words.daily.citation(figure.title, figure.source, location.href, dayShort(today));
}

// The words stay in sight where the clipboard is closed to the page.
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    byId("taken").textContent = done;
  } catch {
    const field = element(
      "textarea",
      { rows: 3, readonly: true, "aria-label": words.daily.copyThis },
      text,
    );
    byId("taken").replaceChildren(field);
    field.select();
  }
}

function keep(blob, type) {
  const { loaded, figure } = taken;
  const places = loaded.places.map((place) => place.iso_code).join("-");
  save(blob, `covidlake-${places}-${loaded.measure.id}-${isoOf(figure.span[1])}.${type}`);
}

// The newest first; of what is drawn, all but what lies behind in grey.
function showTable() {
  const { figure, loaded } = taken;
  const own = { ...figure, lines: figure.lines.filter((line) => !line.behind) };
  const rows = rowsOf(own, loaded.places[0].location).reverse().slice(0, MOST_TABLE_ROWS);
  const columns = [
    { name: "place", head: words.charts.place, text: true },
    { name: "series", head: words.charts.series, text: true },
    { name: "value", head: figure.unit, value: (row) => number(row.value) },
  ];
  byId("behind").replaceChildren(
    ...table({ head: words.charts.day, of: (row) => [dayShort(row.date)] }, columns, rows),
  );
}
