// Tables of figures.

import { element } from "./elements.js";
import { fixed, short } from "./format.js";

// columns: {name, head: lines, digits: after the point, for large counts none, rate: mark the highest}; naming: what stands in a row's head.
export function table(corner, columns, rows, naming) {
  const most = Object.fromEntries(columns.filter((column) => column.rate).map(({ name }) => [name, Math.max(...rows.map((row) => row[name] ?? -Infinity))]));
  const head = columns.map((column) => element("th", { scope: "col" }, ...column.head.map((line) => element("span", {}, line))));
  const cell = (row, { name, digits }) => {
    const shown = digits === undefined ? short(row[name]) : fixed(row[name], digits);
    return element("td", { class: row[name] != null && row[name] === most[name] ? "most" : "" }, shown);
  };
  return [
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, corner), ...head)),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, element("th", { scope: "row" }, ...naming(row)), ...columns.map((column) => cell(row, column))))),
  ];
}
