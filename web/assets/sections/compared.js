// The latest figures of several places, in a table.

import { isoOf } from "../shared/days.js";
import { byId, element } from "../shared/elements.js";
import { capital, dayShort, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { table } from "../shared/tables.js";
import { unitOf } from "../data/time_measures.js";
import { latestOf, moved } from "./daily_words.js";

const COLOURS = 8;

export function showCompared(loaded) {
  const rows = loaded.places.map((place, at) => {
    const { line, total } = loaded.series[place.iso_code];
    const latest = latestOf(line);
    return { place, at, latest, total, moved: latest && moved(line, latest) };
  });
  byId("compared-table").replaceChildren(
    ...table(
      { head: words.charts.place, of: ({ place, at }) => [dot(at), place.location] },
      columns(loaded),
      rows,
    ),
  );
}

function columns({ measure, form, rate }) {
  const mean = form === "day" && measure.noun ? words.charts.mean : "";
  const what = measure.noun ? unitOf(measure, form, rate) : measure.name;
  const total = {
    name: "total",
    head: capital(words.daily.sinceStart(measure.noun, rate)),
    value: (row) => number(row.total?.[1]),
  };
  return [
    { name: "latest", head: capital(`${what}${mean}`), value: (row) => number(row.latest?.[1]) },
    { name: "moved", head: words.daily.onWeekBefore, value: (row) => row.moved ?? "–" },
    ...(measure.total && form !== "total" ? [total] : []),
    { name: "people", head: words.daily.peopleHead, value: (row) => number(row.place.population) },
    {
      name: "date",
      head: words.daily.latestReport,
      value: (row) => (row.latest ? dayShort(isoOf(row.latest[0])) : "–"),
    },
  ];
}

const dot = (at) => element("span", { class: "dot", "--dot": `var(--place-${at % COLOURS})` });
