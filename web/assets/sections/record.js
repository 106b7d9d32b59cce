// The record of the release: how fresh it is, how good, what the run that made it did, and what it
// cost.

import { byId, element, english, facts } from "../shared/elements.js";
import { day, fixed, number } from "../shared/format.js";
import { words } from "../shared/language.js";
import { checkItem, duration, nameOf, outcomeOf, spaced, timeOf, verdictWords } from "../shared/runs.js";

// What a run does, in order, and the states of the pipeline that do it.
const PHASES = Object.entries({
  capture: ["Capture"],
  cluster: ["CreateCluster"],
  clean: ["Etl"],
  derive: ["Derive"],
  audit: ["Register", "Audit"],
  publish: ["Publish", "SwitchViews"],
});

// manifest: of the release; run: that made it, null where it is not known; for the current release,
// last: the newest run, health: the row of /v1/health
export function showRecord({ manifest, run, last, health }) {
  byId("record-title").textContent = title(manifest, run);
  facts(byId("freshness"), freshness(manifest, run, health));
  facts(byId("quality"), quality(run));
  showChecks(run?.quality?.checks ?? []);
  const shownRun = last ?? run;
  byId("run-title").textContent = last ? words.record.lastRun : words.record.runThatMade;
  facts(byId("run"), shownRun ? outcome(shownRun) : [[words.record.run, words.record.notOnRecord]]);
  facts(byId("cost"), cost(run));
}

function title(manifest, run) {
  // A check that had nothing to compare with is skipped: neither passed nor failed.
  const checks = (run?.quality?.checks ?? []).filter((check) => check.verdict !== "skipped");
  const passed = checks.filter((check) => check.verdict === "passed").length;
  const published = day(manifest.published_at ?? manifest.created_at);
  const cost = run?.cost_usd?.total;
  return words.record.published(published, cost == null ? "" : fixed(cost, 3), passed, checks.length);
}

function freshness(manifest, run, health) {
  const { dataTo, daysAgo, release, source, lookInto } = words.record;
  const sources = Object.entries(run?.sources ?? {}).map(([name, { verdict, why }]) => [
    source(name),
    verdictWords(verdict),
    why && english(why),
  ]);
  return [
    [dataTo, day(manifest.data_date), health ? daysAgo(health.data_age_days) : null],
    [release, element("code", {}, manifest.release)],
    ...sources,
    ...(health?.concerns ?? []).map((concern) => [lookInto, english(concern)]),
  ];
}

function quality(run) {
  const sources = Object.values(run?.sources ?? {});
  const sum = (name) => sources.reduce((total, source) => total + (source[name] ?? 0), 0);
  const flags = [...(run?.quality?.flags ?? [])].sort((one, other) => other.flags - one.flags);
  const { rowsRead, eachRow, rowsRejected, inRejects, values, flag } = words.record;
  const most = flags
    .slice(0, 3)
    .map(({ rule, metric, flags: count, locations }) => [
      nameOf(rule),
      values(count),
      element("span", {}, english(spaced(metric)), flag(locations)),
    ]);
  const rejected = sum("rows_rejected");
  return [
    [rowsRead, number(sum("rows_in")), eachRow],
    [rowsRejected, number(rejected), rejected ? inRejects : null],
    ...most,
  ];
}

function showChecks(checks) {
  byId("checks").hidden = checks.length === 0;
  byId("checks").querySelector("summary").textContent = words.record.checks(checks.length);
  byId("checks")
    .querySelector("ul")
    .replaceChildren(...checks.map(checkItem));
}

function outcome(run) {
  const seconds = new Map(run.states?.map((state) => [state.name, state.seconds]));
  const phases = PHASES.map(([name, states]) => [
    words.record.phases[name],
    states.reduce((sum, state) => sum + (seconds.get(state) ?? 0), 0),
  ]).filter(([, taken]) => taken > 0);
  const { outcome: head, failedIn, ended, took } = words.record;
  const { error, ended_at: end } = run;
  return [
    [head, outcomeOf(run), end ? ended(day(end), timeOf(end)) : null],
    ...(error ? [[failedIn(error.state), english(error.message)]] : []),
    ...(end ? [[took, duration((Date.parse(end) - Date.parse(run.started_at)) / 1000)]] : []),
    ...phases.map(([name, taken]) => [name, duration(taken)]),
  ];
}

function cost(run) {
  const { cost: head, notOnRecord, costOf, listPrice, components: names } = words.record;
  if (!run?.cost_usd) return [[head, notOnRecord]];
  const { total, ...components } = run.cost_usd;
  const parts = Object.entries(components).sort(([, one], [, other]) => other - one);
  return [
    [costOf, fixed(total, 4), listPrice],
    ...parts.map(([name, dollars]) => [names[name] ?? name, fixed(dollars, 4)]),
  ];
}
