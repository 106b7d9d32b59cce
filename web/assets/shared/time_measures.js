// What is shown over time: where each measure comes from, in which forms, and what is to be known
// of it.

// metric: column of /v1/observations; total: its count since the start; smooth: whether the API
// makes the 7-day mean of it; people: whether it can be divided by them; factor: what one of the
// metric's unit counts here; bridge: most days without a figure that the line goes on over
const COUNTS = ["day", "week", "total"];
const LEVEL = ["level"];

export const TIME_MEASURES = [
  {
    id: "cases",
    name: "Cases",
    noun: "cases",
    hue: "cases",
    metric: "new_cases",
    total: "total_cases",
    smooth: true,
    people: true,
    forms: COUNTS,
    target: "cases",
    definition: "Confirmed cases by the day of their report, not of the infection.",
    caveat: "Only what was tested and reported is counted: far from all infections since 2022.",
    source: "national authorities, collected by Johns Hopkins University or WHO",
  },
  {
    id: "deaths",
    name: "Deaths",
    noun: "deaths",
    hue: "deaths",
    metric: "new_deaths",
    total: "total_deaths",
    smooth: true,
    people: true,
    forms: COUNTS,
    target: "deaths",
    definition: "Deaths attributed to COVID-19 by the day of their report.",
    caveat: "Countries attribute deaths by different rules; excess mortality does not depend on them.",
    source: "national authorities, collected by Johns Hopkins University or WHO",
  },
  {
    id: "tests",
    name: "Tests",
    noun: "tests",
    hue: "other",
    metric: "new_tests_smoothed",
    total: "total_tests",
    people: true,
    forms: COUNTS,
    definition: "Tests performed, as the source's 7-day mean.",
    caveat: "Some countries count people, others tests or samples: compare with care.",
    source: "national authorities",
  },
  {
    id: "positivity",
    name: "Positive tests",
    unit: "% of tests",
    hue: "other",
    metric: "positive_rate",
    factor: 100,
    forms: LEVEL,
    definition: "Share of tests that are positive, as the source's 7-day mean.",
    caveat: "Above 5%, many infections are likely to be missed (WHO, May 2020).",
    source: "national authorities",
  },
  {
    id: "hospital",
    name: "In hospital",
    unit: "patients",
    hue: "other",
    metric: "hosp_patients",
    people: true,
    forms: LEVEL,
    definition: "COVID-19 patients in hospital on the day.",
    caveat: "Some countries count everybody who tests positive there, others only those ill of it.",
    source: "ECDC and national authorities",
  },
  {
    id: "icu",
    name: "In intensive care",
    unit: "patients",
    hue: "other",
    metric: "icu_patients",
    people: true,
    forms: LEVEL,
    definition: "COVID-19 patients in intensive care on the day.",
    caveat: "What counts as intensive care differs between countries.",
    source: "ECDC and national authorities",
  },
  {
    id: "admissions",
    name: "Hospital admissions",
    unit: "admissions a week",
    hue: "other",
    metric: "weekly_hosp_admissions",
    people: true,
    forms: LEVEL,
    definition: "New COVID-19 admissions to hospital in the seven days to the day.",
    caveat: "Reported by some countries only.",
    source: "ECDC and national authorities",
  },
  {
    id: "vaccinated",
    name: "Vaccinated, one dose or more",
    unit: "% of people",
    hue: "other",
    metric: "people_vaccinated_per_hundred",
    forms: LEVEL,
    bridge: 62,
    definition: "People with at least one dose, per 100 people of all ages.",
    caveat: "Above 100% where visitors were vaccinated or the population is understated.",
    source: "national authorities",
  },
  {
    id: "full",
    name: "Vaccinated fully",
    unit: "% of people",
    hue: "other",
    metric: "people_fully_vaccinated_per_hundred",
    forms: LEVEL,
    bridge: 62,
    definition: "People with all doses of the initial protocol, per 100 people of all ages.",
    caveat: "How many doses that is depends on the vaccine.",
    source: "national authorities",
  },
  {
    id: "boosters",
    name: "Booster doses",
    unit: "doses per 100 people",
    hue: "other",
    metric: "total_boosters_per_hundred",
    forms: LEVEL,
    bridge: 62,
    definition: "Doses beyond the initial protocol, per 100 people of all ages.",
    caveat: "A person may have several.",
    source: "national authorities",
  },
  {
    id: "r",
    name: "Reproduction number",
    unit: "new infections caused by one",
    hue: "other",
    table: "growth",
    forms: LEVEL,
    level: { value: 1, words: "1: neither grows nor shrinks" },
    definition:
      "Effective reproduction number of the week by the method of Cori et al. (2013), with its " +
      "95% interval.",
    caveat:
      "Weeks with fewer than 11 cases or with days unreported have none; a change in testing " +
      "moves it.",
    source: "computed here from reported cases",
  },
  {
    id: "excess",
    name: "Excess mortality",
    unit: "% above expected deaths",
    hue: "deaths",
    metric: "excess_mortality",
    forms: LEVEL,
    bridge: 62,
    level: { value: 0, words: "as many as expected" },
    definition: "Deaths of all causes in the week or month, above what earlier years let expect.",
    caveat: "The newest weeks are incomplete: deaths are registered late.",
    source: "Human Mortality Database and World Mortality Dataset",
  },
  {
    id: "stringency",
    name: "Stringency of measures",
    unit: "index, 0 to 100",
    hue: "other",
    metric: "stringency_index",
    forms: LEVEL,
    definition: "How strict governments' measures were: closures, bans on travel and gatherings.",
    caveat: "Of the strictest part of a country; strict is not the same as effective.",
    source: "Oxford COVID-19 Government Response Tracker",
  },
];

export const timeMeasure = (id) =>
  TIME_MEASURES.find((measure) => measure.id === id) ?? TIME_MEASURES[0];

// How a line is made of what was reported, and a fan of the line.
const METHODS = {
  day: "The line is the mean of seven days: a report of several days counts as much on each.",
  week: "A week is from Monday to Sunday: the mean of its days, times seven.",
};
const FORECAST =
  "Forecast: quantiles of one model of all countries, boosted trees and linear quantile regression.";

export function methodOf({ measure, form, forecast }) {
  const line = measure.smooth ? METHODS[form] : undefined;
  return [line, forecast.length && form !== "total" && FORECAST].filter(Boolean).join(" ");
}

// "new cases a day per 100,000 people", "patients", "% of people"
export function unitOf(measure, form, rate) {
  const per = rate ? " per 100,000 people" : "";
  const { noun } = measure;
  const named = { day: `new ${noun} a day`, week: `new ${noun} a week`, total: `${noun} in all` };
  return `${named[form] ?? measure.unit}${per}`;
}
