// What the page is about stands in its address, so that a link shows the same. Only what differs
// from the defaults does.

export const WORLD = "OWID_WRL";
export const MOST_PLACES = 24; // eight colours, each with three kinds of line
const DAY = /^\d{4}-\d\d-\d\d$/;
const ALLOWED = {
  places: /^[A-Z_a-z]+(,[A-Z_a-z]+)*$/, // codes of locations; none: the world
  measure: /^[a-z]+$/, // of time_measures.js
  form: /^(day|week|total)$/, // of counts
  per: /^(count|100k)$/, // none: counts of one place, rates of several
  scale: /^(linear|log)$/,
  days: /^(120|365|0)$/, // up to the last report; 0: all
  from: DAY, // either end of a range takes the place of `days`
  to: DAY,
  day: DAY, // whose count is followed through the releases
  others: /^1$/, // the other countries of the continent in grey
  rank: /^\w+$/, // metric of the map and the ranking
  sort: /^-?\w+$/, // column of the ranking; -column from the greatest
  continent: /^[\w ]+$/,
  as_of: /^[\w:.+-]+$/, // day, moment or release
};
const DEFAULTS = {
  places: "",
  measure: "cases",
  form: "day",
  per: "",
  scale: "linear",
  days: "120",
  from: "",
  to: "",
  day: "",
  others: "",
  rank: "new_cases_7d_per_100k",
  sort: "",
  continent: "",
  as_of: "",
};
// A change of these is a step that the browser can go back.
const STEPS = ["as_of", "places"];

export const state = { ...DEFAULTS };

// What the address says. Words that mean nothing here are left out.
export function readAddress() {
  const parameters = [...new URLSearchParams(location.hash.slice(1))].filter(([name, value]) =>
    ALLOWED[name]?.test(value),
  );
  Object.assign(state, DEFAULTS, Object.fromEntries(parameters));
}

export function change(difference) {
  const step = STEPS.some((name) => name in difference && difference[name] !== state[name]);
  Object.assign(state, difference);
  const parameters = Object.entries(state).filter(([name, value]) => value !== DEFAULTS[name]);
  const hash = new URLSearchParams(parameters).toString().replaceAll("%2C", ",");
  history[step ? "pushState" : "replaceState"](null, "", `#${hash}`);
}

export const chosenPlaces = () => (state.places ? state.places.split(",") : [WORLD]);

export const perPeople = () => (state.per ? state.per === "100k" : chosenPlaces().length > 1);
