// A map of the world with one tile a country, shaded by a figure. One tile is in the tab order;
// arrow keys move from there.

import { byId, element, keyOf } from "../shared/elements.js";
import { layout } from "./map_layout.js";

const CLASSES = 5;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class TileMap {
  // choose: called with the code of a country
  constructor(choose) {
    this.box = byId("map");
    this.box.addEventListener("keydown", (event) => this.#move(event));
    this.box.addEventListener("focusin", (event) => this.#tell(event.target.closest("button")));
    this.box.addEventListener("pointerover", (event) => this.#tell(event.target.closest("button")));
    this.box.addEventListener("click", (event) => {
      const tile = event.target.closest("button");
      if (tile) choose(tile.dataset.code);
    });
  }

  // countries: rows of locations; values: code -> figure; words: figure -> what it is; silent: code
  // -> when a country reported last that reports no more; note: what is said while nobody points
  draw({ countries, values, words, silent, note }) {
    const limits = quantiles([...values.values()]);
    const without = (code) => silent.get(code) ?? "no figure";
    const figure = (code) => (values.has(code) ? words(values.get(code)) : without(code));
    this.words = new Map(
      countries.map((row) => [row.iso_code, `${row.location}: ${figure(row.iso_code)}`]),
    );
    const continents = layout(this.words.keys());
    this.box.replaceChildren(
      ...continents.map((continent) => this.#continent(continent, values, limits, silent)),
    );
    this.box.querySelector("button")?.setAttribute("tabindex", "0");
    byId("map-readout").textContent = note;
    const gaps = countries.filter((row) => !values.has(row.iso_code));
    this.#key(limits, words, {
      silent: gaps.some((row) => silent.has(row.iso_code)),
      unknown: gaps.some((row) => !silent.has(row.iso_code)),
    });
  }

  #continent({ name, at: [left, top], columns, tiles }, values, limits, silent) {
    const tile = ({ code, x, y }) => {
      const value = values.get(code);
      const without = silent.has(code) ? "silent" : "unknown";
      const kind = value === undefined ? without : `class-${classOf(value, limits)}`;
      const place = { "--x": x + 1, "--y": y + 1, "--left": left, "--top": top };
      return element(
        "button",
        {
          type: "button",
          class: `tile ${kind}`,
          tabindex: "-1",
          "data-code": code,
          "aria-label": `${short(code)}, ${this.words.get(code)}`,
          ...place,
        },
        short(code),
      );
    };
    return element(
      "div",
      { class: "continent", role: "group", "aria-label": name, "--columns": columns },
      element("p", { class: "continent-name" }, name),
      ...tiles.map(tile),
    );
  }

  #key(limits, words, gaps) {
    const bounds = limits.map((limit, at) => ({
      text: at ? `from ${words.short(limit)}` : `less than ${words.short(limits[1])}`,
      kind: `swatch class-${at}`,
    }));
    keyOf(byId("map-key"), [
      ...bounds.filter((_, at) => at === 0 || limits[at] > limits[at - 1]),
      ...(gaps.silent ? [{ text: "reports no more", kind: "swatch silent" }] : []),
      ...(gaps.unknown ? [{ text: "no figure", kind: "swatch unknown" }] : []),
    ]);
  }

  #tell(tile) {
    if (!tile) return;
    byId("map-readout").textContent = this.words.get(tile.dataset.code);
  }

  // To the nearest tile that way, as it is seen: rows of the narrow page lie elsewhere than those
  // of the wide one.
  #move(event) {
    const way = WAYS[event.key];
    const from = event.target.closest("button");
    if (!way || !from) return;
    event.preventDefault();
    const [right, down] = way;
    const here = from.getBoundingClientRect();
    let best = null;
    for (const tile of this.box.querySelectorAll("button")) {
      const there = tile.getBoundingClientRect();
      const [x, y] = [there.x - here.x, there.y - here.y];
      const ahead = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      const far = ahead + 3 * aside;
      if (ahead > 1 && (!best || far < best.far)) best = { tile, far };
    }
    if (!best) return;
    from.tabIndex = -1;
    best.tile.tabIndex = 0;
    best.tile.focus();
  }
}

// The least values of the classes: as many countries in each.
function quantiles(values) {
  const sorted = values.sort((one, other) => one - other);
  return Array.from(
    { length: CLASSES },
    (_, at) => sorted[Math.floor((at * sorted.length) / CLASSES)] ?? 0,
  );
}

const short = (code) => code.replace("OWID_", "");

const classOf = (value, limits) =>
  Math.max(
    limits.findLastIndex((limit) => value >= limit),
    0,
  );
