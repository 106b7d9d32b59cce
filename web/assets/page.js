// The page: one release at a time, and sections that answer from it.

import { offerReleases, sayPast } from "./controls/as_of.js";
import { Clusters } from "./sections/clusters.js";
import { Countries } from "./sections/countries.js";
import { formOf, offerChoices, showChoices } from "./controls/choices.js";
import { drawView, loadDaily, showDaily } from "./sections/daily.js";
import { describeDataset } from "./sections/dataset.js";
import { showVintages } from "./looking_back/vintages.js";
import { PlaceSearch } from "./controls/place_search.js";
import { showRecord } from "./sections/record.js";
import { showRefusal } from "./sections/refusal.js";
import {
  loadRevisions,
  measureShown,
  revisedMeasure,
  showRevisions,
  suggestedDay,
} from "./sections/revisions.js";
import { Release, entry, newest as newestOf } from "./data/api.js";
import { byId, inSection } from "./shared/elements.js";
import { day } from "./shared/format.js";
import { isSynthetic } from "./shared/sources.js";
import { translatePage, words } from "./shared/language.js";
import { whenSeen } from "./shared/later.js";
import {
  MOST_PLACES,
  WORLD,
  change,
  chosenPlaces,
  readAddress,
  state,
} from "./shared/state.js";
import { timeMeasure } from "./data/time_measures.js";

const CONTINENTS = "OWID_AFR,OWID_ASI,OWID_EUR,OWID_NAM,OWID_OCE,OWID_SAM";
const search = new PlaceSearch({ find: findPlaces, choose: addPlace, remove: removePlace });
const countries = new Countries(showPlace);
const clusters = new Clusters(showPlace);
let release; // the one that is shown
let manifest; // promises its manifest, once a section needs it
let newest; // the current release, where the one shown is of the past
let turn = 0;

async function open() {
  let current;
  byId("daily").setAttribute("aria-busy", "true");
  try {
    // The release that is current is the one that comes without asking for another.
    [release, current] = await Promise.all([
      Release.open(state.as_of),
      state.as_of ? entry("releases/current") : null,
    ]);
    newest = current ? new Release([], { release: current.release }) : null;
    current ??= { release: release.id, data_date: release.meta.data_date };
  } catch (error) {
    return refuse(error);
  }
  manifest = null;
  document.body.classList.remove("refused");
  introduce(current);
  await inSection("daily", drawDaily);
  if (embedded) return;
  later("countries", () => countries.load(release));
  later("clusters", drawClusters);
  later("revisions", drawRevisions);
  later("record", () => drawRecord(current));
  offerReleases(await newestOf("releases", 100).catch(() => []), current, choosePast);
}

const later = (id, work) => whenSeen(byId(id), () => inSection(id, work));

async function drawClusters() {
  const [rows, summary, features] = await Promise.all([
    release.rows("results/clusters"),
    release.rows("results/cluster_summary"),
    release.rows("results/cluster_features").catch(() => []), // older releases have none
  ]);
  clusters.show(release, rows, summary, features);
  clusters.draw(chosenPlaces());
}

// Of the release that is shown; two sections need it.
function manifestOf() {
  manifest ??= entry(`releases/${release.id}`).catch((error) => {
    manifest = null; // so that it can be tried again
    throw error;
  });
  return manifest;
}

function introduce(current) {
  const { meta } = release;
  const sources = meta.attribution.join("; ");
  const title = words.page.to(day(meta.data_date));
  byId("title").textContent = title;
  document.title = `${title} · covidlake`;
  byId("provenance").textContent = words.page.release(release.id);
  byId("attribution").textContent = words.page.attribution(sources, meta.licence.join("; "));
  byId("synthetic").hidden = !isSynthetic(meta);
  sayPast(release, current, choosePast);
  describeDataset(meta);
}

// Without a release, or an API, no section can say anything.
function refuse(error) {
  const again = [words.page.tryAgain, open];
  const back = [words.page.showCurrent, () => choosePast("")];
  showRefusal(error, state.as_of && error.status ? [again, back] : [again]);
  if (error.name !== "ApiProblem" && !("status" in error)) console.error(error);
}

