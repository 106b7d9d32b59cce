// The choice of the past: which release the page is about.

import { byId, element } from "../shared/elements.js";
import { day } from "../shared/format.js";
import { words } from "../shared/language.js";
import { state } from "../shared/state.js";

// choose: called with what `as_of` is to be; "" for the current release
export function offerReleases(releases, current, choose) {
  const select = byId("as-of-choice");
  const vintages = [...new Set(releases.map((release) => release.data_date))]
    .sort()
    .reverse()
    .filter((date) => date <= current.data_date);
  const options = vintages.map((date) => ({
    value: date === current.data_date ? "" : date,
    text: date === current.data_date ? words.page.current(day(date)) : day(date),
  }));
  if (state.as_of && !options.some(({ value }) => value === state.as_of))
    options.push({ value: state.as_of, text: state.as_of });
  select.replaceChildren(
    ...options.map(({ value, text }) =>
      element("option", { value, selected: value === state.as_of }, text),
    ),
  );
  const step = (by) => {
    const at = select.selectedIndex + by;
    if (at >= 0 && at < select.options.length) choose(select.options[at].value);
  };
  select.onchange = () => choose(select.value);
  byId("as-of-earlier").onclick = () => step(1);
  byId("as-of-later").onclick = () => step(-1);
  byId("as-of-earlier").disabled = select.selectedIndex === select.options.length - 1;
  byId("as-of-later").disabled = select.selectedIndex === 0;
  byId("as-of").classList.add("ready");
}

// Says so where this is not the current release; back: called with "".
export function sayPast(release, current, back) {
  const past = release.id !== current.release;
  document.documentElement.classList.toggle("past", past);
  byId("past").replaceChildren(
    ...(past
      ? [
          words.page.past(day(release.meta.data_date)),
          element(
            "button",
            { type: "button", class: "link", onclick: () => back("") },
            words.page.returnTo(day(current.data_date)),
          ),
        ]
      : []),
  );
  byId("past").hidden = !past;
}
