// The places over time: sentence, figures, notes, and what is taken along.

const COUNTRIES_ONLY = "Forecasts are made for countries only.";

const LIST = new Intl.ListFormat("en");
// What is drawn from a table.
const DRAWN = {
  waves: "the waves",
  anomalies: "the marks of doubtful reports",
  epi_weekly: "the other countries",
};

export const daily = ({ number }) => ({
  // The sentence over the chart.
  sentence: (place, figure, when, change) =>
    `${place}: ${figure} ${when}${change ? `, ${change} on the week before` : ""}`,
  lastReported: (place, figure, when) =>
    `${place} last reported ${figure} ${when}, and none since`,
  inWeekTo: (day) => `in the week to ${day}`,
  on: (day) => `on ${day}`,
  up: (percent) => `up ${percent}%`,
  down: (percent) => `down ${percent}%`,
  unchanged: "unchanged",
  noRate: (place) => `${place}: no rate, because its population is not known`,
  notEstimated: (place, measure) => `${place}: no ${measure} is estimated`,
  reportedNone: (place, none) => `${place} has reported no ${none}`,
  noneOf: (count, { noun, none }) => `None of ${count} places has reported ${noun ?? none}`,
  mostOf: (place, what, count, value, when) =>
    `${place} has the most ${what} of ${count} places: ${value} ${when}`,
  highestOf: (place, what, count, value, when) =>
    `${place} is highest in ${what} of ${count} places: ${value} ${when}`,
  withForecast: ", and the forecast",

  // Why there is no forecast.
  kinds: {
    aggregate: (place) =>
      `“${place}” is the source's own total, not the sum of the countries here. ${COUNTRIES_ONLY}`,
    subnational: (place) =>
      `“${place}” is a part of a country, which is counted there, too. ${COUNTRIES_ONLY}`,
    event: (place) => `“${place}” is an event, and no country. ${COUNTRIES_ONLY}`,
  },
  noForecast: (noun, place, reason) =>
    `No forecast of ${noun} is made for ${place}${reason ? `: ${reason}` : ""}.`,
  refusals: {
    too_small: "it has too few people",
    never_reported: "it has never reported any",
    ended: "it has stopped reporting",
    withheld: "its publisher states totals and no counts",
    short_history: "its history is too short",
    too_little_to_learn: "there is too little to learn from yet",
  },
  tooFew: "it has too few recent reports, or too few in all",
  reportingShare: (some, all, noun) =>
    `${some} of ${all} countries reported ${noun} in the last four weeks.`,
  notDrawn: (tables) =>
    `Not drawn, as the API does not give them now: ${LIST.format(tables.map((name) => DRAWN[name]))}.`,
  lastReport: (day) => `last reported on ${day}`,
  neverReported: "never reported",

  // Figures below the chart, and the table of several places.
  highest: (isMean, day) => `highest${isMean ? " 7-day mean" : ""}${day ? `, ${day}` : ""}`,
  sinceStart: (noun, rate, day) =>
    `${noun} since the start${rate ? " per 100,000 people" : ""}${day ? `, to ${day}` : ""}`,
  people: "people",
  peopleHead: "People",
  onWeekBefore: "On the week before",
  latestReport: "Latest report",

  // How a line and a fan are made.
  methods: {
    day: "The line is the mean of seven days: a report of several days counts as much on each.",
    week: "A week is from Monday to Sunday: the mean of its days, times seven.",
  },
  forecastMethod:
    "Forecast: quantiles of one model of all countries, boosted trees and linear quantile regression.",
  source: ({ notes, from, isTable, data, licence, release, day }) =>
    `${notes}Source: ${data}${from ? `, ${isTable ? "" : "from "}${from}` : ""}. ` +
    `Licence: ${licence}. Release ${release}, data to ${day}.`,

  // Choices and search.
  othersInGrey: (continent) => `Others of ${continent} in grey`,
  remove: (place) => `Remove ${place}`,
  full: (most) => `${number(most)} places are shown already: remove one first.`,
  unknown: (codes) => `This release has no place ${codes}.`,
  notFound: (text) => `There is no “${text}” here.`,

  // What is taken along.
  linkCopied: "The link is copied.",
  frameCopied: "The frame is copied.",
  citationCopied: "The citation is copied.",
  copyThis: "Copy this",
  citation: (title, source, address, day) => `${title}. ${source} ${address}, read on ${day}.`,
});
