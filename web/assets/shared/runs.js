// Runs of the pipeline in words.

import { element, english } from "./elements.js";
import { day, number } from "./format.js";
import { words } from "./language.js";

export const outcomeOf = (run) => words.record.outcomes[run.status] ?? run.status;
export const verdictWords = (verdict) => words.record.verdicts[verdict] ?? verdict ?? "–";
export const duration = (length) =>
  words.record.duration(Math.floor(length / 60), Math.round(length % 60));
export const timeOf = (iso) => iso.slice(11, 16);
export const moment = (iso) => (iso ? words.record.moment(day(iso), timeOf(iso)) : "–");

export const spaced = (name) => name.replaceAll("_", " ");

// An item of a list: "failed rejected share of owid: 0.06, at most 0.05"
export function checkItem(check) {
  const name = spaced(check.check);
  const whole = check.of ? words.record.checkOf(name, check.of) : name;
  return element(
    "li",
    { class: check.verdict },
    element("b", {}, `${verdictWords(check.verdict)} `),
    english(whole),
    words.record.check(number(check.value), number(check.threshold)),
  );
}
