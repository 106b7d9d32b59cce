// Where a figure comes from, in words: under a chart and in its picture.

import { day } from "./format.js";

// measure: {caveat, source, table}, as in time_measures.js
export const sourceOf = (release, { caveat, source, table }, method = "") =>
  `${method ? `${method} ` : ""}${caveat} Source: ${release.meta.attribution.join("; ")}, ` +
  `${table ? "" : "from "}${source}. ` +
  `Licence: ${release.meta.licence.join("; ")}. Release ${release.id}, data to ` +
  `${day(release.meta.data_date)}.`;