// Those of the address that the release has; without any, the world.
function placesShown() {
  const known = chosenPlaces().filter((code) => release.locations.has(code));
  const places = known.slice(0, MOST_PLACES).map((code) => release.locations.get(code));
  if (places.length) return places;
  const instead = release.locations.get(WORLD) ?? [...release.locations.values()][0];
  if (!instead) throw new Error(words.page.noLocations);
  return [instead];
}

async function drawDaily() {
  const places = placesShown();
  search.show(places);
  const unknown = chosenPlaces().filter((code) => !release.locations.has(code));
  if (state.places && unknown.length) search.unknown(unknown);
  const mine = (turn += 1);
  const loaded = await loadDaily(release, places, newest);
  if (mine === turn) showDaily(release, loaded); // unless another choice was made meanwhile
}

async function drawRevisions() {
  const shown = await manifestOf();
  const [revisions, previous] = await Promise.all([
    loadRevisions(release, shown),
    shown.previous ? entry(`releases/${shown.previous}`).catch(() => null) : null,
  ]);
  showRevisions(revisions, shown, previous, release.locations, (code, day) =>
    day ? followDay(code, day) : showPlace(code),
  );
  const [place] = placesShown();
  await showVintages(release, place, measureShown(), suggestedDay(revisions, previous, place));
}

// What releases had for a day of a place; the charts over time are of that place, too.
async function followDay(code, day) {
  change({ places: code, day });
  await Promise.all([inSection("daily", drawDaily), inSection("revisions", drawRevisions)]);
  byId("vintages").scrollIntoView();
  byId("vintage-day").focus({ preventScroll: true });
}

async function drawRecord(current) {
  const past = release.id !== current.release;
  const shown = await manifestOf();
  const [run, health, [last]] = await Promise.all([
    entry(`runs/${shown.run}`),
    past ? null : entry("health"),
    past ? [null] : newestOf("runs", 1),
  ]);
  showRecord({ manifest: shown, run, last, health });
}

// By their names here, and by the API, which knows what people say for a place and ranks what it
// finds.
async function findPlaces(text, limit) {
  const begins = (row) => plain(row.location).startsWith(plain(text));
  const own = words.standing ? [...release.locations.values()].filter(begins) : [];
  const columns = "iso_code,location";
  const others = await release.rows("locations", { search: text, columns, limit });
  const codes = new Set(own.map((row) => row.iso_code));
  return [...own, ...others.filter((row) => !codes.has(row.iso_code))].slice(0, limit);
}

// Without accents and capitals.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

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
  return drawChosen();
}

function drawChosen() {
  if (clusters.countries) clusters.draw(chosenPlaces());
  later("revisions", drawRevisions); // it follows a day of the first place
  return inSection("daily", drawDaily);
}

function choosePast(asOf) {
  change({ as_of: asOf });
  return open();
}

// What only draws anew what is loaded; anything else is asked of the API.
const VIEW = ["days", "from", "to", "scale"];

offerChoices((difference) => {
  const { measure } = state;
  change(difference);
  if (Object.keys(difference).every((name) => VIEW.includes(name))) return drawView();
  inSection("daily", drawDaily);
  if (state.measure !== measure && revisedMeasure(state.measure))
    later("revisions", drawRevisions);
});
byId("continents").addEventListener("click", () => choosePlaces(CONTINENTS.split(",")));
document.querySelector("[data-jump]").addEventListener("click", (event) => {
  event.preventDefault(); // the address is the state's
  byId("chart").focus();
});
addEventListener("popstate", () => {
  const before = state.as_of;
  readAddress();
  if (state.as_of !== before || !release) return open();
  drawChosen();
  if (countries.rows) countries.draw();
});

translatePage();
byId("unstarted").remove();
const embedded = document.documentElement.classList.contains("embed");
if (embedded) byId("daily-title").setAttribute("aria-level", "1"); // the first heading there
readAddress();
showChoices({ form: formOf(timeMeasure(state.measure)) }); // before anything is loaded: nothing moves
open();
