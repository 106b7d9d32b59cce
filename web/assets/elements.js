// Elements from plain values: text is always text, never markup.

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  fill(made, properties, children);
  return made;
}

export function drawing(tag, properties = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(made, properties, children);
  return made;
}

function fill(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("--")) made.style.setProperty(name, value);
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
}

// Runs `work`; meanwhile the section is busy, and a failure is told in it, with a way to try again.
export async function inSection(id, work) {
  const section = byId(id);
  section.querySelector(".failure")?.remove();
  section.setAttribute("aria-busy", "true");
  section.querySelector(".content").hidden = false; // a chart needs its width
  try {
    await work();
  } catch (error) {
    const again = element("button", { class: "retry", onclick: () => inSection(id, work) }, "Try again");
    section.append(element("div", { class: "failure", role: "alert" }, element("p", {}, error.message), again));
    section.querySelector(".content").hidden = true;
  } finally {
    section.setAttribute("aria-busy", "false");
  }
}
