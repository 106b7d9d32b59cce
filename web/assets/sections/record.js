// The record of the release: how fresh it is, how good, what the run that made it did, and what it
// cost.

import { byId, element, facts } from "../shared/elements.js";
import { day, duration, number, plural } from "../shared/format.js";
import { OUTCOMES, checkWords, spaced } from "../shared/runs.js";

// What a run does, in order, and the states of the pipeline that do it.
const PHASES = [
  ["capture", ["Capture"]],
  ["start a cluster", ["CreateCluster"]],
  ["clean and join", ["Etl"]],
  ["derive and forecast", ["Derive"]],
  ["register and audit", ["Register", "Audit"]],
  ["publish", ["Publish", "SwitchViews"]],
];
const COMPONENTS = {
  emr: "EMR cluster",
  athena: "Athena",
  step_functions: "Step Functions",
  lambda: "Lambda",
};
// manifest: of the release; run: that made it, null where it is not known; for the current release,
// last: the newest run, health: the row of /v1/health
export function showRecord({ manifest, run, last, health }) {
  byId("record-title").textContent = title(manifest, run);
  facts(byId("freshness"), freshness(manifest, run, health));
  facts(byId("quality"), quality(run));
  showChecks(run?.quality?.checks ?? []);
  const shownRun = last ?? run;
  byId("run-title").textContent = last ? "Last run" : "The run that made it";
  facts(byId("run"), shownRun ? outcome(shownRun) : [["run", "not on record"]]);
  facts(byId("cost"), cost(run));
}

function title(manifest, run) {
  const made = `Published on ${day(manifest.published_at ?? manifest.created_at)}`;
  // A check that had nothing to compare with is skipped: neither passed nor failed.
  const checks = (run?.quality?.checks ?? []).filter((check) => check.verdict !== "skipped");
  const passed = checks.filter((check) => check.verdict === "passed").length;
  const parts = [
    run?.cost_usd?.total != null && `for $${run.cost_usd.total.toFixed(3)}`,
    checks.length > 0 && `${passed} of ${checks.length} quality checks passed`,
  ].filter(Boolean);
  return [made, ...parts].join(", ").replace(", for", " for");
}

function freshness(manifest, run, health) {
  const sources = Object.entries(run?.sources ?? {}).map(([name, source]) => [
    `source ${name}`,
    source.verdict,
    source.why,
  ]);
  return [
    [
      "data to",
      day(manifest.data_date),
      health ? `${plural(health.data_age_days, "day")} ago` : null,
    ],
    ["release", element("code", {}, manifest.release)],
    ...sources,
    ...(health?.concerns ?? []).map((concern) => ["look into", concern]),
  ];
}

function quality(run) {
  const sources = Object.values(run?.sources ?? {});
  const sum = (name) => sources.reduce((total, source) => total + (source[name] ?? 0), 0);
  const flags = [...(run?.quality?.flags ?? [])].sort((one, other) => other.flags - one.flags);
  const most = flags
    .slice(0, 3)
    .map((flag) => [
      spaced(flag.rule),
      plural(flag.flags, "value"),
      `${spaced(flag.metric)}, ${plural(flag.locations, "place")}`,
    ]);
  return [
    ["rows read", number(sum("rows_in")), "each is in the release or in the rejects"],
    [
      "rows rejected",
      number(sum("rows_rejected")),
      sum("rows_rejected") ? "with their reasons, in the table of rejects" : null,
    ],
    ...most,
  ];
}

function showChecks(checks) {
  byId("checks").hidden = checks.length === 0;
  byId("checks").querySelector("summary").textContent = plural(checks.length, "check");
  byId("checks")
    .querySelector("ul")
    .replaceChildren(
      ...checks.map((check) =>
        element(
          "li",
          { class: check.verdict },
          element("b", {}, `${check.verdict} `),
          checkWords(check),
        ),
      ),
    );
}

function outcome(run) {
  const seconds = new Map(run.states?.map((state) => [state.name, state.seconds]));
  const phases = PHASES.map(([name, states]) => [
    name,
    states.reduce((sum, state) => sum + (seconds.get(state) ?? 0), 0),
  ]).filter(([, taken]) => taken > 0);
  const error = run.error
    ? [[`failed in ${run.error.state ?? "the pipeline"}`, run.error.message]]
    : [];
  const ended = run.ended_at
    ? `on ${day(run.ended_at)} at ${run.ended_at.slice(11, 16)} UTC`
    : null;
  const took = run.ended_at
    ? [["took", duration((Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000)]]
    : [];
  return [
    ["outcome", OUTCOMES[run.status] ?? run.status, ended],
    ...error,
    ...took,
    ...phases.map(([name, taken]) => [name, duration(taken)]),
  ];
}

function cost(run) {
  if (!run?.cost_usd) return [["cost", "not on record"]];
  const { total, ...components } = run.cost_usd;
  const parts = Object.entries(components).sort(([, one], [, other]) => other - one);
  return [
    ["this release, in US$", total.toFixed(4), "an estimate at list price"],
    ...parts.map(([name, dollars]) => [COMPONENTS[name] ?? name, dollars.toFixed(4)]),
  ];
}
