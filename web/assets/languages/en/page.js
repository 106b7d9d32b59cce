// The page as a whole: its release, the past, and what goes wrong.

export const page = () => ({
  other: { language: "es", name: "Español" },
  title: "COVID-19 by country and day",
  to: (day) => `COVID-19 to ${day}`,
  release: (id) => `Release ${id}`,
  attribution: (sources, licences) => `Data: ${sources}. Licence: ${licences}.`,
  showCurrent: "Show the current release",
  nothingYet: "Nothing is published yet",
  firstRun:
    "The first run of the pipeline publishes a release, which this page then shows. On a laptop, " +
    "make run starts one.",
  noSuchRelease: "This release cannot be shown",
  nothingHere: "There is nothing to show now",
  overTime: "Reported over time",
  tryAgain: "Try again",
  noLocations: "This release has no locations.",
  noAnswer: "The API does not answer. Is it still running?",
  answered: (status) => `The API answered ${status}.`,
  current: (day) => `${day}, current`,
  past: (day) => `You are looking at the past: this page as it was with the data to ${day}. `,
  returnTo: (day) => `Return to ${day}`,
});
