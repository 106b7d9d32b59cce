// What countries are ranked and mapped by: metrics of the table `rankings`, as people read them.

import { timeMeasure } from "./time_measures.js";

// of: the measure over time that says what it is, unless it says so itself; share: what one of the
// table's unit counts here; column: whether the ranking shows it besides the one that is mapped
export const MEASURES = [
  {
    metric: "new_cases_7d_per_100k",
    name: "New cases",
    unit: "per 100,000 people a day, 7-day mean",
    hue: "cases",
    column: true,
    of: "cases",
  },
  {
    metric: "new_deaths_7d_per_100k",
    name: "New deaths",
    unit: "per 100,000 people a day, 7-day mean",
    hue: "deaths",
    column: true,
    of: "deaths",
  },
  {
    metric: "total_cases_per_100k",
    name: "All cases",
    unit: "per 100,000 people",
    hue: "cases",
    column: true,
    of: "cases",
  },
  {
    metric: "total_deaths_per_100k",
    name: "All deaths",
    unit: "per 100,000 people",
    hue: "deaths",
    column: true,
    of: "deaths",
  },
  {
    metric: "people_fully_vaccinated_per_100k",
    name: "Fully vaccinated",
    unit: "% of people",
    share: 1 / 1000,
    hue: "other",
    column: true,
    of: "full",
  },
  {
    metric: "case_fatality_ratio",
    name: "Deaths",
    unit: "per 100 cases",
    hue: "deaths",
    definition: "Deaths per 100 confirmed cases so far.",
    caveat: "Not the risk of an infected person: most infections are not counted.",
    source: "computed here from reported counts",
  },
  {
    metric: "hosp_patients_per_100k",
    name: "In hospital",
    unit: "patients per 100,000 people",
    hue: "other",
    of: "hospital",
  },
  {
    metric: "reproduction_rate",
    name: "Reproduction rate",
    unit: "new infections caused by one",
    hue: "other",
    definition: "Effective reproduction number as the source estimates it (Arroyo-Marioli et al. 2021).",
    caveat: "Another method than that of the reproduction number over time.",
    source: "Our World in Data",
  },
  {
    metric: "stringency_index",
    name: "Stringency of measures",
    unit: "index, 0 to 100",
    hue: "other",
    of: "stringency",
  },
  {
    metric: "new_cases_7d",
    name: "New cases in all",
    unit: "a day, 7-day mean",
    hue: "cases",
    of: "cases",
  },
  {
    metric: "total_deaths",
    name: "All deaths in all",
    unit: "deaths",
    hue: "deaths",
    of: "deaths",
  },
];

export const measureOf = (metric) =>
  MEASURES.find((measure) => measure.metric === metric) ?? MEASURES[0];

// {definition, caveat, source, table}
export const aboutOf = (measure) => (measure.of ? timeMeasure(measure.of) : measure);
