// The page: what it is about stands in the address, so that a link shows the same.

import { rows } from "./api.js";
import { Clusters } from "./clusters.js";
import { showContinents } from "./continents.js";
import { DailyChart } from "./daily_chart.js";
import { byId, element, inSection } from "./elements.js";
import { day } from "./format.js";
import { loadPlace, showPlace } from "./place.js";
import { showRanking } from "./ranking.js";

const WORLD = "OWID_WRL";
const state = { place: WORLD, measure: "cases", days: "120", ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
const chart = new DailyChart(byId("daily"), byId("readout"));
let places = new Map();
let clusters = null;
let asked = 0;

async function start() {
  restoreChoices();
  await Promise.all([
    about(),
    inSection("place", async () => {
      const { data } = await rows("locations", { columns: "iso_code,location,location_type,population", sort: "location" });
      places = new Map(data.map((row) => [row.iso_code, row]));
      byId("names").replaceChildren(...data.map((row) => element("option", { value: row.location })));
      await drawPlace();
    }),
    inSection("ranking", async () => showRanking((await rows("results/top_countries")).data, choose)),
    inSection("continents", async () => showContinents((await rows("results/continent_stats")).data)),
    inSection("clusters", async () => {
      const [countries, summary] = await Promise.all([rows("results/clusters"), rows("results/cluster_summary")]);
      clusters = new Clusters(countries.data, summary.data, choose);
      clusters.draw(state.place);
    }),
  ]);
}

async function about() {
  try {
    const { data, meta } = await rows("releases/current");
    const sources = meta.attribution.join("; ");
    byId("as-of").textContent = `to ${day(meta.data_date)}`;
    byId("provenance").textContent = `Release ${meta.release}, published ${day(data[0].published_at.slice(0, 10))}. Source: ${sources}`;
    byId("attribution").textContent = `Data: ${sources}. Licence: ${meta.licence.join("; ")}.`;
    byId("synthetic").hidden = !meta.attribution.some((source) => /synthetic/i.test(source));
  } catch (error) {
    // Without a release, or an API, no section can say more than this.
    const again = element("button", { class: "retry", onclick: () => globalThis.location.reload() }, "Try again");
    byId("provenance").replaceWith(element("div", { role: "alert" }, element("p", {}, error.message), again));
    document.querySelector("main").hidden = true;
  }
}

async function drawPlace() {
  const place = places.get(state.place) ?? places.get(WORLD) ?? [...places.values()][0];
  if (!place) throw new Error("This release has no locations.");
  state.place = place.iso_code;
  byId("search").value = place.location;
  byId("place").className = state.measure;
  const turn = (asked += 1);
  const loaded = await loadPlace(place, state.measure);
  if (turn !== asked) return; // another choice was made meanwhile
  showPlace(loaded, chart, Number(state.days));
  clusters?.draw(state.place);
}

function choose(code) {
  change({ place: code });
  byId("place").scrollIntoView();
}

function change(difference) {
  Object.assign(state, difference);
  history.replaceState(null, "", `#${new URLSearchParams(state)}`);
  return inSection("place", drawPlace);
}

function restoreChoices() {
  for (const name of ["measure", "days"]) {
    const options = [...document.getElementsByName(name)];
    const wanted = options.find((option) => option.value === state[name]) ?? options[0];
    wanted.checked = true;
    state[name] = wanted.value;
  }
}

function search() {
  const text = byId("search").value.trim().toLowerCase();
  const found = [...places.values()].find((row) => row.location.toLowerCase() === text || row.iso_code.toLowerCase() === text);
  const problem = byId("search-problem");
  problem.hidden = Boolean(found) || !text;
  problem.textContent = found ? "" : `There is no “${byId("search").value.trim()}” here. Choose a name from the list.`;
  if (found && found.iso_code !== state.place) change({ place: found.iso_code });
}

byId("choices").addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
byId("search").addEventListener("change", search);
byId("search").addEventListener("focus", (event) => event.target.select());
for (const option of document.querySelectorAll("#choices [type=radio]")) {
  option.addEventListener("change", () => change({ [option.name]: option.value }));
}
addEventListener("hashchange", () => {
  Object.assign(state, Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
  restoreChoices();
  inSection("place", drawPlace);
});

start();
