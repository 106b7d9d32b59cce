// A map of the world with one tile a country, shaded by a figure. One tile is in the tab order;
// arrow keys move from there.

import { byId, element, keyOf } from "../shared/elements.js";
import { short } from "../shared/format.js";
import { words } from "../shared/language.js";
import { breaks } from "./breaks.js";
import { ELSEWHERE, layout } from "./layout.js";

const SHADES = 5;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Why a tile has no shade, or one of an older day.
const MARKS = ["old", "silent", "small", "unknown"];

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

  // countries: rows of locations; values: code -> figure; told: figure -> what it is; old: code ->
  // the day of a figure that is older than the others; without: code -> {kind, words} of those who
  // have none; note: what is said while nobody points
  draw({ countries, values, told, old, without, note }) {
    const limits = breaks(values.values());
    const figure = (code) => {
      const since = old.has(code) ? words.charts.onDay(old.get(code)) : "";
      return values.has(code) ? `${told(values.get(code))}${since}` : without.get(code).words;
    };
    this.told = new Map(
      countries.map((row) => [row.iso_code, `${row.location}: ${figure(row.iso_code)}`]),
    );
    const kindOf = (code) => {
      const value = values.get(code);
      if (value === undefined) return without.get(code).kind;
      const shade = `class-${shadeOf(classOf(value, limits), limits)}`;
      return old.has(code) ? `${shade} old` : shade;
    };
    const continents = layout(this.told.keys());
    this.tiles = continents.flatMap(({ at: [left, top], tiles }) =>
      tiles.map(({ code, x, y }) => ({
        code: shortCode(code),
        x: left + x,
        y: top + y,
        kind: kindOf(code),
      })),
    );
    this.box.replaceChildren(...continents.map((one) => this.#continent(one, kindOf)));
    this.box.querySelector("button")?.setAttribute("tabindex", "0");
    byId("map-readout").textContent = note;
    this.#key(limits, values.size > 0);
  }

  #continent({ name, at: [left, top], columns, tiles }, kindOf) {
    const title = name === ELSEWHERE ? words.charts.elsewhere : words.places.continent(name);
    const tile = ({ code, x, y }) => {
      const place = { "--x": x + 1, "--y": y + 1, "--left": left, "--top": top };
      return element(
        "button",
        {
          type: "button",
          class: `tile ${kindOf(code)}`,
          tabindex: "-1",
          "data-code": code,
          "aria-label": `${shortCode(code)}, ${this.told.get(code)}`,
          ...place,
        },
        shortCode(code),
      );
    };
    return element(
      "div",
      { class: "continent", role: "group", "aria-label": title, "--columns": columns },
      element("p", { class: "continent-name" }, title),
      ...tiles.map(tile),
    );
  }

  // Each shade and mark that is on the map, and no other.
  #key(limits, any) {
    const text = (at) => {
      const { alike, from, lessThan } = words.charts;
      if (!limits.length) return alike;
      return at ? from(short(limits[at - 1])) : lessThan(short(limits[0]));
    };
    const shades = Array.from({ length: any ? limits.length + 1 : 0 }, (_, at) => ({
      text: text(at),
      kind: `swatch class-${shadeOf(at, limits)}`,
    }));
    const marks = MARKS.filter((kind) => this.box.querySelector(`.tile.${kind}`));
    this.key = [
      ...shades,
      ...marks.map((kind) => ({ text: words.charts.marks[kind], kind: `swatch ${kind}` })),
    ];
    keyOf(byId("map-key"), this.key);
  }

  #tell(tile) {
    if (!tile) return;
    byId("map-readout").textContent = this.told.get(tile.dataset.code);
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

const shortCode = (code) => code.replace("OWID_", "");

// The darkest shade is the highest class's, however many there are.
const shadeOf = (at, limits) =>
  limits.length ? Math.round((at * (SHADES - 1)) / limits.length) : SHADES - 1;

const classOf = (value, limits) => limits.findLastIndex((limit) => value >= limit) + 1;
