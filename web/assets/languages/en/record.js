// The record of a release and of runs, here and on the operator's page.

export const record = ({ number, plural }) => ({
  phases: {
    capture: "capture",
    cluster: "start a cluster",
    clean: "clean and join",
    derive: "derive and forecast",
    audit: "register and audit",
    publish: "publish",
  },
  components: {
    emr: "EMR cluster",
    athena: "Athena",
    step_functions: "Step Functions",
    lambda: "Lambda",
  },
  outcomes: {
    PUBLISHED: "published",
    UNCHANGED: "nothing new, nothing built",
    FAILED: "failed",
    INTERRUPTED: "interrupted",
    ROLLED_BACK: "rolled back",
    COLLECTED: "collected old releases",
    CHECKED: "checked the lake",
  },
  // Of a source, and of a check.
  verdicts: {
    new: "new",
    extended: "extended",
    revised: "revised",
    unchanged: "unchanged",
    stale: "stale",
    invalid: "invalid",
    failed: "failed",
    passed: "passed",
    warning: "warning",
    accepted: "accepted",
    skipped: "skipped",
  },
  // Of a check or a rule; none: as the data name it.
  name: (_name) => undefined,
  check: (value, most) => `: ${value}, at most ${most}`,
  checkOf: (of) => ` of ${of}`,

  lastRun: "Last run",
  runThatMade: "The run that made it",
  run: "run",
  notOnRecord: "not on record",
  published: (day, cost, passed, checks) =>
    `Published on ${day}${cost ? ` for $${cost}` : ""}` +
    (checks ? `, ${passed} of ${checks} quality checks passed` : ""),
  source: (name) => `source ${name}`,
  dataTo: "data to",
  daysAgo: (days) => `${plural(days, "day", "days")} ago`,
  release: "release",
  lookInto: "look into",
  rowsRead: "rows read",
  eachRow: "each is in the release or in the rejects",
  rowsRejected: "rows rejected",
  inRejects: "with their reasons, in the table of rejects",
  values: (count) => plural(count, "value", "values"),
  flag: (places) => `, ${plural(places, "place", "places")}`,
  checks: (count) => plural(count, "check", "checks"),
  outcome: "outcome",
  failedIn: (state) => `failed in ${state ?? "the pipeline"}`,
  ended: (day, time) => `on ${day} at ${time} UTC`,
  took: "took",
  cost: "cost",
  costOf: "this release, in US$",
  listPrice: "an estimate at list price",
  duration: (minutes, seconds) =>
    minutes ? `${minutes} min ${seconds} s` : `${number(seconds)} s`,

  // The operator's page.
  tagline: "How they went, what they cost, and what failed",
  moment: (day, time) => `${day}, ${time} UTC`,
  nothingPublished: "Nothing is published yet",
  state: (day, days, concerns) =>
    `Data to ${day}, ${plural(days, "day", "days")} old; ` +
    (concerns ? `${plural(concerns, "thing", "things")} to look into` : "nothing to look into"),
  didNotPass: (failed, checks, day) =>
    `${failed} of ${plural(checks, "check", "checks")} did not pass in the run of ${day}`,
  allPassed: (checks, day) => `${plural(checks, "check", "checks")} passed in the run of ${day}`,
  noneChecked: "No run on record was checked",
  runs: (count, failed, cost) =>
    `${plural(count, "run", "runs")}, ${number(failed)} failed, for $${cost}`,
  columns: {
    started: "Started",
    status: "Outcome",
    sources: "Sources",
    took: "Took",
    slowest: "Slowest state",
    cost: "Cost, US$",
    error: "What failed",
  },
  health: {
    status: "status",
    ok: "ok",
    degraded: "degraded",
    release: "release",
    data_date: "data date",
    data_age_days: "data age days",
    captured_at: "captured at",
    published_at: "published at",
  },
  pipeline: "pipeline",
});
