// The operator's page: how the last runs went, what failed, what they cost, and how fresh the data
// are.

import { entry, newest } from "./data/api.js";
import { byId, english, facts, inSection } from "./shared/elements.js";
import { day, fixed, number } from "./shared/format.js";
import { translatePage, words } from "./shared/language.js";
import { checkItem, duration, moment, outcomeOf, spaced, verdictWords } from "./shared/runs.js";
import { table } from "./shared/tables.js";

const MOST_RUNS = 30;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT/;

async function showState() {
  const health = await entry("health");
  const concerns = health?.concerns ?? [];
  const { state, nothingPublished, lookInto, health: heads } = words.record;
  byId("state-title").textContent = health
    ? state(day(health.data_date), health.data_age_days, concerns.length)
    : nothingPublished;
  const known = Object.entries(health ?? {}).filter(([, value]) => typeof value !== "object");
  facts(byId("health"), [
    ...concerns.map((concern) => [lookInto, english(concern)]),
    ...known.map(([name, value]) => [heads[name] ?? english(spaced(name)), shown(value)]),
  ]);
}

function shown(value) {
  if (typeof value === "number") return number(value);
  if (DAY.test(value)) return day(value);
  return MOMENT.test(value) ? moment(value) : words.record.health[value] ?? value;
}

function showFailed(runs) {
  const checked = runs.find((run) => run.quality?.checks?.length);
  const checks = (checked?.quality.checks ?? []).filter((check) => check.verdict !== "skipped");
  const failed = checks.filter((check) => check.verdict !== "passed");
  const { didNotPass, allPassed, noneChecked } = words.record;
  const of = checked && day(checked.started_at);
  byId("failed-title").textContent = !checked
    ? noneChecked
    : failed.length
      ? didNotPass(failed.length, checks.length, of)
      : allPassed(checks.length, of);
  byId("failed-checks").replaceChildren(...failed.map(checkItem));
}

const took = (run) => (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000;

const HEADS = words.record.columns;
const COLUMNS = [
  { name: "status", head: HEADS.status, text: true, value: outcomeOf },
  {
    name: "sources",
    head: HEADS.sources,
    text: true,
    value: (run) =>
      Object.entries(run.sources ?? {})
        .map(([name, source]) => `${name}: ${verdictWords(source.verdict)}`)
        .join(", "),
  },
  { name: "took", head: HEADS.took, value: (run) => (run.ended_at ? duration(took(run)) : "–") },
  {
    name: "slowest",
    head: HEADS.slowest,
    text: true,
    value: (run) => {
      const states = [...(run.states ?? [])].sort((one, other) => other.seconds - one.seconds);
      return states.length ? `${states[0].name}, ${duration(states[0].seconds)}` : "–";
    },
  },
  { name: "cost", head: HEADS.cost, digits: 4, value: (run) => run.cost_usd?.total ?? null },
  {
    name: "error",
    head: HEADS.error,
    text: true,
    value: ({ error }) =>
      error ? english(`${error.state ?? words.record.pipeline}: ${error.message}`) : "",
  },
];

function showRuns(runs) {
  const cost = runs.reduce((sum, run) => sum + (run.cost_usd?.total ?? 0), 0);
  const failed = runs.filter((run) => ["FAILED", "INTERRUPTED"].includes(run.status)).length;
  byId("runs-title").textContent = words.record.runs(runs.length, failed, fixed(cost, 3));
  byId("runs-table").replaceChildren(
    ...table({ head: HEADS.started, of: (run) => [moment(run.started_at)] }, COLUMNS, runs),
  );
}

translatePage();
byId("unstarted").remove();
byId("provenance").textContent = words.record.tagline;
const runs = newest("runs", MOST_RUNS);
inSection("state", showState);
inSection("failed", async () => showFailed(await runs));
inSection("runs", async () => showRuns(await runs));
