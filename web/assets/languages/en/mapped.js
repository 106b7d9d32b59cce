// Measures of the map and the ranking, by their metric in shared/measures.js: name and unit; what
// they are is said here only of those that are no measure over time.

export const mapped = () => ({
  new_cases_7d_per_100k: { name: "New cases", unit: "per 100,000 people a day, 7-day mean" },
  new_deaths_7d_per_100k: { name: "New deaths", unit: "per 100,000 people a day, 7-day mean" },
  total_cases_per_100k: { name: "All cases", unit: "per 100,000 people" },
  total_deaths_per_100k: { name: "All deaths", unit: "per 100,000 people" },
  people_fully_vaccinated_per_100k: { name: "Fully vaccinated", unit: "% of people" },
  case_fatality_ratio: {
    name: "Deaths",
    unit: "per 100 cases",
    definition: "Deaths per 100 confirmed cases so far.",
    caveat: "Not the risk of an infected person: most infections are not counted.",
    source: "computed here from reported counts",
  },
  hosp_patients_per_100k: { name: "In hospital", unit: "patients per 100,000 people" },
  reproduction_rate: {
    name: "Reproduction rate",
    unit: "new infections caused by one",
    definition:
      "Effective reproduction number as the source estimates it (Arroyo-Marioli et al. 2021).",
    caveat: "Another method than that of the reproduction number over time.",
    source: "Our World in Data",
  },
  stringency_index: { name: "Stringency of measures", unit: "index, 0 to 100" },
  new_cases_7d: { name: "New cases in all", unit: "a day, 7-day mean" },
  total_deaths: { name: "All deaths in all", unit: "deaths" },
});
