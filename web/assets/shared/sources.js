// Where a figure comes from, in words: under a chart and in its picture.

import { day } from "./format.js";
import { words } from "./language.js";

// measure: {caveat, source, table}, as in time_measures.js
export const sourceOf = ({ id, meta }, { caveat, source, table }, method) =>
  words.daily.source({
    notes: [method, caveat].map((note) => (note ? `${note} ` : "")).join(""),
    from: source,
    isTable: Boolean(table),
    data: meta.attribution.join("; "),
    licence: meta.licence.join("; "),
    release: id,
    day: day(meta.data_date),
  });
