// The latest figures of several places, in a table.

import { isoOf } from "../shared/days.js";
import { byId, element } from "../shared/elements.js";
import { dayShort, number } from "../shared/format.js";
import { table } from "../shared/tables.js";
import { unitOf } from "../shared/time_measures.js";
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
      { head: "Place", of: ({ place, at }) => [dot(at), place.location] },
      columns(loaded),
      rows,
    ),
  );
}

function columns({ measure, form, rate }) {
  const mean = form === "day" && measure.noun ? ", 7-day mean" : "";
  const what = measure.noun ? unitOf(measure, form, rate) : measure.name;
  const per = rate ? " per 100,000 people" : "";
  const total = {
    name: "total",
    head: capital(`${measure.noun} since the start${per}`),
    value: (row) => number(row.total?.[1]),
  };
  return [
    { name: "latest", head: capital(`${what}${mean}`), value: (row) => number(row.latest?.[1]) },
    { name: "moved", head: "On the week before", value: (row) => row.moved ?? "–" },
    ...(measure.total && form !== "total" ? [total] : []),
    { name: "people", head: "People", value: (row) => number(row.place.population) },
    {
      name: "date",
      head: "Latest report",
      value: (row) => (row.latest ? dayShort(isoOf(row.latest[0])) : "–"),
    },
  ];
}

const capital = (words) => words.replace(/^./, (first) => first.toUpperCase());

const dot = (at) => element("span", { class: "dot", "--dot": `var(--place-${at % COLOURS})` });
