// The search: a combobox (the pattern of the ARIA practices) over the places that the API finds, and
// the places chosen as chips.

import { byId, element, problemOf } from "../shared/elements.js";
import { words } from "../shared/language.js";

const MOST_SHOWN = 8;
// Milliseconds without another letter, after which the API is asked.
const PAUSE = 120;

export class PlaceSearch {
  // find: called with a text and how many; promises rows of /v1/locations. choose: called with the
  // code of a place that was searched for; remove: of one that was taken away.
  constructor({ find, choose, remove }) {
    this.find = find;
    this.choose = choose;
    this.remove = remove;
    this.input = byId("search");
    this.list = byId("search-list");
    this.active = -1;
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#close());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the input keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.#take(option.dataset.code);
    });
    this.input.form.addEventListener("submit", (event) => event.preventDefault());
  }

  // places: rows that are shown; several have a colour each.
  show(places) {
    const chip = (place, at) =>
      element(
        "li",
        { "--dot": places.length > 1 ? `var(--place-${at % 8})` : "var(--soft)" },
        place.location,
        element(
          "button",
          {
            type: "button",
            "aria-label": words.daily.remove(place.location),
            onclick: () => this.#without(place.iso_code),
          },
          "×",
        ),
      );
    byId("places").replaceChildren(...places.map(chip));
    this.#say("");
  }

  full(most) {
    this.#say(words.daily.full(most));
  }

  unknown(codes) {
    this.#say(words.daily.unknown(codes.map((code) => `“${code}”`).join(", ")));
  }

  #without(code) {
    this.remove(code);
    this.input.focus();
  }

  #typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#offer(), PAUSE);
  }

  // Show what the text of the input finds, unless another was typed meanwhile.
  async #offer() {
    const text = this.input.value.trim();
    this.offered = text;
    let rows = [];
    let problem = "";
    try {
      rows = text ? await this.find(text, MOST_SHOWN) : [];
      if (text && !rows.length) problem = words.daily.notFound(text);
    } catch (error) {
      problem = problemOf(error);
    }
    if (text !== this.input.value.trim()) return;
    this.#list(rows);
    this.#say(problem);
  }

  #list(rows) {
    const option = (row, at) =>
      element(
        "li",
        { id: `place-${at}`, role: "option", "data-code": row.iso_code, "aria-selected": "false" },
        row.location,
        element("small", {}, row.iso_code),
      );
    this.list.replaceChildren(...rows.map(option));
    this.list.hidden = rows.length === 0;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    this.#activate(rows.length ? 0 : -1);
  }

  #key(event) {
    const options = this.list.children.length;
    if (event.key === "Escape") this.#close();
    else if (event.key === "Enter") this.#enter();
    else if (options && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      this.#activate((this.active + (event.key === "ArrowDown" ? 1 : -1) + options) % options);
    } else return;
    event.preventDefault();
  }

  // Who types fast presses Enter before the list is there.
  async #enter() {
    clearTimeout(this.timer);
    if (this.input.value.trim() !== this.offered || !this.list.children.length) await this.#offer();
    const option = this.list.children[this.active];
    if (option) this.#take(option.dataset.code);
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
    clearTimeout(this.timer);
    this.input.value = "";
    this.offered = "";
    this.#close();
    this.choose(code);
  }

  #close() {
    this.list.replaceChildren();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #say(problem) {
    byId("search-problem").replaceChildren(problem);
  }
}
