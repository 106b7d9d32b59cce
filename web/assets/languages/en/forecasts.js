// The forecast week by week, how good such forecasts were, and the releases' counts of one day.

export const forecasts = ({ number, plural }) => ({
  title: (fresh, day) => `Forecast of ${fresh} by week, as known on ${day}`,
  weekTo: "Week to",
  median: (noun) => `Median, ${noun} a week`,
  half: "50% interval",
  most: "95% interval",
  baseline: "Baseline's 95% interval",
  pastError: "Past error, of the baseline's",
  held: "Weeks that the 95% interval held",
  losing: (weeks) => {
    const named = weeks.join(", ").replace(/, (\d+)$/, " and $1");
    return `For ${named} ${weeks.at(-1) === 1 ? "week" : "weeks"} ahead the baseline was better: in grey.`;
  },
  noRecord: "These forecasts have no record yet: none of their weeks is over.",
  record: (weeks, most, half) =>
    `Their record one week ahead, over ${plural(weeks, "week", "weeks")}: the 95% interval held ` +
    `what came in ${most}, the 50% interval in ${half}.`,
  error: (share) =>
    ` Their error (weighted interval score) was ${share} of the baseline's, which repeats the ` +
    "last week.",
  backtest: (weeks) =>
    ` ${plural(weeks, "of these weeks is", "of these weeks are")} a backtest: forecast ` +
    "afterwards, from the days before.",
  caution: (reasons) => `With caution, because of the newest reports: ${reasons}.`,
  cautions: {
    missing_last_days: "missing last days",
    pause: "pause",
    negative_days: "negative days",
    dump: "dump",
    copied_days: "copied days",
    reports_weekly: "reports weekly",
  },

  // The charts of errors and of intervals.
  method:
    "Each week of the past was forecast from what was known before it; the baseline repeats the " +
    "last week. The weighted interval score (Bracher et al. 2021) is a mean error over all " +
    "quantiles.",
  source: "forecasts made here",
  forecast: "Forecast",
  baselineLine: "Baseline",
  errorTitle: (place, noun, weeks) =>
    `${place}: error of forecasts of ${noun} ${plural(weeks, "week", "weeks")} ahead, beside the ` +
    "baseline's",
  errorSubtitle: (noun) =>
    `Weighted interval score by the week that was forecast, in ${noun}: less is better.`,
  errorCaveat: (later, weeks) =>
    `${later} of ${plural(weeks, "week", "weeks")} were forecast afterwards: a backtest.`,
  errorUnit: (noun) => `${noun}, weighted interval score`,
  noneScored: "no week was scored yet",
  readForecast: (value) => `forecast ${value}`,
  readBaseline: (value) => `baseline ${value}`,
  heldTitle: (noun) => `How often the intervals of forecasts of ${noun} held what came`,
  heldSubtitle: "Share of past weeks, by weeks ahead: the nearer to 95% and 50%, the better.",
  heldCaveat: (forecasts, countries) =>
    `${number(forecasts)} forecasts of at most the last 12 weeks of ` +
    `${plural(countries, "country", "countries")}: of one country few.`,
  heldUnit: "% of past weeks",
  weeksAhead: "Weeks ahead",
  ofAll: (interval) => `${interval} of all countries`,
  ofPlace: (interval, place) => `${interval} of ${place}`,
  allKey: (interval) => `${interval}, all countries`,
  alone: (place) => `${place} alone`,

  // The count of one day in each release.
  noRelease: (noun, place, day) => `No release has ${noun} of ${place} on ${day}.`,
  count: (place, day, value, noun) => `${place}, ${day}: ${value} ${noun}`,
  firstHere: (count) => `${count}, first published with this release.`,
  published: (count, day) => `${count} as first published, with the data to ${day}`,
  notChanged: (published) => `${published}, and not changed since.`,
  changed: (published, value, day) => `${published}; ${value} since the data to ${day}.`,
  ofDay: (fresh, day) => `${fresh} of ${day}`,
  vintagesTitle: (place, noun, day) => `${place}: ${noun} of ${day}, as releases had it`,
  vintagesSubtitle:
    "The count of one day in each release, by the last day of the release's data.",
  vintagesCaveat: "Publishers correct counts for months; releases that were collected are not here.",
  dataTo: "Data to",
  readDataTo: (day) => `data to ${day}`,
  notKnown: "not known yet",
});
