// What the page says, in its language: `words` has the parts of languages/en.js.

import { catalogue as english } from "../languages/en.js";
import { number, plural } from "./format.js";

// language.js asks for another one than English.
const { catalogue } = (await window.catalogue) ?? { catalogue: english };

export const words = catalogue({ number, plural });

// A row of the API with the name of its place in the page's language.
export const named = (row) =>
  row.location ? { ...row, location: words.places.name(row.iso_code, row.location) } : row;

// `?lang=..` where the address says so: what links of the page to itself carry.
const asked = new URLSearchParams(location.search).get("lang");
export const languageQuery = asked ? `?lang=${encodeURIComponent(asked)}` : "";

// What stands in the page itself is in English; the attributes say what it is called in a
// catalogue.
const PLACES_OF_WORDS = {
  words: (one, text) => (one.textContent = text),
  label: (one, text) => one.setAttribute("aria-label", text),
  placeholder: (one, text) => one.setAttribute("placeholder", text),
};

export function translatePage() {
  for (const [kind, write] of Object.entries(PLACES_OF_WORDS))
    for (const one of document.querySelectorAll(`[data-${kind}]`))
      if (words.standing) write(one, words.standing[one.dataset[kind]]);
  for (const link of document.querySelectorAll("a[data-own]")) link.search = languageQuery;
  offerOther(document.getElementById("language"), words.page.other);
  document.documentElement.classList.add("translated");
}

function offerOther(link, { language, name }) {
  link.lang = language;
  link.hreflang = language;
  link.textContent = name;
  link.href = `?lang=${language}`;
  link.addEventListener("click", () => (link.hash = location.hash)); // the same figures
}
