// The search: a combobox (the pattern of the ARIA practices) over the names of places, and the
// places chosen as chips.

import { byId, element } from "../shared/elements.js";

const MOST_SHOWN = 8;
const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

export class PlaceSearch {
  // choose: called with the code of a place that was searched for; remove: of one that was taken
  // away.
  constructor({ choose, remove }) {
    this.choose = choose;
    this.remove = remove;
    this.input = byId("search");
    this.list = byId("search-list");
    this.active = -1;
    this.input.addEventListener("input", () => this.#offer());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#close());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the input keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.#take(option.dataset.code);
    });
    this.input.form.addEventListener("submit", (event) => event.preventDefault());
  }

  // locations: code -> row of /v1/locations
  offer(locations) {
    this.places = [...locations.values()].map((row) => ({
      code: row.iso_code,
      name: row.location,
      words: plain(`${row.location} ${row.iso_code}`),
    }));
  }

  // places: rows that are shown; several have a colour each.
  show(places) {
    const chip = (place, at) =>
      element(
        "li",
        { "--dot": places.length > 1 ? `var(--place-${at})` : "var(--soft)" },
        place.location,
        element(
          "button",
          {
            type: "button",
            "aria-label": `Remove ${place.location}`,
            onclick: () => this.#without(place.iso_code),
          },
          "×",
        ),
      );
    byId("places").replaceChildren(...places.map(chip));
    this.#say("");
  }

  full(most) {
    this.#say(`${most} places are shown already: remove one first.`);
  }

  #without(code) {
    this.remove(code);
    this.input.focus();
  }

  #offer() {
    const text = plain(this.input.value.trim());
    const matches = text ? this.places.filter((place) => place.words.includes(text)) : [];
    matches.sort((one, other) => other.words.startsWith(text) - one.words.startsWith(text));
    this.list.replaceChildren(
      ...matches.slice(0, MOST_SHOWN).map((place, at) =>
        element(
          "li",
          {
            id: `place-${at}`,
            role: "option",
            "data-code": place.code,
            "aria-selected": "false",
          },
          place.name,
          element("small", {}, place.code),
        ),
      ),
    );
    this.list.hidden = matches.length === 0;
    this.input.setAttribute("aria-expanded", String(matches.length > 0));
    this.#say(text && !matches.length ? `There is no “${this.input.value.trim()}” here.` : "");
    this.#activate(matches.length ? 0 : -1);
  }

  #key(event) {
    const options = this.list.children.length;
    if (event.key === "Escape") this.#close();
    else if (event.key === "Enter") {
      const option = this.list.children[this.active];
      if (option) this.#take(option.dataset.code);
    } else if (options && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      this.#activate((this.active + (event.key === "ArrowDown" ? 1 : -1) + options) % options);
    } else return;
    event.preventDefault();
  }

  #activate(at) {
    this.active = at;
    [...this.list.children].forEach((option, index) =>
      option.setAttribute("aria-selected", String(index === at)),
    );
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `place-${at}`);
  }

  #take(code) {
    this.input.value = "";
    this.#close();
    this.choose(code);
  }

  #close() {
    this.list.replaceChildren();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #say(words) {
    byId("search-problem").textContent = words;
  }
}
