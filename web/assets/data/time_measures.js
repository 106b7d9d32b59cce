// What is shown over time: where each measure comes from, and in which forms.

import { words } from "../shared/language.js";

// metric: column of /v1/observations; total: its count since the start; smooth: whether the API
// makes the 7-day mean of it; people: whether it can be divided by them; factor: what one of the
// metric's unit counts here; bridge: most days without a figure that the line goes on over;
// level: a value with a line of its own; bare: whether its figure is told without its unit
const COUNTS = ["day", "week", "total"];
const LEVEL = ["level"];

const PLAIN = [
  {
    id: "cases",
    hue: "cases",
    metric: "new_cases",
    total: "total_cases",
    smooth: true,
    people: true,
    forms: COUNTS,
    target: "cases",
  },
  {
    id: "deaths",
    hue: "deaths",
    metric: "new_deaths",
    total: "total_deaths",
    smooth: true,
    people: true,
    forms: COUNTS,
    target: "deaths",
  },
  {
    id: "tests",
    hue: "other",
    metric: "new_tests_smoothed",
    total: "total_tests",
    people: true,
    forms: COUNTS,
  },
  { id: "positivity", hue: "other", metric: "positive_rate", factor: 100, forms: LEVEL },
  { id: "hospital", hue: "other", metric: "hosp_patients", people: true, forms: LEVEL },
  { id: "icu", hue: "other", metric: "icu_patients", people: true, forms: LEVEL },
  { id: "admissions", hue: "other", metric: "weekly_hosp_admissions", people: true, forms: LEVEL },
  {
    id: "vaccinated",
    hue: "other",
    metric: "people_vaccinated_per_hundred",
    forms: LEVEL,
    bridge: 62,
  },
  {
    id: "full",
    hue: "other",
    metric: "people_fully_vaccinated_per_hundred",
    forms: LEVEL,
    bridge: 62,
  },
  { id: "boosters", hue: "other", metric: "total_boosters_per_hundred", forms: LEVEL, bridge: 62 },
  { id: "r", hue: "other", table: "growth", forms: LEVEL, level: 1, bare: true },
  { id: "excess", hue: "deaths", metric: "excess_mortality", forms: LEVEL, bridge: 62, level: 0 },
  { id: "stringency", hue: "other", metric: "stringency_index", forms: LEVEL, bare: true },
];

// Each with its words: languages/en/measures.js.
export const TIME_MEASURES = PLAIN.map((one) => ({ ...one, ...words.measures[one.id] }));

export const timeMeasure = (id) =>
  TIME_MEASURES.find((measure) => measure.id === id) ?? TIME_MEASURES[0];

// What a chart of it says below its title.
export const subtitleOf = ({ definition, caveat }) => `${definition} ${caveat}`;

// How a line is made of what was reported, and a fan of the line.
export function methodOf({ measure, form, forecast }) {
  const line = measure.smooth && words.daily.methods[form];
  const fan = forecast.length && form !== "total" && words.daily.forecastMethod;
  return [line, fan].filter(Boolean).join(" ");
}

// "new cases a day per 100,000 people", "patients", "% of people"
export const unitOf = ({ units }, form, rate) =>
  `${units[form]}${rate ? words.charts.per100k : ""}`;
