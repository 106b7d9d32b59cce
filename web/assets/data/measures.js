// What countries are ranked and mapped by: metrics of the table `rankings`, as people read them.

import { words } from "../shared/language.js";
import { timeMeasure } from "./time_measures.js";

// of: the measure over time that says what it is, unless it says so itself; share: what one of the
// table's unit counts here; column: whether the ranking shows it besides the one that is mapped
const PLAIN = [
  { metric: "new_cases_7d_per_100k", hue: "cases", column: true, of: "cases" },
  { metric: "new_deaths_7d_per_100k", hue: "deaths", column: true, of: "deaths" },
  { metric: "total_cases_per_100k", hue: "cases", column: true, of: "cases" },
  { metric: "total_deaths_per_100k", hue: "deaths", column: true, of: "deaths" },
  {
    metric: "people_fully_vaccinated_per_100k",
    share: 1 / 1000,
    hue: "other",
    column: true,
    of: "full",
  },
  { metric: "case_fatality_ratio", hue: "deaths" },
  { metric: "hosp_patients_per_100k", hue: "other", of: "hospital" },
  { metric: "reproduction_rate", hue: "other" },
  { metric: "stringency_index", hue: "other", of: "stringency" },
  { metric: "new_cases_7d", hue: "cases", of: "cases" },
  { metric: "total_deaths", hue: "deaths", of: "deaths" },
];

// Each with its words: languages/en/mapped.js.
export const MEASURES = PLAIN.map((one) => ({ ...one, ...words.mapped[one.metric] }));

export const measureOf = (metric) =>
  MEASURES.find((measure) => measure.metric === metric) ?? MEASURES[0];

// {definition, caveat, source, table}
export const aboutOf = (measure) => (measure.of ? timeMeasure(measure.of) : measure);
