// The API below this page. Addresses are relative, because a REST API stands below its stage.

import { named, words } from "../shared/language.js";

export class ApiProblem extends Error {
  // type: of the problem, as the API tells it
  constructor(message, status, type) {
    super(message);
    Object.assign(this, { name: "ApiProblem", status, type });
  }
}

// One release: all that is asked of it comes from it, also while another one is published.
export class Release {
  // asOf: a day, a moment or an id; without it, the current release.
  static async open(asOf) {
    const columns = "iso_code,location,location_type,continent,population";
    const { data, meta } = await rows("locations", {
      columns,
      sort: "location",
      limit: 10_000,
      ...(asOf && { as_of: asOf }),
    });
    return new Release(data, meta);
  }

  constructor(locations, meta) {
    this.id = meta.release;
    this.meta = meta;
    this.locations = new Map(locations.map((row) => [row.iso_code, named(row)]));
  }

  async rows(path, parameters = {}) {
    const { data } = await rows(path, { limit: 10_000, ...parameters, release: this.id });
    return data.map(named);
  }

  // The address of all of the same rows as CSV: a limit would cut the file, and nobody would see it.
  csv(path, parameters) {
    return address(path, { ...parameters, release: this.id, format: "csv" });
  }
}

// All rows of a path, in the release that the first page came from; {data, meta}.
export async function rows(path, parameters = {}) {
  const data = [];
  let meta;
  let cursor = null;
  do {
    const page = await ask(path, cursor ? { ...parameters, cursor } : parameters);
    data.push(...page.data);
    meta = page.meta;
    cursor = meta.next;
  } while (cursor);
  return { data, meta };
}

// The newest entries of a list that may go on for years.
export const newest = async (path, limit) => (await ask(path, { limit })).data;

// The entry at a path; null where there is none.
export async function entry(path) {
  try {
    return (await ask(path)).data[0];
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

// Of what a section can do without: `instead` where the API does not give it.
export async function orElse(asked, instead) {
  try {
    return await asked;
  } catch (error) {
    if (error.name === "ApiProblem") return instead;
    throw error;
  }
}

function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of [value].flat()) query.append(name, one);
  return `v1/${path}${query.size ? `?${query}` : ""}`;
}

// Too many requests at once, or the API is busy: it says when to ask again.
const ASKED_AGAIN = new Set([429, 503]);
const MOST_TRIES = 6; // within some 15 seconds
const LONGEST_WAIT = 20; // seconds; nobody watches a page wait for longer
// Until the first run, whenever that is.
export const NO_RELEASE = "urn:covidlake:problem:no-release";

// What ahead.js asked before this script was here; once.
function askedAhead(url) {
  const { address: asked, answer } = window.ahead ?? {};
  if (asked !== url) return null;
  window.ahead = null;
  return answer;
}

async function patiently(url) {
  for (let tries = 1; ; tries += 1) {
    const response = await (askedAhead(url) ??
      fetch(url, { headers: { Accept: "application/json" } }));
    if (!ASKED_AGAIN.has(response.status) || tries === MOST_TRIES) return response;
    const wait = Number(response.headers.get("Retry-After")) || 2 ** tries / 4;
    if (wait > LONGEST_WAIT || (await problemOf(response)) === NO_RELEASE) return response;
    // At random, so that visitors who came at once do not come back at once.
    const spread = Math.random() * 0.5;
    await new Promise((resolve) => setTimeout(resolve, (wait + spread) * 1000));
  }
}

// The type of the problem that an answer tells, which stays unread.
async function problemOf(response) {
  const { type } = await response
    .clone()
    .json()
    .catch(() => ({}));
  return type;
}

async function ask(path, parameters) {
  let response;
  try {
    response = await patiently(address(path, parameters));
  } catch {
    throw new ApiProblem(words.page.noAnswer, 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new ApiProblem(
      body.detail ?? words.page.answered(response.status),
      response.status,
      body.type,
    );
  return body;
}
