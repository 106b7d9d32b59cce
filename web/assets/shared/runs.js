// Runs of the pipeline in words.

import { element, english } from "./elements.js";
import { day, number } from "./format.js";
import { words } from "./language.js";

export const outcomeOf = (run) => words.record.outcomes[run.status] ?? run.status;
export const verdictWords = (verdict) => words.record.verdicts[verdict] ?? verdict ?? "–";
export function duration(length) {
  const seconds = Math.round(length);
  return words.record.duration(Math.floor(seconds / 60), seconds % 60);
}
export const timeOf = (iso) => iso.slice(11, 16);
export const moment = (iso) => (iso ? words.record.moment(day(iso), timeOf(iso)) : "–");

export const spaced = (name) => name.replaceAll("_", " ");

// Of a check or a rule: where the language has none, the data's, which is English.
export const nameOf = (name) => words.record.name(name) ?? english(spaced(name));

// An item of a list: "failed rejected share of owid: 0.06, at most 0.05"
export function checkItem(check) {
  const of = check.of ? words.record.checkOf(check.of) : "";
  return element(
    "li",
    { class: check.verdict },
    element("b", {}, `${verdictWords(check.verdict)} `),
    nameOf(check.check),
    of,
    words.record.check(number(check.value), number(check.threshold)),
  );
}
