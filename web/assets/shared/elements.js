// Elements from plain values: text is always text, never markup.

import { words } from "./language.js";

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

export function drawing(tag, properties = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function fill(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("--")) made.style.setProperty(name, value);
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// What is English on every page: names of rules and checks, and what the API says.
export const english = (text) => element("span", { lang: "en" }, text);

// Terms with their values, as [term, value] or [term, value, note].
export function facts(list, entries) {
  list.replaceChildren(
    ...entries.map(([term, value, note]) =>
      element(
        "div",
        {},
        element("dt", {}, term),
        element("dd", {}, value, ...(note ? [element("small", {}, note)] : [])),
      ),
    ),
  );
}

export function keyOf(list, entries) {
  list.replaceChildren(
    ...entries.map(({ text, kind = "", ...style }) =>
      element("li", { class: kind, ...style }, text),
    ),
  );
}

// What went wrong: what the API says of it is English.
export const problemOf = (error) => (error.status ? english(error.message) : error.message);

// Heading -> what stood there before it said something of a release.
const names = new Map();

// Runs `work`; meanwhile the section is busy, and a failure is told in it, with a way to try again:
// what it said before may be of another place or release, and is gone.
export async function inSection(id, work) {
  const section = byId(id);
  const heading = section.querySelector("h2");
  if (!names.has(heading)) names.set(heading, heading.textContent.trim());
  section.querySelector(":scope > .failure")?.remove();
  section.setAttribute("aria-busy", "true");
  section.classList.remove("failed"); // a chart needs its width
  try {
    await work();
  } catch (error) {
    const again = element(
      "button",
      { class: "quiet", type: "button", onclick: () => inSection(id, work) },
      words.page.tryAgain,
    );
    heading.textContent = names.get(heading) || words.page.overTime;
    section.append(
      element("div", { class: "failure", role: "alert" }, element("p", {}, problemOf(error)), again),
    );
    section.classList.add("failed");
    // A fault of this page, not of an answer.
    if (!error.status && error.name !== "ApiProblem") console.error(error);
  } finally {
    section.setAttribute("aria-busy", "false");
  }
}
