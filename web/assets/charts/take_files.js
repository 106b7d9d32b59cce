// The buttons below a chart that make files of it: its sheet as PNG and SVG, its figures as CSV.

import { element } from "../shared/elements.js";
import { save } from "../shared/save.js";
import { asPng, asSvg } from "./sheet.js";

// host: a paragraph, which is filled; made: called when a file is asked for; {figure, style, csv,
// file}: csv: its text; file: its name without the ending
export function takeFiles(host, made) {
  const take = (type, blobOf) =>
    element(
      "button",
      {
        type: "button",
        class: "link",
        onclick: async () => {
          const what = made();
          save(await blobOf(what), `${what.file}.${type.toLowerCase()}`);
        },
      },
      type,
    );
  host.replaceChildren(
    take("PNG", ({ figure, style }) => asPng(figure, style)),
    take("SVG", ({ figure, style }) => asSvg(figure, style)),
    take("CSV", ({ csv }) => new Blob([csv], { type: "text/csv;charset=utf-8" })),
  );
}
