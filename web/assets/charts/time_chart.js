// A figure over time on the page: its size, its colours, and how it is read with pointer and keys.

import { coloursOf, ofPage } from "../shared/colours.js";
import { drawing, element } from "../shared/elements.js";
import { valueAt } from "./readout.js";
import { picture } from "./picture.js";

const KEYS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -28, PageDown: 28 };
const DRAG_PX = 8; // less is a click
const TIP_PX = 190;

export class TimeChart {
  // chooseSpan: called with the first and last day of a range that is drawn over the chart
  constructor(box, readout, chooseSpan) {
    Object.assign(this, { box, readout, chooseSpan, at: null });
    box.addEventListener("keydown", (event) => this.#step(event));
    box.addEventListener("pointermove", (event) => this.#point(event));
    box.addEventListener("pointerleave", () => this.#tell(null));
    box.addEventListener("pointerdown", (event) => (this.pressed = this.#dayOf(event)));
    box.addEventListener("pointerup", (event) => this.#release(event));
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  show(figure) {
    this.figure = figure;
    this.#draw();
  }

  // Name of a colour -> colour, as the page has it now: for a file.
  get style() {
    return coloursOf(this.box);
  }

  #draw() {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    if (!this.figure || !width) return;
    this.drawn = picture(this.figure, width, height, ofPage);
    this.cursor = drawing("g", { class: "cursor" });
    this.tip = element("div", { class: "tip", "aria-hidden": "true", hidden: true });
    const frame = { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" };
    this.box.replaceChildren(drawing("svg", frame, this.drawn.svg, this.cursor), this.tip);
    this.#tell(null);
  }

  #dayOf(event) {
    const px = event.clientX - this.box.getBoundingClientRect().left;
    return { px, day: this.#inside(this.drawn?.dayAt(px) ?? 0) };
  }

  #inside(day) {
    const [first, last] = this.figure?.span ?? [0, 0];
    return Math.min(Math.max(day, first), last);
  }

  #point(event) {
    if (!this.drawn) return;
    const { px, day } = this.#dayOf(event);
    this.#tell(day);
    if (this.pressed && event.buttons && Math.abs(px - this.pressed.px) > DRAG_PX)
      this.#mark(this.pressed.day, day);
  }

  #release(event) {
    const from = this.pressed;
    this.pressed = null;
    if (!from || event.pointerType === "touch") return;
    const { px, day } = this.#dayOf(event);
    if (Math.abs(px - from.px) <= DRAG_PX) return;
    this.chooseSpan(Math.min(from.day, day), Math.max(from.day, day));
  }

  #step(event) {
    const { key } = event;
    if (!(key in KEYS) && key !== "Home" && key !== "End") return;
    if (!this.drawn) return;
    event.preventDefault();
    const [first, last] = this.figure.span;
    const ends = { Home: Math.ceil(first), End: Math.floor(last) };
    this.#tell(this.#inside(ends[key] ?? (this.at ?? this.figure.last) + KEYS[key]));
  }

  #tell(day) {
    if (!this.figure) return;
    this.at = day;
    const words = this.figure.read(day);
    this.readout.textContent = words.join(" · ");
    this.cursor.replaceChildren(...(day === null ? [] : this.#cross(day)));
    this.tip.hidden = day === null;
    this.tip.replaceChildren(...words.map((part) => element("p", {}, part)));
    if (day === null) return;
    const left = this.drawn.x(day);
    const flip = left > this.box.clientWidth - TIP_PX;
    this.tip.style.insetInlineStart = flip ? "auto" : `${left + 10}px`;
    this.tip.style.insetInlineEnd = flip ? `${this.box.clientWidth - left + 10}px` : "auto";
  }

  #cross(day) {
    const { x, y, top, bottom } = this.drawn;
    const at = x(day);
    const rule = { x1: at, x2: at, y1: top - 8, y2: bottom, stroke: ofPage("soft") };
    const dots = this.figure.lines
      .filter((line) => !line.behind)
      .map((line) => ({ line, value: valueAt(line, day) }))
      .filter(({ value }) => value != null && (!this.figure.log || value > 0))
      .map(({ line, value }) =>
        drawing("circle", { cx: at, cy: y(value), r: 4, fill: ofPage(line.colour) }),
      );
    return [drawing("line", rule), ...dots];
  }

  #mark(first, last) {
    const { x, top, bottom } = this.drawn;
    const [left, right] = [x(Math.min(first, last)), x(Math.max(first, last))];
    const box = { x: left, y: top, width: right - left, height: bottom - top };
    this.cursor.append(
      drawing("rect", { ...box, fill: ofPage("ink"), "fill-opacity": 0.12 }),
    );
  }
}
