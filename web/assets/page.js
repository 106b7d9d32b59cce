// The page: one release at a time, and sections that answer from it.

import { offerReleases, sayPast } from "./sections/as_of.js";
import { Clusters } from "./sections/clusters.js";
import { Countries } from "./sections/countries.js";
import { loadDaily, showDaily } from "./sections/daily.js";
import { PlaceSearch } from "./sections/place_search.js";
import { showRecord } from "./sections/record.js";
import { loadRevisions, showRevisions } from "./sections/revisions.js";
import { Release, entry, newest } from "./shared/api.js";
import { byId, element, inSection } from "./shared/elements.js";
import { day } from "./shared/format.js";
import {
  MOST_PLACES,
  WORLD,
  change,
  chosenPlaces,
  perPeople,
  readAddress,
  state,
} from "./shared/state.js";

const CONTINENTS = "OWID_AFR,OWID_ASI,OWID_EUR,OWID_NAM,OWID_SAM";
const search = new PlaceSearch({ find: findPlaces, choose: addPlace, remove: removePlace });
const countries = new Countries(showPlace);
const clusters = new Clusters(showPlace);
let release; // the one that is shown
let manifest; // its manifest
let previous; // the manifest of the one before it, null where there is none
let turn = 0;

async function open() {
  let current;
  for (const section of document.querySelectorAll("section"))
    section.setAttribute("aria-busy", "true");
  try {
    const [opened, pointer, releases] = await Promise.all([
      Release.open(state.as_of),
      entry("releases/current"),
      newest("releases", 100),
    ]);
    current = pointer;
    release = opened;
    manifest = release.id === current.release ? current : await entry(`releases/${release.id}`);
    offerReleases(releases, current, choosePast);
  } catch (error) {
    return refuse(error);
  }
  document.querySelector("main").hidden = false;
  introduce(current);
  await Promise.all([
    inSection("daily", drawDaily),
    inSection("countries", () => countries.load(release)),
    inSection("clusters", async () => {
      clusters.show(
        ...(await Promise.all([
          release.rows("results/clusters"),
          release.rows("results/cluster_summary"),
        ])),
      );
      clusters.draw(chosenPlaces());
    }),
    inSection("revisions", async () => {
      previous = manifest.previous
        ? await entry(`releases/${manifest.previous}`).catch(() => null)
        : null;
      await drawRevisions();
    }),
    inSection("record", () => drawRecord(current)),
  ]);
}

function introduce(current) {
  const { meta } = release;
  const sources = meta.attribution.join("; ");
  byId("title").textContent = `COVID-19 to ${day(meta.data_date)}`;
  document.title = `COVID-19 to ${day(meta.data_date)} · covidlake`;
  byId("provenance").textContent = `Release ${release.id}. Source: ${sources}.`;
  byId("attribution").textContent = `Data: ${sources}. Licence: ${meta.licence.join("; ")}.`;
  byId("synthetic").hidden = !meta.attribution.some((source) => /synthetic/i.test(source));
  sayPast(release, current, choosePast);
}

// Without a release, or an API, no section can say more than this.
function refuse(error) {
  const back =
    state.as_of && error.status
      ? [
          element(
            "button",
            { class: "quiet", type: "button", onclick: () => choosePast("") },
            "Show the current release",
          ),
        ]
      : [];
  const again = element("button", { class: "quiet", type: "button", onclick: open }, "Try again");
  byId("title").textContent = "COVID-19 by country and day";
  byId("provenance").replaceChildren(
    element("span", { role: "alert" }, error.message),
    element("br"),
    again,
    ...back,
  );
  document.querySelector("main").hidden = true;
  if (error.name !== "ApiProblem" && !("status" in error)) console.error(error);
}

async function drawDaily() {
  const places = chosenPlaces()
    .map((code) => release.locations.get(code))
    .filter(Boolean)
    .slice(0, MOST_PLACES);
  if (!places.length)
    places.push(release.locations.get(WORLD) ?? [...release.locations.values()][0]);
  if (!places[0]) throw new Error("This release has no locations.");
  search.show(places);
  showChoices();
  const mine = (turn += 1);
  const loaded = await loadDaily(release, places);
  if (mine === turn) showDaily(release, loaded); // unless another choice was made meanwhile
}

async function drawRevisions() {
  showRevisions(
    await loadRevisions(release, manifest),
    manifest,
    previous,
    release.locations,
    showPlace,
  );
}

async function drawRecord(current) {
  const past = release.id !== current.release;
  const [run, health, [last]] = await Promise.all([
    entry(`runs/${manifest.run}`),
    past ? null : entry("health"),
    past ? [null] : newest("runs", 1),
  ]);
  showRecord({ manifest, run, last, health });
}

function showChoices() {
  const chosen = { measure: state.measure, per: perPeople() ? "100k" : "count", days: state.days };
  for (const [name, value] of Object.entries(chosen))
    for (const option of document.getElementsByName(name)) option.checked = option.value === value;
}

// By the API, which knows what people say for a place and ranks what it finds.
function findPlaces(text, limit) {
  return release.rows("locations", { search: text, columns: "iso_code,location", limit });
}

// The first search replaces the world, which nobody chose; later ones add.
function addPlace(code) {
  const chosen = state.places ? state.places.split(",") : [];
  if (chosen.includes(code)) return;
  if (chosen.length >= MOST_PLACES) search.full(MOST_PLACES);
  else choosePlaces([...chosen, code]);
}

function removePlace(code) {
  return choosePlaces(chosenPlaces().filter((one) => one !== code));
}

function showPlace(code) {
  choosePlaces([code]);
  byId("daily").scrollIntoView();
  byId("chart").focus({ preventScroll: true });
}

function choosePlaces(codes) {
  change({ places: codes.join(",") });
  if (clusters.countries) clusters.draw(chosenPlaces());
  return inSection("daily", drawDaily);
}

function choosePast(asOf) {
  change({ as_of: asOf });
  return open();
}

for (const option of document.querySelectorAll("#choices [type=radio]")) {
  option.addEventListener("change", () => {
    change({ [option.name]: option.value });
    inSection("daily", drawDaily);
    if (option.name === "measure") inSection("revisions", drawRevisions);
  });
}
byId("continents").addEventListener("click", () => choosePlaces(CONTINENTS.split(",")));
document.querySelector("[data-jump]").addEventListener("click", (event) => {
  event.preventDefault(); // the address is the state's
  byId("chart").focus();
});
addEventListener("popstate", () => {
  const before = state.as_of;
  readAddress();
  if (state.as_of !== before || !release) open();
  else Promise.all([inSection("daily", drawDaily), inSection("countries", () => countries.draw())]);
});

readAddress();
open();
