// The countries: map and ranking, groups that are alike, and what the release revised.

export const countries = ({ number, plural }) => ({
  country: "Country",
  all: "All",
  highest: (measure, place, continent, value, day) =>
    `${measure}: ${place} is highest${continent ? ` in ${continent}` : ""}, at ${value}, on ${day}`,
  noFigures: (measure) => `${measure}: no figures`,
  mapTitle: (name, unit) => `${name}${unit.startsWith("%") ? "," : ""} ${unit}, by country`,
  note: (day, withoutSmall) =>
    `The latest figure of each country.${day ? ` The newest is of ${day}.` : ""}` +
    (withoutSmall
      ? " Rates of countries with fewer than a million people are left out: they jump with every " +
        "report."
      : ""),
  silent: (count) => `${plural(count, "country reports", "countries report")} no more`,
  small: "not ranked, with fewer than a million people",
  noReport: "no report",
  onlyFirst: (count) => `Only the first ${count}`,
  allCountries: (count) => `All ${plural(count, "country", "countries")}`,

  // Groups.
  groups: (countries, groups, plane) =>
    ({
      components: `${countries} countries in ${groups} groups that are alike in wealth, density, age and illness`,
      wealth: `${countries} countries in ${groups} groups by development, income and density`,
    })[plane],
  planes: {
    components:
      "Countries on the two principal components of what they are grouped by: near is alike",
    wealth: "Countries by Human Development Index and GDP per person",
  },
  groupedBy: {
    components:
      "Grouped by k-means on GDP per person, population density, median age, and deaths from " +
      "heart disease and diabetes.",
    wealth: "Grouped by k-means on human development, GDP per person and population density.",
  },
  lacking: (count) =>
    `${plural(count, "country lacks", "countries lack")} too much of it to be placed. ` +
    "A likeness between countries is not a cause.",
  gdpAxis: "GDP per person, international $, logarithmic",
  hdiAxis: "Human Development Index, 0 to 1",
  groupsCaveat:
    "Method: k-means, the best of 200 starts; how many groups is chosen by the silhouette. The " +
    "latest figures of each country, which are of different years.",
  groupsSource: "groups computed here",
  group: "Group",
  cluster: (number) => `Cluster ${number}`,
  clusterName: (name) => name,
  meansOf: "Means of",
  columns: {
    countries: "Countries",
    human_development_index: "Human Development Index, 0 to 1",
    gdp_per_capita: "GDP per person, international $",
    population_density: "People per km²",
    median_age: "Median age, years",
    total_cases_per_100k: "Cases per 100,000 people",
    total_deaths_per_100k: "Deaths per 100,000 people",
  },
  planeLabel: (title, countries, groups) => `${title}: ${countries} countries in ${groups} groups.`,
  describe: ({ hdi, gdp, density, deaths }) => [
    `HDI ${hdi}`,
    `GDP ${gdp} $ per person`,
    `${density} people per km²`,
    `${deaths} deaths per 100,000 people`,
  ],

  // Revisions.
  firstRelease: "The first release: nothing before it to revise",
  fromNext: "From the next release on, this says what the publisher changed of the past.",
  revised: (values, noun, countries, day) =>
    `${plural(values, `daily count of ${noun}`, `daily counts of ${noun}`)} revised in ` +
    `${plural(countries, "country", "countries")}${day ? ` since ${day}` : ""}`,
  noneRevised: (noun, day) =>
    `No daily count of ${noun} was revised${day ? ` since ${day}` : ""}`,
  revisionsNote: (shown, all) =>
    "Counts that the release before gave and that this one gives differently, or not at all. " +
    "New days are no revisions. Countries by the size of what changed; " +
    `${number(shown)} of ${number(all)} are shown.`,
  daysChanged: "Days changed",
  daysGone: "Days gone",
  netChange: (noun) => `Net change, ${noun}`,
  largestChange: "Largest change",
});
