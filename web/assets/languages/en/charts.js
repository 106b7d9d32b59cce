// What stands in charts, beside them, and is read from them.

export const charts = ({ number, plural }) => ({
  key: "Key",
  behind: "The table behind the chart",
  point: "Point at the chart, or focus it and use the arrow keys, to read its figures.",
  pointDay: "Point at a day, or focus the chart and use the arrow keys, to read its figures.",
  pointTile: "Point at a tile to read its figure; choose it to see its days.",
  pointCountry: "Point at a country to read its figures; choose it to see its days.",
  series: "Series",
  place: "Place",
  day: "Day",
  per100k: " per 100,000 people",
  mean: ", 7-day mean",
  // A figure with its unit: "5% of tests", "20 patients".
  withUnit: (value, unit) => `${number(value)}${unit.startsWith("%") ? "" : " "}${unit}`,
  percent: (value) => `${value}%`,

  // Layers of a chart over time, as its key, its table and its CSV name them.
  line: "line",
  reported: "reported",
  reportedIn: (days) => `reported in ${days} days`,
  interval: (level) => `${level}% interval`,
  low: (interval) => `${interval}, low`,
  high: (interval) => `${interval}, high`,
  median: "Forecast median",
  since: "Reported since",
  ofDay: "Reported on the day",
  ofWeek: "Reported in the week, by day",
  mean7: "7-day mean",
  waves: "Waves of cases",
  doubtful: "Doubtful reports: point to read",
  others: (continent) => `Others of ${continent}`,
  wave: (count) => `Wave ${count}`,
  forecastFrom: (day) => `forecast from ${day}`,
  beyond: (value) => `to ${value}`,

  // The readout.
  weekTo: (day) => `week to ${day}`,
  range: (low, high) => `${low} to ${high}`,
  within: (level, range) => `${level}%: ${range}`,
  readMean: (value) => `7-day mean ${value}`,
  readReported: (value) => `${value} reported`,
  readReportedIn: (value, days, day) => `${value} reported in the ${days} days to ${day}`,
  readSince: (value) => `reported since ${value}`,
  readForecast: (value) => `forecast ${value}`,
  nothingKnown: "nothing known yet",
  nothingReported: "nothing reported",

  // Rules of the table `anomalies`.
  until: (day) => ` to ${day}`,
  anomalies: {
    negative: ({ size }) => `a count of ${size}, which corrects earlier days`,
    total_moves: () => "the total moves otherwise than the count of the day says",
    dump: () => "more than three times any other day of the two weeks around: a backlog reported",
    copied: () => "the same count on three or more days running",
    silent_weekdays: ({ weekdays }) => `no counts on ${weekdays} for a month`,
  },

  // The map.
  marks: {
    old: "older than two weeks",
    silent: "reports no more",
    small: "under a million people: not ranked",
    unknown: "no report",
  },
  alike: "all alike",
  from: (value) => `from ${value}`,
  lessThan: (value) => `less than ${value}`,
  onDay: (day) => `, on ${day}`,
  elsewhere: "Elsewhere",

  // The clusters' plane: [more, less] of a feature.
  features: {
    gdp_per_capita: ["richer", "poorer"],
    median_age: ["older", "younger"],
    population_density: ["denser", "sparser"],
    cardiovasc_death_rate: ["more heart deaths", "fewer heart deaths"],
    diabetes_prevalence: ["more diabetes", "less diabetes"],
  },
  components: { pca_1: "First principal component", pca_2: "Second principal component" },

  // How good forecasts were.
  weeks: (count) => plural(count, "week", "weeks"),
  weeksAhead: (count) => `${plural(count, "week", "weeks")} ahead`,
});
