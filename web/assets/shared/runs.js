// Runs of the pipeline in words.

import { number } from "./format.js";

export const OUTCOMES = {
  PUBLISHED: "published",
  UNCHANGED: "nothing new, nothing built",
  FAILED: "failed",
  INTERRUPTED: "interrupted",
  ROLLED_BACK: "rolled back",
  COLLECTED: "collected old releases",
  CHECKED: "checked the lake",
};

export const spaced = (name) => name.replaceAll("_", " ");

// "rejected share of owid: 0.006, at most 0.05"
export function checkWords(check) {
  const of = check.of ? ` of ${check.of}` : "";
  const [value, most] = [number(check.value), number(check.threshold)];
  return `${spaced(check.check)}${of}: ${value}, at most ${most}`;
}
