// The operator's page: how the last runs went, what failed, what they cost, and how fresh the data
// are.

import { entry, newest } from "./shared/api.js";
import { byId, element, facts, inSection } from "./shared/elements.js";
import { day, duration, number, plural } from "./shared/format.js";
import { OUTCOMES, checkWords } from "./shared/runs.js";
import { table } from "./shared/tables.js";

const MOST_RUNS = 30;
const moment = (iso) => (iso ? `${day(iso)}, ${iso.slice(11, 16)} UTC` : "–");

async function showState() {
  const health = await entry("health");
  const concerns = health?.concerns ?? [];
  byId("state-title").textContent = health
    ? `Data to ${day(health.data_date)}, ${plural(health.data_age_days, "day")} old; ` +
      (concerns.length ? `${plural(concerns.length, "thing")} to look into` : "nothing to look into")
    : "Nothing is published yet";
  const known = Object.entries(health ?? {}).filter(([, value]) => typeof value !== "object");
  facts(byId("health"), [
    ...concerns.map((concern) => ["look into", concern]),
    ...known.map(([name, value]) => [name.replaceAll("_", " "), String(value)]),
  ]);
}

function showFailed(runs) {
  const checked = runs.find((run) => run.quality?.checks?.length);
  const checks = (checked?.quality.checks ?? []).filter((check) => check.verdict !== "skipped");
  const failed = checks.filter((check) => check.verdict !== "passed");
  const outcome = failed.length
    ? `${failed.length} of ${plural(checks.length, "check")} did not pass`
    : `${plural(checks.length, "check")} passed`;
  byId("failed-title").textContent = checked
    ? `${outcome} in the run of ${day(checked.started_at)}`
    : "No run on record was checked";
  byId("failed-checks").replaceChildren(
    ...failed.map((check) =>
      element(
        "li",
        { class: check.verdict },
        element("b", {}, `${check.verdict} `),
        checkWords(check),
      ),
    ),
  );
}

const took = (run) => (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000;

const COLUMNS = [
  { name: "status", head: "Outcome", text: true, value: (run) => OUTCOMES[run.status] ?? run.status },
  {
    name: "sources",
    head: "Sources",
    text: true,
    value: (run) =>
      Object.entries(run.sources ?? {})
        .map(([name, source]) => `${name}: ${source.verdict ?? "–"}`)
        .join(", "),
  },
  { name: "took", head: "Took", value: (run) => (run.ended_at ? duration(took(run)) : "–") },
  {
    name: "slowest",
    head: "Slowest state",
    text: true,
    value: (run) => {
      const states = [...(run.states ?? [])].sort((one, other) => other.seconds - one.seconds);
      return states.length ? `${states[0].name}, ${duration(states[0].seconds)}` : "–";
    },
  },
  { name: "cost", head: "Cost, US$", digits: 4, value: (run) => run.cost_usd?.total ?? null },
  {
    name: "error",
    head: "What failed",
    text: true,
    value: (run) => (run.error ? `${run.error.state ?? "pipeline"}: ${run.error.message}` : ""),
  },
];

function showRuns(runs) {
  const cost = runs.reduce((sum, run) => sum + (run.cost_usd?.total ?? 0), 0);
  const failed = runs.filter((run) => ["FAILED", "INTERRUPTED"].includes(run.status)).length;
  byId("runs-title").textContent =
    `${plural(runs.length, "run")}, ${number(failed)} failed, for $${cost.toFixed(3)}`;
  byId("runs-table").replaceChildren(
    ...table({ head: "Started", of: (run) => [moment(run.started_at)] }, COLUMNS, runs),
  );
}

byId("unstarted").remove();
byId("provenance").textContent = "How they went, what they cost, and what failed";
const runs = newest("runs", MOST_RUNS);
inSection("state", showState);
inSection("failed", async () => showFailed(await runs));
inSection("runs", async () => showRuns(await runs));
