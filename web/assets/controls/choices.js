// The choices of the chart over time: measure, form, rate, scale and days.

import { byId, element } from "../shared/elements.js";
import { words } from "../shared/language.js";
import { perPeople, state } from "../shared/state.js";
import { TIME_MEASURES, timeMeasure } from "../data/time_measures.js";

const PRESETS = ["days"];

// choose: called with what changes of the state
export function offerChoices(choose) {
  byId("measure").replaceChildren(
    ...TIME_MEASURES.map(({ id, name }) => element("option", { value: id }, name)),
  );
  byId("measure").addEventListener("change", (event) => choose({ measure: event.target.value }));
  for (const option of document.querySelectorAll("#choices [type=radio]"))
    option.addEventListener("change", () =>
      // A period of so many days ends a range.
      choose({
        [option.name]: option.value,
        ...(PRESETS.includes(option.name) ? { from: "", to: "" } : {}),
      }),
    );
  for (const end of ["from", "to"])
    byId(end).addEventListener("change", (event) => choose({ [end]: event.target.value }));
  byId("others").addEventListener("change", (event) =>
    choose({ others: event.target.checked ? "1" : "" }),
  );
  byId("more").addEventListener("click", () => {
    const open = byId("choices").classList.toggle("open");
    byId("more").setAttribute("aria-expanded", String(open));
  });
}

// What is chosen, as the controls show it; what a measure does not have is off.
export function showChoices(view) {
  const measure = timeMeasure(state.measure);
  byId("measure").value = measure.id;
  const ranged = state.from || state.to;
  const chosen = {
    form: view.form,
    per: perPeople() && measure.people ? "100k" : "count",
    scale: state.scale,
    days: ranged ? "" : state.days,
  };
  for (const [name, value] of Object.entries(chosen))
    for (const option of document.getElementsByName(name)) option.checked = option.value === value;
  byId("forms").hidden = measure.forms.length === 1;
  byId("rates").hidden = !measure.people;
  byId("from").value = state.from;
  byId("to").value = state.to;
  byId("others").checked = state.others === "1";
  byId("others-choice").hidden = !view.othersOf;
  byId("others-words").textContent = words.daily.othersInGrey(
    words.places.continent(view.othersOf ?? ""),
  );
}

// The form of the state, where the measure has it.
export function formOf(measure) {
  return measure.forms.includes(state.form) ? state.form : measure.forms[0];
}
