// Where a figure comes from, in words: under a chart and in its picture.

import { day } from "./format.js";
import { words } from "./language.js";

// A generator reports nothing: no authority is named for its figures.
export const isSynthetic = ({ attribution }) =>
  attribution.some((source) => /synthetic/i.test(source));

// measure: {caveat, source, table}, as in time_measures.js
export const sourceOf = ({ id, meta }, { caveat, source, table }, method) =>
  words.daily.source({
    notes: [method, caveat].map((note) => (note ? `${note} ` : "")).join(""),
    from: table || !isSynthetic(meta) ? source : "",
    isTable: Boolean(table),
    data: meta.attribution.join("; "),
    licence: meta.licence.join("; "),
    release: id,
    day: day(meta.data_date),
  });
