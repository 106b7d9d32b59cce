// Tables of figures.

import { element } from "./elements.js";
import { fixed, number } from "./format.js";

// What a table shows of a value: text as it is, a number with `digits` after the point or, without,
// as many as anyone reads.
const shown = (value, digits) =>
  typeof value === "number" && digits !== undefined
    ? fixed(value, digits)
    : typeof value === "string"
      ? value
      : number(value);

// columns: {name, head, digits, text: whether it is read as words, value: row -> value}; rowHead:
// {head, of: row -> nodes};
// sorting: {by, order: 1 or -1, sort: called with the column's name}, where the columns' heads
// sort.
export function table(rowHead, columns, rows, sorting) {
  const head = ({ name, head: title, text }) => {
    const sorted =
      sorting && sorting.by === name ? (sorting.order > 0 ? "ascending" : "descending") : false;
    const label = sorting
      ? element(
          "button",
          { type: "button", class: "sort", "data-sort": name, onclick: () => sorting.sort(name) },
          title,
        )
      : title;
    return element("th", { scope: "col", class: text ? "words" : "", "aria-sort": sorted }, label);
  };
  const cell = (row, { name, value, digits, text }) => {
    const content = value ? value(row) : row[name];
    return element(
      "td",
      { class: text ? "words" : "" },
      content instanceof Node ? content : shown(content, digits),
    );
  };
  return [
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        head({ name: rowHead.name, head: rowHead.head, text: true }),
        ...columns.map(head),
      ),
    ),
    element(
      "tbody",
      {},
      ...rows.map((row) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, ...rowHead.of(row)),
          ...columns.map((column) => cell(row, column)),
        ),
      ),
    ),
  ];
}
