// What stands in the place of all sections where there is no release to show.

import { NO_RELEASE } from "../data/api.js";
import { byId, element, problemOf } from "../shared/elements.js";
import { words } from "../shared/language.js";

// ways: [[words, what they do]] that lead out of it
export function showRefusal(error, ways) {
  const { title, nothingYet, firstRun, noSuchRelease, nothingHere } = words.page;
  const none = error.type === NO_RELEASE;
  byId("title").textContent = title;
  byId("provenance").textContent = "";
  byId("refusal-title").textContent = none
    ? nothingYet
    : error.status
      ? noSuchRelease
      : nothingHere;
  byId("refusal-words").replaceChildren(none ? firstRun : problemOf(error));
  byId("refusal-ways").replaceChildren(
    ...ways.map(([name, onclick]) =>
      element("button", { class: "quiet", type: "button", onclick }, name),
    ),
  );
  document.body.classList.add("refused");
}
