// Measures over time, by their id in shared/time_measures.js.
//   noun     as in "forecast of cases"; fresh: as in "12 new cases"; none: as in "has reported no"
//   units    by form

const counts = (noun) => ({
  noun,
  fresh: `new ${noun}`,
  none: noun,
  units: { day: `new ${noun} a day`, week: `new ${noun} a week`, total: `${noun} in all` },
});
const level = (none, unit) => ({ none, units: { level: unit } });

export const measures = () => ({
  cases: {
    name: "Cases",
    ...counts("cases"),
    definition: "Confirmed cases by the day of their report, not of the infection.",
    caveat: "Only what was tested and reported is counted: far from all infections since 2022.",
    source: "national authorities, collected by Johns Hopkins University or WHO",
  },
  deaths: {
    name: "Deaths",
    ...counts("deaths"),
    definition: "Deaths attributed to COVID-19 by the day of their report.",
    caveat:
      "Countries attribute deaths by different rules; excess mortality does not depend on them.",
    source: "national authorities, collected by Johns Hopkins University or WHO",
  },
  tests: {
    name: "Tests",
    ...counts("tests"),
    definition: "Tests performed, as the source's 7-day mean.",
    caveat: "Some countries count people, others tests or samples: compare with care.",
    source: "national authorities",
  },
  positivity: {
    name: "Positive tests",
    ...level("positive tests", "% of tests"),
    definition: "Share of tests that are positive, as the source's 7-day mean.",
    caveat: "Above 5%, many infections are likely to be missed (WHO, May 2020).",
    source: "national authorities",
  },
  hospital: {
    name: "In hospital",
    ...level("patients in hospital", "patients"),
    definition: "COVID-19 patients in hospital on the day.",
    caveat: "Some countries count everybody who tests positive there, others only those ill of it.",
    source: "ECDC and national authorities",
  },
  icu: {
    name: "In intensive care",
    ...level("patients in intensive care", "patients"),
    definition: "COVID-19 patients in intensive care on the day.",
    caveat: "What counts as intensive care differs between countries.",
    source: "ECDC and national authorities",
  },
  admissions: {
    name: "Hospital admissions",
    ...level("hospital admissions", "admissions a week"),
    definition: "New COVID-19 admissions to hospital in the seven days to the day.",
    caveat: "Reported by some countries only.",
    source: "ECDC and national authorities",
  },
  vaccinated: {
    name: "Vaccinated, one dose or more",
    ...level("people vaccinated", "% of people"),
    definition: "People with at least one dose, per 100 people of all ages.",
    caveat: "Above 100% where visitors were vaccinated or the population is understated.",
    source: "national authorities",
  },
  full: {
    name: "Vaccinated fully",
    ...level("people vaccinated fully", "% of people"),
    definition: "People with all doses of the initial protocol, per 100 people of all ages.",
    caveat: "How many doses that is depends on the vaccine.",
    source: "national authorities",
  },
  boosters: {
    name: "Booster doses",
    ...level("booster doses", "doses per 100 people"),
    definition: "Doses beyond the initial protocol, per 100 people of all ages.",
    caveat: "A person may have several.",
    source: "national authorities",
  },
  r: {
    name: "Reproduction number",
    ...level("reproduction number", "new infections caused by one"),
    levelWords: "1: neither grows nor shrinks",
    definition:
      "Effective reproduction number of the week by the method of Cori et al. (2013), with its " +
      "95% interval.",
    caveat:
      "Weeks with fewer than 11 cases or with days unreported have none; a change in testing " +
      "moves it.",
    source: "computed here from reported cases",
  },
  excess: {
    name: "Excess mortality",
    ...level("excess mortality", "% above expected deaths"),
    levelWords: "as many as expected",
    definition: "Deaths of all causes in the week or month, above what earlier years let expect.",
    caveat: "The newest weeks are incomplete: deaths are registered late.",
    source: "Human Mortality Database and World Mortality Dataset",
  },
  stringency: {
    name: "Stringency of measures",
    ...level("stringency of measures", "index, 0 to 100"),
    definition: "How strict governments' measures were: closures, bans on travel and gatherings.",
    caveat: "Of the strictest part of a country; strict is not the same as effective.",
    source: "Oxford COVID-19 Government Response Tracker",
  },
});
